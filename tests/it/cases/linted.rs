//! Lint of what is generated is silent, from warnings on: it repeats nothing that the file itself says above its statements.

use std::ops::Range;

use schema_diff::{Style, WayBack};
use schema_lint::{Level, Settings, lint};
use schema_model::{Schema, script::Script};

use super::{
    in_parallel, models,
    planned::{Outcome, Planned, Proposed},
    read_files,
};

#[test]
fn lint_of_generated_sql_is_silent() {
    let files = read_files();
    // The simple style is for tables that nobody uses.
    let cases: Vec<_> =
        files.iter().flat_map(|file| &file.cases).filter(|it| it.style == Style::Online).collect();
    let found = in_parallel(&cases, |case| {
        let planned = case.dialects().map(|dialect| Planned::of(case, models(), dialect).outcome);
        let told = planned.flat_map(|outcome| match outcome {
            Outcome::Proposed(proposed) => told(&proposed),
            Outcome::Refused(_) => Vec::new(),
        });
        told.map(|(code, text)| format!("{}: {code}: {text}", case.title())).collect::<Vec<_>>()
    });
    let found: Vec<String> = found.into_iter().flatten().collect();
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
}

/// What lint says of a plan and of its way back, from warnings on.
fn told(proposed: &Proposed) -> Vec<(&'static str, String)> {
    let mut told = warnings(proposed, &proposed.there(), &proposed.before);
    if let WayBack::Plan(plan) = &proposed.proposal.way_back {
        told.extend(warnings(proposed, &Proposed::file(plan), &proposed.after));
    }
    told
}

fn warnings(proposed: &Proposed, text: &str, before: &Schema) -> Vec<(&'static str, String)> {
    let script = Script::parse(text, proposed.dialect).unwrap();
    let reports = lint(&script, before, &Settings::new(proposed.dialect));
    let warnings = reports.into_iter().filter(|it| it.level >= Level::Warning);
    let said = |range: Range<usize>| text.get(range).unwrap_or_default().replace('\n', " ");
    warnings.map(|it| (it.rule.code, format!("{}: {}", it.finding.message, said(it.finding.range)))).collect()
}
