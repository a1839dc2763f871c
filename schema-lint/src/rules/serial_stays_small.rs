//! SG1505: a number that grows while its sequence does not.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1505",
    name: "serial-stays-small",
    level: Level::Warning,
    what: "a serial column becomes larger, and its sequence does not",
    why: "The sequence of a serial column keeps its type: it ends at the largest integer, whatever the column can hold.",
    advice: "also write ALTER SEQUENCE .. AS bigint",
    example: "-- schemagen: allow SG1111 the table is small\nALTER TABLE orders ALTER COLUMN number TYPE bigint;",
    instead: "-- schemagen: allow SG1111 the table is small\nALTER TABLE orders ALTER COLUMN number TYPE bigint;\nALTER SEQUENCE orders_number_seq AS bigint;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered() else { return Vec::new() };
    // Its sequence grows, or goes.
    let grows_elsewhere = it.statements.iter().any(|it| matches!(it.postgres(), Some(ast::Stmt::AlterSequence(_) | ast::Stmt::DropSequence(_))));
    let retyped = altered.altered_columns().filter_map(|(action, name, option)| match option {
        ast::AlterColumnOption::SetType(to) => Some((action, name, read::sql_type(&to.ty()?)?)),
        _ => None,
    });
    let small = retyped.filter(|(_, name, to)| {
        let is_serial = altered.column(name).is_some_and(|it| matches!(it.value, Some(ColumnValue::Serial { .. })));
        *to == SqlType::BigInt && is_serial && !grows_elsewhere
    });
    small
        .map(|(action, name, _)| {
            let name = said_column(&altered.name, &name);
            it.at(action, format!("the sequence of {name} stays integer"), "its sequence stays small")
        })
        .collect()
}
