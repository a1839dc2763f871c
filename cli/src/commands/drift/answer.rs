//! What `drift` tells of its findings: for people, as JSON, as SARIF, and by its exit code.

use serde_json::json;

use super::{Finding, Report, Seen, ownership::Ownership};
use crate::{
    codes::Code,
    config::Config,
    paths::shown,
    report::{Answer, Exit, Problem, Severity, sarif},
};

/// 1 where a finding is as bad as that.
pub(super) fn exit(findings: impl IntoIterator<Item = Severity>, fail_on: Severity) -> Exit {
    if findings.into_iter().any(|it| it >= fail_on) { Exit::Findings } else { Exit::Done }
}

pub(super) fn answer(report: Report, fail_on: Severity) -> Answer {
    let Seen { findings, others, objects } = &report.seen;
    let others = others.iter().map(|it| format!("also there: {it}\n"));
    let left = objects.iter().flat_map(Ownership::left_to_others).map(|it| format!("left alone: {it}\n"));
    let others = others.chain(left).collect::<Vec<_>>().concat();
    let ran = report.ran.map(|count| format!("ran {}\n", counted(count, "statement")));
    let ran = ran.unwrap_or_default();
    if findings.is_empty() {
        return Answer::done(format!("{ran}no drift\n{others}"), report);
    }
    let lines = findings.iter().map(|it| format!("{it}\n"));
    let lines = std::iter::once(ran).chain(lines).collect::<Vec<_>>().concat();
    let exit = exit(findings.iter().map(Finding::severity), fail_on);
    let problem = problem(findings, exit);
    Answer::findings(lines + &others, report, vec![problem]).exit(exit)
}

fn problem(findings: &[Finding], exit: Exit) -> Problem {
    let count = counted(findings.len(), "difference");
    let message = format!("{count} from what was promised: {}", by_severity(findings));
    let problem = Problem::error(Code::Drift, message).help(
        "bring the change into the structs (`schemagen drift --adopt`), or undo it in the database (`schemagen drift --fix`); \
         [drift] ignore leaves objects alone that others own",
    );
    let severity = if exit == Exit::Done { Severity::Warning } else { Severity::Error };
    Problem { severity, ..problem }
}

/// `1 error, 2 warnings, 1 of advice`
fn by_severity(findings: &[Finding]) -> String {
    let count = |severity| findings.iter().filter(|it| it.severity() == severity).count();
    let all = [
        (count(Severity::Error), counted(count(Severity::Error), "error")),
        (count(Severity::Warning), counted(count(Severity::Warning), "warning")),
        (count(Severity::Advice), format!("{} of advice", count(Severity::Advice))),
    ];
    all.into_iter().filter(|(count, _)| *count > 0).map(|(_, said)| said).collect::<Vec<_>>().join(", ")
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// The document stands alone: nothing else is told of the findings.
pub(super) fn scanned(report: Report, fail_on: Severity, config: &Config) -> Answer {
    let (code, project) = (Code::Drift, shown(&config.path));
    let rule = json!({
        "id": code.id(),
        "shortDescription": { "text": code.title() },
        "fullDescription": { "text": code.explanation() },
        "defaultConfiguration": { "level": sarif::level(Severity::Error) },
    });
    let findings = &report.seen.findings;
    let results: Vec<_> = findings.iter().map(|it| it.result(&project)).collect();
    let exit = exit(findings.iter().map(Finding::severity), fail_on);
    let rules = if results.is_empty() { Vec::new() } else { vec![rule] };
    Answer::findings(sarif::document("drift", &rules, &results), report, Vec::new()).exit(exit)
}
