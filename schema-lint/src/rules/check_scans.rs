//! SG1201: a check that is not NOT VALID.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1201",
    name: "check-scans",
    level: Level::Warning,
    what: "a check is added and holds for all rows at once",
    why: "PostgreSQL reads the whole table under a lock that stops all others.",
    advice: "add it NOT VALID, which takes an instant, and validate it in the next step, which stops nobody",
    example: "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0);",
    instead: "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT VALID;\n-- schemagen: step\nALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;",
    announced_by: &[HazardKind::LongLock, HazardKind::Rewrite],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let checks = altered.added_constraints().filter(|(constraint, said)| {
        matches!(said.kind, ConstraintKind::Check(_)) && is_checked_at_once(constraint)
    });
    checks
        .map(|(constraint, _)| {
            let message = format!("all rows of {} are checked under a lock that stops all others", altered.name);
            it.at(&constraint, message, "reads the whole table").fixed_by(not_valid(it, altered, &constraint))
        })
        .collect()
}
