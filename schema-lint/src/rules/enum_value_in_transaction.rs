//! SG1501: a value that is used before it is committed.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1501",
    name: "enum-value-in-transaction",
    level: Level::Error,
    what: "an enum value is used in the transaction that adds it",
    why: "PostgreSQL refuses the new value until the transaction that added it is committed (55P04), in rows and in \
          defaults.",
    advice: "write `-- schemagen: step` between the two",
    example: "ALTER TYPE mood ADD VALUE 'calm';\nALTER TABLE users ALTER COLUMN mood SET DEFAULT 'calm';",
    instead: "ALTER TYPE mood ADD VALUE 'calm';\n-- schemagen: step\nALTER TABLE users ALTER COLUMN mood SET DEFAULT 'calm';",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(tree) = it.tree() else { return Vec::new() };
    // New values may be put before and after one another.
    if matches!(tree, ast::Stmt::AlterType(_)) {
        return Vec::new();
    }
    let added = it.earlier().filter_map(|earlier| Some((added(it, earlier)?, earlier.source.line())));
    added
        .filter_map(|(label, line)| {
            let mut literals = tree.syntax().descendants().filter_map(ast::Literal::cast);
            let literal = literals.find(|it| it.string_value().as_deref() == Some(label.as_str()))?;
            let message = format!("'{label}' cannot be used before the transaction of line {line} is committed");
            Some(it.at(&literal, message, "refused").fixed_by(Some(it.apart("use it in a transaction of its own"))))
        })
        .collect()
}

/// The value that a statement adds to an enum that this file has not made.
fn added(it: &Context<'_>, statement: &Statement) -> Option<String> {
    let ast::Stmt::AlterType(tree) = statement.postgres()? else { return None };
    let name = it.named(&tree.type_name_ref()?)?;
    let Some(ast::AlterTypeAction::AddValue(add)) = tree.action() else { return None };
    // From 17 on, the values of an enum can be used in the transaction that made it.
    let is_usable = it.settings.version() >= 17 && it.known.is_new(&ObjectId::Enum(name));
    add.literal()?.string_value().filter(|_| !is_usable)
}
