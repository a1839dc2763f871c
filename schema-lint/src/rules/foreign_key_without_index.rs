//! SG1209: a reference that no index helps to find.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1209",
    name: "foreign-key-without-index",
    level: Level::Advice,
    what: "no index begins with the columns of a new foreign key",
    why: "PostgreSQL makes no index for them. Each row that is deleted or gets another key in the target makes it read \
          this whole table.",
    advice: "create an index on the columns first, unless rows of the target are never deleted",
    example: "ALTER TABLE orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;",
    instead: "-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);\n-- schemagen: step\nALTER TABLE orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let Some(table) = altered.table else { return Vec::new() };
    let keys = altered.added_constraints().filter_map(|(constraint, said)| match said.kind {
        ConstraintKind::ForeignKey(key) if !is_indexed(table, &key.columns) => Some((constraint, key)),
        _ => None,
    });
    keys.map(|(constraint, key)| {
        let columns = key.columns.iter().map(Name::as_str).collect::<Vec<_>>().join(", ");
        it.at(&constraint, format!("no index of {} begins with {columns}", altered.name), "read as a whole for each deletion")
    })
    .collect()
}
