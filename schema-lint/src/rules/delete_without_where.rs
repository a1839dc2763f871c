//! SG1703: rows that are gone without a word.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1703",
    name: "delete-without-where",
    level: Level::Warning,
    what: "DELETE without WHERE, and the head of the file does not say what is lost",
    why: "All rows of the table are gone. `-- schemagen: data-loss ..` at the head of the file says what is lost, and \
          nobody runs the file without having agreed to that.",
    advice: "say in WHERE which ones; or say what is lost with `-- schemagen: data-loss table orders: every row is lost`",
    example: "DELETE FROM orders;",
    instead: "DELETE FROM orders WHERE state = 'test';",
    announced_by: &[],
    check: Check::Both { postgres, sqlite },
};

fn postgres(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::Delete(tree)) = it.tree() else { return Vec::new() };
    let table = tree.relation_name().and_then(|table| it.named(&table));
    let is_in_use = table.as_ref().is_none_or(|table| it.is_in_use(table));
    if tree.where_clause_or_current_of().is_some() || !is_in_use || it.announces_losses() {
        return Vec::new();
    }
    vec![finding(it)]
}

fn sqlite(it: &Context<'_>) -> Vec<Finding> {
    let Some(sqlite::Statement::Delete(delete)) = it.sqlite() else { return Vec::new() };
    let (sqlite::FromTable::WithFromKeyword(from) | sqlite::FromTable::WithoutKeyword(from)) = &delete.from;
    let is_made = from.iter().any(|from| match &from.relation {
        sqlite::TableFactor::Table { name, .. } => it.sqlite_made(name),
        _ => false,
    });
    if delete.selection.is_some() || is_made || it.announces_losses() { Vec::new() } else { vec![finding(it)] }
}

fn finding(it: &Context<'_>) -> Finding {
    it.here("every row is lost, and the head of the file does not say so".to_owned(), "its rows are gone")
}
