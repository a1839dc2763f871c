//! SG1301: an index that is built while nobody can write.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1301",
    name: "index-blocks-writes",
    level: Level::Warning,
    what: "CREATE INDEX without CONCURRENTLY on a table in use",
    why: "Nobody can write to the table until the whole index is built.",
    advice: "create it CONCURRENTLY, in a step outside of transactions",
    example: "CREATE INDEX orders_user_id_idx ON orders (user_id);",
    instead: "-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);",
    announced_by: &[HazardKind::LongLock, HazardKind::BlocksWrites],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(index) = it.created_index() else { return Vec::new() };
    if index.tree.concurrently_token().is_some() || index.is_on_parent_only() || !it.is_in_use(&index.table) {
        return Vec::new();
    }
    if index.is_partitioned() && takes_those_of_partitions(it) {
        return Vec::new();
    }
    let message = format!("nobody can write to {} until the index is built", index.table);
    vec![it.here(message, "stops writers").fixed_by(fix(it, &index))]
}

/// A partitioned table takes no index CONCURRENTLY.
fn fix(it: &Context<'_>, index: &CreatedIndex<'_>) -> Option<Fix> {
    if index.is_partitioned() {
        return None;
    }
    let edit = it.behind(index.tree.index_token(), " CONCURRENTLY")?;
    Some(it.outside("create it CONCURRENTLY, outside of transactions", vec![edit]))
}
