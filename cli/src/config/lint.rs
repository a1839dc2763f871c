//! `[lint]`: how bad the findings of rules are.

use std::collections::BTreeMap;

use schema_lint::{Level, rules};
use toml::Spanned;

use super::{nearest, read::Source};
use crate::{codes::Code, report::Problem};

/// The levels by code; each rule is named by its code or its name, and once.
pub(super) fn levels(
    source: &Source,
    section: &BTreeMap<Spanned<String>, Level>,
    problems: &mut Vec<Problem>,
) -> BTreeMap<&'static str, Level> {
    let mut levels = BTreeMap::new();
    for (name, level) in section {
        match rules::find(name.get_ref()) {
            Some(rule) if levels.insert(rule.code, *level).is_some() => {
                problems.push(twice(source, name, rule.code));
            }
            Some(_) => {}
            None => problems.push(unknown(source, name)),
        }
    }
    levels
}

fn unknown(source: &Source, name: &Spanned<String>) -> Problem {
    let message = format!("there is no rule `{}`", name.get_ref());
    let problem = source.problem(Code::ConfigKey, message, name.span(), "not a rule of lint");
    let known: Vec<&str> = rules::ALL.iter().flat_map(|it| [it.code, it.name]).collect();
    match nearest(name.get_ref(), &known).and_then(rules::find) {
        Some(rule) => problem.help(format!("did you mean {}, {}?", rule.code, rule.name)),
        None => problem.help("`schemagen explain` lists all rules, from SG1001 on"),
    }
}

fn twice(source: &Source, name: &Spanned<String>, code: &str) -> Problem {
    source
        .problem(Code::ConfigValue, format!("{code} is given two levels"), name.span(), "again here")
        .help("remove one of the two lines")
}
