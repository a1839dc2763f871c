//! Conditions on the rows of publications.

use schema_model::{
    Expression, Schema,
    schema::definition::{Publication, PublishedTable},
};

use super::twin;
use crate::{postgres::deparsed::without_parentheses, quote::identifier};

/// For each table with a condition creates one of the same name and columns. No temporary table is ever published, so the
/// condition is that of a policy, which is read alike.
pub(super) fn create_and_read(it: &Publication, live: &Schema, promised: &Schema) -> String {
    let filtered = it.tables.iter().filter_map(|it| Some((it, it.filter.as_ref()?)));
    filtered.map(|(it, filter)| of_table(it, filter, live, promised)).collect()
}

fn of_table(it: &PublishedTable, filter: &Expression, live: &Schema, promised: &Schema) -> String {
    format!(
        "{twin}CREATE POLICY {name} ON {table} USING (\n{filter}\n);\n\
         SELECT pg_catalog.pg_get_expr(p.polqual, p.polrelid) FROM pg_catalog.pg_policy p \
         WHERE p.polrelid = {relation};\nDROP TABLE {table};\n",
        twin = twin::create(&it.table, live, promised),
        name = identifier("filter"),
        table = twin::name(&it.table),
        relation = twin::regclass(&it.table),
    )
}

/// The publication with what the server made of its conditions.
pub(super) fn answer(it: &Publication, rows: &[Option<String>]) -> Publication {
    let mut texts = rows.iter().flatten().map(|it| Expression::new(without_parentheses(it)));
    let mut answered = it.clone();
    for table in answered.tables.iter_mut().filter(|it| it.filter.is_some()) {
        table.filter = texts.next().or(table.filter.take());
    }
    answered
}
