//! SG1302: CONCURRENTLY where it is refused.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1302",
    name: "concurrent-index-on-partitioned",
    level: Level::Error,
    what: "CREATE INDEX CONCURRENTLY on a partitioned table",
    why: "PostgreSQL refuses it in every version.",
    advice: "CREATE INDEX ON ONLY the table, create an index CONCURRENTLY on each partition, and attach them with ALTER INDEX .. ATTACH PARTITION",
    example: "-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY events_what_idx ON events (what);",
    instead: "CREATE INDEX events_what_idx ON ONLY events (what);\n-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY events_rest_what_idx ON events_rest (what);\n-- schemagen: step\nALTER INDEX events_what_idx ATTACH PARTITION events_rest_what_idx;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(index) = it.created_index() else { return Vec::new() };
    if index.tree.concurrently_token().is_none() || !index.is_partitioned() {
        return Vec::new();
    }
    vec![it.here(format!("{} is partitioned: PostgreSQL refuses CONCURRENTLY", index.table), "fails")]
}
