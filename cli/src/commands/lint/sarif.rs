//! Findings as SARIF, with the rules that found something.

use std::collections::BTreeSet;

use schema_lint::{Level, Report, Rule};
use serde_json::{Value, json};

use super::judged::Judged;
use crate::report::{Problem, Severity, sarif};

/// The document.
pub(super) fn document(judged: &[Judged]) -> String {
    let found = judged.iter().flat_map(|it| it.reports.iter().map(|it| it.rule));
    let rules: Vec<Value> = found.collect::<BTreeSet<_>>().into_iter().map(rule).collect();
    let results: Vec<Value> = judged.iter().flat_map(results).collect();
    sarif::document("lint", &rules, &results)
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": rule.what },
        "fullDescription": { "text": rule.why },
        "help": { "text": format!("{}.\n\n{}\n", rule.advice, rule.instead) },
        "defaultConfiguration": { "level": level(rule.level) },
    })
}

fn results(judged: &Judged) -> Vec<Value> {
    let unread = judged.unread.iter().map(|it| unread(judged, it));
    unread.chain(judged.reports.iter().map(|it| result(judged, it))).collect()
}

fn result(judged: &Judged, report: &Report) -> Value {
    let place = judged.place(report);
    let region = json!({
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    });
    json!({
        "ruleId": report.rule.code,
        "level": level(report.level),
        "message": { "text": format!("{}; {}", report.finding.message, report.rule.advice) },
        "locations": [sarif::location(&judged.file, &region)],
    })
}

fn unread(judged: &Judged, problem: &Problem) -> Value {
    let line = problem.location.as_ref().and_then(|it| it.line).unwrap_or(1);
    json!({
        "ruleId": problem.code.id(),
        "level": "error",
        "message": { "text": problem.message },
        "locations": [sarif::location(&judged.file, &json!({ "startLine": line }))],
    })
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => sarif::level(Severity::Error),
        Level::Warning => sarif::level(Severity::Warning),
        Level::Advice => sarif::level(Severity::Advice),
        Level::Off => "none",
    }
}
