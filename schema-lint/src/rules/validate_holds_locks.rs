//! SG1203: validation under a lock that it does not need.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1203",
    name: "validate-holds-locks",
    level: Level::Warning,
    what: "VALIDATE CONSTRAINT in a transaction that holds a stronger lock already",
    why: "VALIDATE reads the whole table and stops nobody, unless its transaction has changed the table before: then \
          the lock of that change is held until all rows are read.",
    advice: "write `-- schemagen: step` above it, so that it has a transaction of its own",
    example: "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;",
    instead: "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT VALID;\n-- schemagen: step\nALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;",
    announced_by: &[HazardKind::LongLock, HazardKind::BlocksWrites],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let validated = altered.actions.iter().enumerate().filter_map(|(at, action)| match action {
        ast::AlterTableAction::ValidateConstraint(it) => Some((at, it)),
        _ => None,
    });
    if !altered.actions.iter().any(is_validation) {
        return Vec::new();
    }
    let earlier = it.earlier().find(|earlier| locks(it, earlier, &altered.name));
    validated
        .filter(|(at, _)| earlier.is_some() || altered.actions[..*at].iter().any(|it| !is_validation(it)))
        .map(|(_, action)| {
            let lock = match earlier {
                Some(earlier) => format!("the lock of line {}", earlier.source.line()),
                None => "the lock of this statement".to_owned(),
            };
            let message = format!("{lock} on {} is held until all of its rows are read", altered.name);
            let fix = earlier.map(|_| it.apart("validate it in a transaction of its own"));
            it.at(action, message, "reads the whole table").fixed_by(fix)
        })
        .collect()
}

fn is_validation(action: &ast::AlterTableAction) -> bool {
    matches!(action, ast::AlterTableAction::ValidateConstraint(_))
}

/// Whether a statement changes this table by more than a validation.
fn locks(it: &Context<'_>, statement: &Statement, table: &QualifiedName) -> bool {
    let Some(ast::Stmt::AlterTable(alter)) = statement.postgres() else { return false };
    let name = alter.table_relation_name().and_then(|name| it.named(&name));
    name.as_ref() == Some(table) && alter.actions().any(|action| !is_validation(&action))
}
