//! SG1206: an exclusion on a table that has rows.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1206",
    name: "exclusion-scans",
    level: Level::Warning,
    what: "an exclusion is added to a table in use",
    why: "PostgreSQL builds the index and compares all rows under a lock that stops all others. There is no other way \
          in any version.",
    advice: "make a new table that has it and move the rows there, or apply it while nobody uses the table and allow it",
    example: "ALTER TABLE orders ADD CONSTRAINT orders_total_excl EXCLUDE USING btree (total WITH =);",
    instead: "CREATE TABLE bookings (\n  id bigint PRIMARY KEY,\n  total numeric,\n  CONSTRAINT bookings_total_excl EXCLUDE USING btree (total WITH =)\n);",
    announced_by: &[HazardKind::LongLock],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let added = altered.added_constraints().filter(|(_, said)| matches!(said.kind, ConstraintKind::Exclusion(_)));
    added
        .map(|(constraint, _)| {
            let message = format!("all rows of {} are compared under a lock that stops all others", altered.name);
            it.at(&constraint, message, "builds an index")
        })
        .collect()
}
