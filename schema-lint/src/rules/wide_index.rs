//! SG1909: an index of many columns.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1909",
    name: "wide-index",
    level: Level::Off,
    what: "an index has more than three columns",
    why: "It is large, every write pays for it, and its last columns rarely help to find anything.",
    advice: "leave out what does not tell rows apart; INCLUDE what is only read",
    example: "-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY orders_all_idx ON orders (user_id, state, number, total);",
    instead: "-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY orders_all_idx ON orders (user_id, state) INCLUDE (number, total);",
    announced_by: &[],
    check: Check::Postgres(check),
};

const MOST: usize = 3;

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(created) = it.created_index() else { return Vec::new() };
    let columns = read::index(created.tree).1.parts.len();
    if columns <= MOST { Vec::new() } else { vec![it.here(format!("it has {columns} columns"), "every write pays for it")] }
}
