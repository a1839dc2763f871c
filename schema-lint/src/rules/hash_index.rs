//! SG1910: an index that finds nothing but equals.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1910",
    name: "hash-index",
    level: Level::Off,
    what: "a hash index",
    why: "It finds equal values only, orders nothing and cannot be unique; a btree does all of that at about the same \
          price.",
    advice: "take a btree index",
    example: "-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY orders_user_id_idx ON orders USING hash (user_id);",
    instead: "-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(created) = it.created_index() else { return Vec::new() };
    let is_hash = read::index(created.tree).1.method.is_some_and(|it| it.as_str() == "hash");
    if is_hash { vec![it.here("it finds equal values only".to_owned(), "a btree finds more")] } else { Vec::new() }
}
