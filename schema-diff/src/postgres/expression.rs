//! What an authored expression needs: the columns that it mentions and the enum values that it may use.

use schema_model::{
    Expression, Name, ObjectId, QualifiedName, Schema, quote,
    schema::{Column, ColumnValue, Enum, Index, IndexPart, IndexTarget, Table},
};

use crate::{Change, action::Resource};

/// The columns of `table` that occur in the expression.
pub(super) fn columns<'a>(table: &'a Table, expression: &Expression) -> Vec<&'a Name> {
    let words = expression.words();
    table.columns.iter().map(|it| &it.name).filter(|name| words.contains(name.as_str())).collect()
}

/// The columns and types that the expression mentions, and the enum values that its strings may stand for.
pub(super) fn needs(schema: &Schema, table: &Table, expression: &Expression) -> Vec<Resource> {
    let columns = columns(table, expression).into_iter().map(|it| ObjectId::column(&table.name, it).into());
    columns.chain(values(schema, table, expression)).collect()
}

/// The types that the default of a column mentions, and those of its strings that are values of them or of the column's
/// own type.
pub(super) fn default_needs(schema: &Schema, column: &Column) -> Vec<Resource> {
    let Some(expression) = default(column) else { return Vec::new() };
    with_values(schema, expression, std::iter::once(column))
}

/// The types that the expression mentions, and those of its strings that are values of them or of an enum which some
/// column of the table has.
pub(super) fn values(schema: &Schema, table: &Table, expression: &Expression) -> Vec<Resource> {
    with_values(schema, expression, &table.columns)
}

fn with_values<'a>(
    schema: &Schema,
    expression: &Expression,
    columns: impl IntoIterator<Item = &'a Column>,
) -> Vec<Resource> {
    let mentioned = types(schema, expression);
    let types: Vec<Resource> = mentioned.iter().map(|it| ObjectId::Enum(it.name.clone()).into()).collect();
    let strings = expression.strings();
    if strings.is_empty() {
        return types;
    }
    let types_of_columns = columns.into_iter().filter_map(|it| it.ty.named());
    let of_columns = types_of_columns.filter_map(|name| schema.enumeration(name));
    let labels = of_columns
        .chain(mentioned)
        .flat_map(|it| it.labels.iter().map(move |label| (it, label)))
        .filter(|(_, label)| strings.iter().any(|it| it == *label || is_array_with(it, label)))
        .map(|(it, label)| ObjectId::EnumLabel { of: it.name.clone(), label: label.clone() }.into());
    types.into_iter().chain(labels).collect()
}

/// The enums that the expression mentions by name, as a cast does.
fn types<'a>(schema: &'a Schema, expression: &Expression) -> Vec<&'a Enum> {
    if schema.enums.is_empty() {
        return Vec::new();
    }
    let words = expression.words();
    schema.enums.iter().filter(|it| words.contains(it.name.name.as_str())).collect()
}

/// The types that the expression holds on to while it exists: those that go, and those that are created anew.
pub(super) fn released_types(change: &Change<'_>, expression: &Expression) -> Vec<Resource> {
    let both = [change.renamed, change.after].into_iter().flat_map(|it| types(it, expression));
    both.map(|it| ObjectId::Enum(it.name.clone()).into()).collect()
}

/// Whether the expression mentions the type by name.
pub(super) fn mentions_type(expression: &Expression, name: &QualifiedName) -> bool {
    expression.words().contains(name.name.as_str())
}

/// What stands behind DEFAULT.
pub(super) fn default(column: &Column) -> Option<&Expression> {
    match &column.value {
        Some(ColumnValue::Default(it)) => Some(it),
        Some(ColumnValue::Generated { .. } | ColumnValue::Identity(_) | ColumnValue::Serial { .. })
        | None => None,
    }
}

/// The expressions of a column: its default, or how it is computed.
pub(super) fn of_column(column: &Column) -> Option<&Expression> {
    default(column).or_else(|| generated(column))
}

/// `'{open,done}'`; what only looks like one costs a commit.
fn is_array_with(text: &str, label: &str) -> bool {
    text.starts_with('{') && text.contains(label)
}

/// How a generated column is computed.
pub(super) fn generated(column: &Column) -> Option<&Expression> {
    match &column.value {
        Some(ColumnValue::Generated { expression, .. }) => Some(expression),
        Some(ColumnValue::Default(_) | ColumnValue::Identity(_) | ColumnValue::Serial { .. }) | None => None,
    }
}

/// Whether the expression calls a function of this name.
pub(super) fn calls(expression: &Expression, name: &QualifiedName) -> bool {
    let tokens = expression.normalized();
    let quoted = quote::quoted_identifier(name.name.as_str());
    let is_name = |it: &String| *it == name.name.as_str() || *it == quoted;
    tokens.windows(2).any(|pair| is_name(&pair[0]) && pair[1] == "(")
}

/// The columns that a generated column is computed from. The word that is its own name is that of a type.
pub(super) fn sources<'a>(table: &'a Table, column: &Column) -> Vec<&'a Name> {
    let mentioned = generated(column).map(|it| columns(table, it)).unwrap_or_default();
    mentioned.into_iter().filter(|it| **it != column.name).collect()
}

/// The columns that an index is made of, with those that its expressions mention.
pub(super) fn index_columns<'a>(table: &'a Table, index: &'a Index) -> Vec<&'a Name> {
    let predicate = index.predicate.iter().flat_map(|it| columns(table, it));
    part_columns(table, &index.parts).chain(&index.include).chain(predicate).collect()
}

/// The columns that the expressions of an index mention.
pub(super) fn columns_in_expressions<'a>(table: &'a Table, index: &Index) -> Vec<&'a Name> {
    of_index(index).flat_map(|it| columns(table, it)).collect()
}

/// The expressions and the predicate of an index.
pub(super) fn of_index(index: &Index) -> impl Iterator<Item = &Expression> {
    of_parts(&index.parts).chain(&index.predicate)
}

/// The columns that parts are made of, with those that their expressions mention.
pub(super) fn part_columns<'a>(
    table: &'a Table,
    parts: impl IntoIterator<Item = &'a IndexPart>,
) -> impl Iterator<Item = &'a Name> {
    parts.into_iter().flat_map(|part| match &part.target {
        IndexTarget::Column(name) => vec![name],
        IndexTarget::Expression(expression) => columns(table, expression),
    })
}

/// The expressions among parts.
pub(super) fn of_parts<'a>(
    parts: impl IntoIterator<Item = &'a IndexPart>,
) -> impl Iterator<Item = &'a Expression> {
    parts.into_iter().filter_map(|part| match &part.target {
        IndexTarget::Column(_) => None,
        IndexTarget::Expression(expression) => Some(expression),
    })
}
