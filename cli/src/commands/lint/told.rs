//! Findings as people read them, with the lines that they are about.

use schema_lint::{Level, Report};

use super::judged::Judged;
use crate::{
    codes::Code,
    report::{Location, Problem, Quote, Severity},
};

/// One problem for each finding.
pub(super) fn problems(judged: &Judged) -> Vec<Problem> {
    let found = judged.reports.iter().map(|it| problem(judged, it));
    judged.unread.iter().cloned().chain(found).collect()
}

fn problem(judged: &Judged, report: &Report) -> Problem {
    let place = judged.place(report);
    let location = Location { file: judged.file.clone(), line: Some(place.line), column: Some(place.column) };
    let problem = Problem {
        severity: severity(report.level),
        location: Some(Box::new(location)),
        quote: Some(Box::new(quote(judged, report, place.line))),
        ..Problem::error(Code::Rule(report.rule), report.finding.message.as_str())
    };
    let problem = problem.help(report.rule.advice);
    match &report.finding.fix {
        Some(fix) => problem.help(format!("`schemagen lint {} --fix` does that: {}", judged.file, fix.title)),
        None => problem,
    }
}

/// The lines of the finding and no others: a file may be large, and findings many.
fn quote(judged: &Judged, report: &Report, first_line: usize) -> Quote {
    let (text, range) = (&judged.text, &report.finding.range);
    let start = text[..range.start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[range.end..].find('\n').map_or(text.len(), |newline| range.end + newline);
    Quote {
        source: text[start..end].to_owned(),
        first_line,
        span: range.start - start..range.end - start,
        label: report.finding.label.clone(),
    }
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Advice | Level::Off => Severity::Advice,
    }
}

/// What was changed, and how much was found.
pub(super) fn summary(judged: &[Judged], fixed: &[String]) -> String {
    let mut lines: Vec<String> = fixed.iter().map(|file| format!("fixed {file}")).collect();
    lines.push(format!("{}: {}", counted(judged.len(), "file"), counts(judged)));
    lines.join("\n") + "\n"
}

/// `1 error, 2 warnings`
pub(super) fn counts(judged: &[Judged]) -> String {
    let count = |level| judged.iter().map(|it| it.count(level)).sum::<usize>();
    let unread = judged.iter().filter(|it| it.unread.is_some()).count();
    let all = [
        (unread, counted(unread, "unreadable file")),
        (count(Level::Error), counted(count(Level::Error), "error")),
        (count(Level::Warning), counted(count(Level::Warning), "warning")),
        (count(Level::Advice), format!("{} of advice", counted(count(Level::Advice), "piece"))),
    ];
    let said: Vec<String> = all.into_iter().filter(|(count, _)| *count > 0).map(|(_, said)| said).collect();
    if said.is_empty() { "nothing found".to_owned() } else { said.join(", ") }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
