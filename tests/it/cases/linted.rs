//! Lint of what is generated is silent: it repeats nothing that the file itself says above its statements. What no plan avoids
//! and no file says is listed with its number.

use std::{collections::BTreeMap, ops::Range};

use schema_diff::{Style, WayBack};
use schema_lint::{Level, Settings, lint};
use schema_model::{Schema, script::Script};

use super::{
    in_parallel, models,
    planned::{Outcome, Planned, Proposed},
    read_files,
};

/// How often the plans of all cases, there and back, are found by a rule; and why. A rule that is not here is silent.
const NOT_AVOIDED: &[(&str, usize, &str)] = &[
    ("SG1304", 7, "indexes of materialized views, and one on which a reference stood"),
    ("SG1305", 2, "an index that gets another name together with its column of another type"),
];

#[test]
fn lint_of_generated_sql_is_silent_but_for_what_no_plan_avoids() {
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
        told.map(|(code, text)| (code, format!("{}: {text}", case.title()))).collect::<Vec<_>>()
    });
    let mut by_rule: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (code, text) in found.into_iter().flatten() {
        by_rule.entry(code).or_default().push(text);
    }
    let mut wrong = Vec::new();
    for (code, listed, _) in NOT_AVOIDED {
        let found = by_rule.remove(code).unwrap_or_default();
        if found.len() != *listed {
            wrong.push(format!("{code}: {} and not {listed}\n{}", found.len(), found.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "change the numbers in the list where they have fallen:\n{}", wrong.join("\n"));
    assert!(by_rule.is_empty(), "rules that are not in the list: {by_rule:#?}");
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
