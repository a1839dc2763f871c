//! SG1202: a foreign key that is not NOT VALID.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1202",
    name: "foreign-key-scans",
    level: Level::Warning,
    what: "a foreign key is added and holds for all rows at once",
    why: "PostgreSQL reads both tables while nobody can write to either of them. A partitioned table can have a NOT \
          VALID foreign key from PostgreSQL 18 on.",
    advice: "add it NOT VALID, which takes an instant, and validate it in the next step, which stops nobody",
    example: "ALTER TABLE orders ADD CONSTRAINT orders_id_fkey FOREIGN KEY (id) REFERENCES users (id);",
    instead: "ALTER TABLE orders ADD CONSTRAINT orders_id_fkey FOREIGN KEY (id) REFERENCES users (id) NOT VALID;\n-- schemagen: step\nALTER TABLE orders VALIDATE CONSTRAINT orders_id_fkey;",
    announced_by: &[HazardKind::LongLock, HazardKind::BlocksWrites],
    check: Check::Postgres(check),
};

/// The first version in which a partitioned table can have a foreign key that is NOT VALID.
const PARTITIONED: u16 = 18;

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let has_no_other = it.settings.version() < PARTITIONED && altered.is_partitioned();
    let keys = altered.added_constraints().filter(|(constraint, said)| {
        matches!(said.kind, ConstraintKind::ForeignKey(_)) && is_checked_at_once(constraint)
    });
    keys.map(|(constraint, said)| {
        let target = it.known.named(&target(&said.kind).unwrap_or_else(|| altered.name.clone()));
        let message = format!("all rows of {} are looked up in {target}, and nobody writes to either meanwhile", altered.name);
        let fix = if has_no_other { None } else { not_valid(it, altered, &constraint) };
        it.at(&constraint, message, "reads both tables").fixed_by(fix)
    })
    .collect()
}
