//! SG1702: a change of all rows at once.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1702",
    name: "update-without-where",
    level: Level::Warning,
    what: "UPDATE without WHERE",
    why: "All rows are locked until the transaction ends, and each of them is written anew. On a large table that takes \
          hours, and nobody can change a row meanwhile.",
    advice: "change the rows in batches, by ranges of the key; or say in WHERE which ones",
    example: "UPDATE orders SET state = 'new';",
    instead: "UPDATE orders SET state = 'new' WHERE state IS NULL;",
    announced_by: &[],
    check: Check::Both { postgres, sqlite },
};

fn postgres(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::Update(tree)) = it.tree() else { return Vec::new() };
    let table = tree.relation_name().and_then(|table| it.named(&table));
    let is_in_use = table.as_ref().is_none_or(|table| it.is_in_use(table));
    if tree.where_clause_or_current_of().is_some() || !is_in_use {
        return Vec::new();
    }
    vec![finding(it)]
}

fn sqlite(it: &Context<'_>) -> Vec<Finding> {
    let Some(sqlite::Statement::Update(update)) = it.sqlite() else { return Vec::new() };
    let is_made = match &update.table.relation {
        sqlite::TableFactor::Table { name, .. } => it.sqlite_made(name),
        _ => false,
    };
    if update.selection.is_some() || is_made { Vec::new() } else { vec![finding(it)] }
}

fn finding(it: &Context<'_>) -> Finding {
    it.here("every row of the table is written anew".to_owned(), "all rows at once")
}
