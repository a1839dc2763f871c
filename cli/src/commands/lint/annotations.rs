//! Annotations of GitHub Actions: one line for each finding, which is shown beside the line of the file.

use schema_lint::Level;

use super::judged::Judged;

/// The lines.
pub(super) fn lines(judged: &[Judged]) -> String {
    judged.iter().flat_map(of_file).collect()
}

fn of_file(judged: &Judged) -> Vec<String> {
    let unread = judged.unread.iter().map(|problem| {
        let line = problem.location.as_ref().and_then(|it| it.line).unwrap_or(1);
        let properties = format!("file={},line={line},title={}", property(&judged.file), problem.code.id());
        format!("::error {properties}::{}\n", value(&problem.message))
    });
    let found = judged.reports.iter().map(|report| {
        let (place, rule) = (judged.place(report), report.rule);
        let properties = format!(
            "file={},line={},endLine={},title={}",
            property(&judged.file),
            place.line,
            place.end_line,
            property(&format!("{} {}", rule.code, rule.name))
        );
        let text = format!("{}\n{}", report.finding.message, rule.advice);
        format!("::{} {properties}::{}\n", command(report.level), value(&text))
    });
    unread.chain(found).collect()
}

fn command(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Advice | Level::Off => "notice",
    }
}

fn value(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    value(text).replace(':', "%3A").replace(',', "%2C")
}
