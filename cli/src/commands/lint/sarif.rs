//! SARIF 2.1.0: one run, with the rules that found something.

use std::collections::BTreeSet;

use schema_lint::{Level, Report, Rule};
use serde_json::{Value, json};

use super::judged::Judged;
use crate::report::Problem;

/// The document.
pub(super) fn document(judged: &[Judged]) -> String {
    let found = judged.iter().flat_map(|it| it.reports.iter().map(|it| it.rule));
    let rules: Vec<Value> = found.collect::<BTreeSet<_>>().into_iter().map(rule).collect();
    let results: Vec<Value> = judged.iter().flat_map(results).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "schemagen lint",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    document.to_string() + "\n"
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
        "locations": [location(judged, &region)],
    })
}

fn unread(judged: &Judged, problem: &Problem) -> Value {
    let line = problem.location.as_ref().and_then(|it| it.line).unwrap_or(1);
    json!({
        "ruleId": problem.code.id(),
        "level": "error",
        "message": { "text": problem.message },
        "locations": [location(judged, &json!({ "startLine": line }))],
    })
}

fn location(judged: &Judged, region: &Value) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&judged.file) },
        "region": region,
    } })
}

/// A relative reference: what has a meaning in URIs is coded.
fn uri(file: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte);
    file.bytes().map(|it| if plain(it) { char::from(it).to_string() } else { format!("%{it:02X}") }).collect()
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Advice => "note",
        Level::Off => "none",
    }
}
