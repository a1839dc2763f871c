//! Expressions of extended statistics.

use schema_model::{Expression, Schema, schema::definition::Statistics};

use super::twin;
use crate::{postgres::deparsed::without_parentheses, quote::identifier};

/// Creates a table of the same name and columns, with the statistics, and asks for their texts.
pub(super) fn create_and_read(it: &Statistics, live: &Schema, promised: &Schema) -> String {
    let columns = it.columns.iter().map(|it| identifier(it.as_str()));
    let parts: Vec<String> = columns.chain(it.expressions.iter().map(|it| format!("(\n{it}\n)"))).collect();
    format!(
        "{twin}CREATE STATISTICS pg_temp.{name} ON {parts} FROM {table};\n\
         SELECT pg_catalog.unnest(pg_catalog.pg_get_statisticsobjdef_expressions(s.oid)) \
         FROM pg_catalog.pg_statistic_ext s WHERE s.stxrelid = {relation}",
        twin = twin::create(&it.table, live, promised),
        name = identifier(it.name.name.as_str()),
        parts = parts.join(", "),
        table = twin::name(&it.table),
        relation = twin::regclass(&it.table),
    )
}

/// The statistics with what the server made of their expressions.
pub(super) fn answer(it: &Statistics, rows: &[Option<String>]) -> Statistics {
    let texts = rows.iter().flatten().map(|it| Expression::new(without_parentheses(it)));
    Statistics { expressions: texts.collect(), ..it.clone() }
}
