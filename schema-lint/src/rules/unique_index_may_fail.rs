//! SG1307: a promise that rows may not keep.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1307",
    name: "unique-index-may-fail",
    level: Level::Advice,
    what: "a unique index on a table that has rows",
    why: "If two rows are equal, the statement fails at the end of a long build; CONCURRENTLY leaves an INVALID index \
          behind.",
    advice: "look for equal rows first: SELECT columns FROM table GROUP BY columns HAVING count(*) > 1",
    example: "-- schemagen: step no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);",
    instead: "-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY users_email_idx ON users (email);",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(index) = it.created_index().filter(|index| it.is_in_use(&index.table)) else { return Vec::new() };
    let unique = index.tree.unique_token().map(|_| it.here(format!("fails if two rows of {} are equal", index.table), "may fail"));
    unique.into_iter().collect()
}
