//! SG1603: results that a function would not give any more.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1603",
    name: "replaced-function-is-stored",
    level: Level::Warning,
    what: "a function is replaced, and an index, a check or a stored column has what it gave before",
    why: "Indexes and stored values are not computed anew, and rows are not checked again: queries by the index miss \
          rows that the new function would find.",
    advice: "make another function, and an index, check or column that uses it; or REINDEX .. CONCURRENTLY afterwards and say so with an allow",
    example: "CREATE OR REPLACE FUNCTION folded(it text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper(it) $$;",
    instead: "CREATE FUNCTION raised(it text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper(it) $$;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::CreateFunction(tree)) = it.tree() else { return Vec::new() };
    let Some(name) = tree.name().filter(|_| tree.or_replace().is_some()) else { return Vec::new() };
    let Some(function) = read::name(&name) else { return Vec::new() };
    let tables = it.known.tables().filter(|table| it.is_in_use(&table.name));
    let stored = tables.filter_map(|table| Some((table, stored(table, function.as_str())?)));
    stored
        .map(|(table, what)| {
            let message = format!("{what} of {} has what {function} gave before", table.name);
            it.at(&name, message, "is not computed anew")
        })
        .collect()
}

/// What of a table keeps the results of a function.
fn stored(table: &Table, function: &str) -> Option<String> {
    let says = |it: &Expression| it.normalized().windows(2).any(|pair| pair[0] == function && pair[1] == "(");
    let index = table.indexes.iter().find(|index| {
        let mut expressions = index.parts.iter().filter_map(|part| match &part.target {
            IndexTarget::Expression(it) => Some(it),
            IndexTarget::Column(_) => None,
        });
        expressions.any(says) || index.predicate.as_ref().is_some_and(says)
    });
    let check = table.constraints.iter().find(|it| matches!(&it.kind, ConstraintKind::Check(check) if says(&check.expression)));
    let column = table.columns.iter().find(|column| {
        matches!(&column.value, Some(ColumnValue::Generated { expression, .. }) if says(expression))
    });
    let index = index.map(|it| format!("index {}", it.name));
    let check = || check.map(|it| format!("check {}", it.name));
    index.or_else(check).or_else(|| column.map(|it| format!("column {}", it.name)))
}
