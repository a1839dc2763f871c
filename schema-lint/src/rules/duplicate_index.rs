//! SG1308: an index that another one makes needless.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1308",
    name: "duplicate-index",
    level: Level::Advice,
    what: "an index begins as another one of the table does",
    why: "What the shorter index finds, the longer one finds as well; every write pays for both.",
    advice: "drop the shorter one, unless it is much smaller and used much more",
    example: "-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY orders_state_user_id_idx ON orders (state, user_id);",
    instead: "-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(created) = it.created_index() else { return Vec::new() };
    let (Some(table), (_, index)) = (created.known, read::index(created.tree)) else { return Vec::new() };
    let same = table.indexes.iter().find(|it| repeats(it, &index));
    let finding = |other: &Index| it.here(format!("index {} of {} begins in the same way", other.name, table.name), "one of them is enough");
    same.map(finding).into_iter().collect()
}

/// Whether one of two plain indexes finds what the other finds.
fn repeats(one: &Index, other: &Index) -> bool {
    let is_plain = |it: &Index| !it.unique && it.predicate.is_none() && it.include.is_empty();
    let shared = one.parts.len().min(other.parts.len());
    is_plain(one) && is_plain(other) && one.method == other.method && one.parts[..shared] == other.parts[..shared]
}
