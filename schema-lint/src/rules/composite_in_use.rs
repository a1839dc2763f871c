//! SG1508: a type of parts that tables hold on to.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1508",
    name: "composite-in-use",
    level: Level::Error,
    what: "an attribute of a composite type changes its type, and a table has a column of it",
    why: "PostgreSQL refuses it as long as a column of any table has the type.",
    advice: "make a new type and a new column of it, fill that, and swap the names",
    example: "ALTER TYPE place ALTER ATTRIBUTE zip TYPE bigint;",
    instead: "CREATE TYPE spot AS (street text, zip bigint);\nALTER TABLE teams ADD COLUMN spot spot;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::AlterType(tree)) = it.tree() else { return Vec::new() };
    let Some(name) = tree.type_name_ref().and_then(|ty| it.named(&ty)) else { return Vec::new() };
    let Some(ast::AlterTypeAction::AlterTypeAttributeActionList(list)) = tree.action() else { return Vec::new() };
    let retyped = list.actions().find(|it| matches!(it, ast::AlterTypeAttributeAction::AlterAttribute(_)));
    let has_it = |column: &&Column| column.ty.element().named() == Some(&name);
    let used = it.known.tables().find_map(|table| Some((table, table.columns.iter().find(has_it)?)));
    let finding = |action, (table, column): (&Table, &Column)| {
        let column = said_column(&table.name, &column.name);
        it.at(&action, format!("column {column} is of the type: PostgreSQL refuses it"), "refused")
    };
    retyped.zip(used).map(|(action, used)| finding(action, used)).into_iter().collect()
}
