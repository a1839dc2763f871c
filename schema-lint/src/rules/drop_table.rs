//! SG1401: rows that are gone without a word.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1401",
    name: "drop-table",
    level: Level::Warning,
    what: "a table is dropped, and the head of the file does not say what is lost",
    why: "All of its rows are gone, and programs that still name it fail. `-- schemagen: data-loss ..` at the head of \
          the file says what is lost, and nobody runs the file without having agreed to that.",
    advice: "rename it away first and drop it later; or say what is lost with `-- schemagen: data-loss table orders: every row is lost`",
    example: "DROP TABLE orders;",
    instead: "-- schemagen: data-loss table orders: every row is lost\nDROP TABLE orders;",
    announced_by: &[],
    check: Check::Both { postgres, sqlite },
};

fn postgres(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::DropTable(tree)) = it.tree() else { return Vec::new() };
    if it.announces_losses() {
        return Vec::new();
    }
    let names = tree.table_name_refs().filter_map(|table| Some((it.named(&table)?, table)));
    let in_use = names.filter(|(name, _)| it.is_in_use(name) && !it.copied_earlier(name));
    in_use.map(|(name, table)| it.at(&table, message(&name), "its rows are gone")).collect()
}

fn sqlite(it: &Context<'_>) -> Vec<Finding> {
    let Some(sqlite::Statement::Drop { object_type: sqlite::ObjectType::Table, names, .. }) = it.sqlite() else {
        return Vec::new();
    };
    // A rebuild drops the table whose rows it has copied.
    let is_kept = |name: &sqlite::ObjectName| it.sqlite_made(name) || it.later().iter().any(|later| takes_name(later, name));
    let lost = names.iter().filter(|name| !it.announces_losses() && !is_kept(name));
    lost.map(|name| it.here(message(name), "its rows are gone")).collect()
}

fn message(name: &impl std::fmt::Display) -> String {
    format!("every row of {name} is lost, and the head of the file does not say so")
}
