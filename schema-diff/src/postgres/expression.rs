//! What an authored expression needs: the columns that it mentions and the enum values that it may use.

use schema_model::{
    Expression, Name, ObjectId, Schema,
    schema::{Column, ColumnValue, Index, IndexTarget, Table},
};

use crate::action::Resource;

/// The columns of `table` that occur in the expression.
pub(super) fn columns<'a>(table: &'a Table, expression: &Expression) -> Vec<&'a Name> {
    let words = expression.words();
    table.columns.iter().map(|it| &it.name).filter(|name| words.contains(name.as_str())).collect()
}

/// The columns that the expression mentions, and the enum values that its strings may stand for.
pub(super) fn needs(schema: &Schema, table: &Table, expression: &Expression) -> Vec<Resource> {
    let columns = columns(table, expression).into_iter().map(|it| ObjectId::column(&table.name, it).into());
    columns.chain(labels(schema, table, expression)).collect()
}

/// Strings of the expression that are values of an enum which some column of the table has.
pub(super) fn labels(schema: &Schema, table: &Table, expression: &Expression) -> Vec<Resource> {
    let strings = expression.strings();
    if strings.is_empty() {
        return Vec::new();
    }
    let enums =
        table.columns.iter().filter_map(|it| it.ty.named()).filter_map(|name| schema.enumeration(name));
    enums
        .flat_map(|it| it.labels.iter().map(move |label| (it, label)))
        .filter(|(_, label)| strings.iter().any(|it| it == *label || is_array_with(it, label)))
        .map(|(it, label)| ObjectId::EnumLabel { of: it.name.clone(), label: label.clone() }.into())
        .collect()
}

/// `'{open,done}'`; what only looks like one costs a commit.
fn is_array_with(text: &str, label: &str) -> bool {
    text.starts_with('{') && text.contains(label)
}

/// The columns that a generated column is computed from.
pub(super) fn sources<'a>(table: &'a Table, column: &Column) -> Vec<&'a Name> {
    match &column.value {
        Some(ColumnValue::Generated { expression, .. }) => columns(table, expression),
        Some(ColumnValue::Default(_) | ColumnValue::Identity(_) | ColumnValue::Serial { .. }) | None => {
            Vec::new()
        }
    }
}

/// The columns that an index is made of, with those that its expressions mention.
pub(super) fn index_columns<'a>(table: &'a Table, index: &'a Index) -> Vec<&'a Name> {
    let parts = index.parts.iter().filter_map(|part| match &part.target {
        IndexTarget::Column(name) => Some(name),
        IndexTarget::Expression(_) => None,
    });
    parts.chain(&index.include).chain(columns_in_expressions(table, index)).collect()
}

/// The columns that the expressions of an index mention.
pub(super) fn columns_in_expressions<'a>(table: &'a Table, index: &Index) -> Vec<&'a Name> {
    let parts = index.parts.iter().filter_map(|part| match &part.target {
        IndexTarget::Column(_) => None,
        IndexTarget::Expression(expression) => Some(expression),
    });
    parts.chain(&index.predicate).flat_map(|it| columns(table, it)).collect()
}
