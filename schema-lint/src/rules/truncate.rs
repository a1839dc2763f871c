//! SG1403: rows that are gone without a word.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1403",
    name: "truncate",
    level: Level::Warning,
    what: "a table is emptied, and the head of the file does not say what is lost",
    why: "All rows are gone, CASCADE empties the tables that refer to it as well, and nobody can use the table until \
          the transaction ends.",
    advice: "say what is lost with `-- schemagen: data-loss table orders: every row is lost`",
    example: "TRUNCATE orders;",
    instead: "-- schemagen: data-loss table orders: every row is lost\nTRUNCATE orders;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::Truncate(tree)) = it.tree() else { return Vec::new() };
    let tables = tree.table_list().into_iter().flat_map(|it| it.table_relation_names());
    let lost = tables.filter(|table| it.named(table).is_none_or(|name| it.is_in_use(&name)) && !it.announces_losses());
    lost.map(|table| {
        let message = format!("every row of {} is lost, and the head of the file does not say so", said(table.syntax()));
        it.at(&table, message, "its rows are gone")
    })
    .collect()
}
