//! SG1002: permissions that permit nothing.

use std::ops::Range;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1002",
    name: "unused-allow",
    level: Level::Warning,
    what: "an `allow` that allows nothing",
    why: "`-- schemagen: allow SGnnnn reason` speaks of the statement below it. One that stands there for no finding, or names a rule \
          that does not exist, tells reviewers of a danger that is not there, and would hide the next one.",
    advice: "remove the directive, or the code in it",
    example: "-- schemagen: step no-transaction\n-- schemagen: allow SG1301 nobody writes to it at night\nCREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);",
    instead: "-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);",
    announced_by: &[],
    check: Check::Reading,
};

/// What the directives above a statement allow in vain.
pub(crate) fn check(it: &Context<'_>, found: &[(&'static Rule, Finding)]) -> Vec<(&'static Rule, Finding)> {
    let source = &it.statement.source;
    let allowed = source.allowances().iter().flat_map(|it| it.rules.iter().map(move |code| (it.line, code)));
    let unused = allowed.filter(|(_, code)| !found.iter().any(|(rule, _)| rule.code == code.as_str()));
    unused.map(|(line, code)| (&RULE, finding(it, line, code))).collect()
}

fn finding(it: &Context<'_>, line: usize, code: &str) -> Finding {
    let message = match super::find(code) {
        Some(rule) => format!("{code} ({}) is allowed, and is not found in the statement below", rule.name),
        None => format!("{code} is allowed, and there is no such rule"),
    };
    Finding { message, range: place(it.script.text(), line, code), label: "for nothing".to_owned(), fix: None }
}

/// Where the code stands in the line.
fn place(text: &str, line: usize, code: &str) -> Range<usize> {
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let at = start + text[start..].find(code).unwrap_or_default();
    at..at + code.len()
}
