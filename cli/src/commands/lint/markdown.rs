//! Findings as a comment of a pull request.

use std::fmt::Write;

use schema_lint::Level;

use super::{judged::Judged, told::counts};

/// The comment.
pub(super) fn comment(judged: &[Judged]) -> String {
    let mut text = format!("### schemagen lint: {}\n", counts(judged));
    for file in judged.iter().filter(|it| it.unread.is_some() || !it.reports.is_empty()) {
        let _ = write!(text, "\n#### `{}`\n\n", file.file);
        if let Some(problem) = &file.unread {
            let _ = writeln!(text, "- **{}** {}", problem.code.id(), escaped(&problem.message));
        }
        for report in &file.reports {
            let (rule, line) = (report.rule, file.place(report).line);
            let _ = writeln!(
                text,
                "- {} **{}** {}, line {line}: {}. *{}.*",
                sign(report.level),
                rule.code,
                rule.name,
                escaped(&report.finding.message),
                escaped(rule.advice)
            );
        }
    }
    text
}

fn sign(level: Level) -> &'static str {
    match level {
        Level::Error => "\u{1f534}",
        Level::Warning => "\u{1f7e0}",
        Level::Advice | Level::Off => "\u{1f535}",
    }
}

/// Names of a schema must not become markup.
fn escaped(text: &str) -> String {
    text.chars().flat_map(|c| if "\\`*_<>[]|#".contains(c) { vec!['\\', c] } else { vec![c] }).collect()
}
