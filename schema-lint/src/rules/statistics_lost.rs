//! SG1117: plans made without knowing the values.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1117",
    name: "statistics-lost",
    level: Level::Advice,
    what: "a column gets another type, and no ANALYZE follows",
    why: "What the planner knows of the values of a column goes with its type, also where no row is written. Autovacuum \
          gathers it again when enough rows have changed, which may be much later; until then plans are guesses.",
    advice: "run ANALYZE on the column in a step behind the change",
    example: "ALTER TABLE users ALTER COLUMN nick TYPE varchar(40);",
    instead: "ALTER TABLE users ALTER COLUMN nick TYPE varchar(40);\n\n-- schemagen: step\nANALYZE users (nick);",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let retyped = altered.altered_columns().filter(|(_, _, option)| matches!(option, ast::AlterColumnOption::SetType(_)));
    let columns: Vec<Name> = retyped.map(|(_, column, _)| column).collect();
    if columns.is_empty() || it.later().iter().any(|later| is_analyzed(it, later, &altered.name)) {
        return Vec::new();
    }
    let list = columns.iter().map(|it| written(it.as_str())).collect::<Vec<_>>().join(", ");
    let message = format!("the planner knows nothing of the values of {list} until {} is analyzed", altered.name);
    let analyze = format!("ANALYZE {} ({list});", altered.written);
    let fix = it.followed("gather the statistics in the next step", Vec::new(), &analyze);
    vec![Finding { fix: Some(fix), ..it.here(message, "the statistics are gone") }]
}

/// Whether a statement gathers the statistics of the table, or of all.
fn is_analyzed(it: &Context<'_>, later: &Statement, table: &QualifiedName) -> bool {
    let lists = match later.postgres() {
        Some(ast::Stmt::Analyze(analyze)) => analyze.table_and_columns_list(),
        Some(ast::Stmt::Vacuum(vacuum)) if said(vacuum.syntax()).to_ascii_uppercase().contains("ANALY") => {
            vacuum.table_and_columns_list()
        }
        Some(_) | None => return false,
    };
    let Some(list) = lists else { return true };
    let mut names = list.table_and_columnss().filter_map(|it| it.table_relation_name()?.table_name_ref());
    names.any(|name| it.named(&name).as_ref() == Some(table))
}
