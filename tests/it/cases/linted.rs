//! Lint of what is generated. What no plan avoids today is listed with its number, which falls with each plan that
//! learns to.

use std::{collections::BTreeMap, ops::Range};

use schema_diff::WayBack;
use schema_lint::{Level, Settings, lint};
use schema_model::{Schema, script::Script};

use super::{
    in_parallel, models,
    planned::{Outcome, Planned, Proposed},
    read_files,
};

/// How often the plans of all cases, there and back, are found by a rule; and why. A rule that is not here is silent.
const NOT_AVOIDED: &[(&str, usize, &str)] = &[
    ("SG1101", 1, "the author says that the table is empty: the file says that it may fail"),
    ("SG1104", 37, "a stored value is computed when its column is made"),
    ("SG1105", 4, "a domain is checked when its column is made"),
    ("SG1107", 3, "together with a change of type, which holds the lock anyway"),
    ("SG1111", 233, "a column changes its type in place"),
    ("SG1113", 3, "a stored value is computed anew when its expression changes"),
    ("SG1201", 1, "a new column with a generated value, which is written anyway"),
    ("SG1202", 1, "before 18 a partitioned table has no foreign key that is NOT VALID"),
    ("SG1203", 4, "behind a change that writes the table anew"),
    ("SG1204", 7, "a partitioned table takes no constraint USING INDEX"),
    ("SG1206", 14, "no version adds an exclusion online"),
    ("SG1301", 52, "indexes of a column whose type changes, and of partitioned tables"),
    ("SG1304", 51, "indexes of a column whose type changes, and of partitioned tables"),
    ("SG1305", 26, "indexes of a column whose type changes"),
    ("SG1404", 32, "a table that leaves the log, or comes back to it, is written anew"),
    ("SG1405", 22, "rows are compared with the bounds of a partition that is attached"),
    ("SG1409", 5, "the author asks for row level security and declares no policy"),
    ("SG1504", 2, "a domain gets a check"),
    ("SG1601", 1, "a materialized view whose parameters change is filled again"),
    (
        "SG1701",
        38,
        "rows that move between partitions, or whose labels and check change together, are never seen half done",
    ),
];

#[test]
fn lint_of_generated_sql_is_silent_but_for_what_no_plan_avoids() {
    let files = read_files();
    let cases: Vec<_> = files.iter().flat_map(|file| &file.cases).collect();
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
