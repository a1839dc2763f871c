//! Columns, with where their values come from.

use std::collections::BTreeMap;

use schema_model::{
    Name, QualifiedName, SqlType,
    schema::{
        Column, ColumnStorage, ColumnValue, Compression, GeneratedStorage, Identity, IdentityGeneration,
        SequenceOptions, Storage, Table,
    },
};

use super::{
    Answers, Query,
    catalog::{Catalog, class},
    draft::{Draft, inside},
    expression::Role,
    index,
    row::{Oid, Row},
    sequence::{Feeds, Sequence},
};
use crate::{IntrospectError, UnmodelledKind};

pub(super) const QUERY: Query = Query { name: "columns", sql: include_str!("column.sql") };

/// What constraints and indexes ask about a column, of any table.
pub(super) struct ColumnFacts(BTreeMap<(Oid, i16), ColumnFact>);

/// One column.
pub(super) struct ColumnFact {
    pub(super) name: Name,
    pub(super) data_type: (Oid, i32),
    pub(super) collation: Oid,
}

impl ColumnFacts {
    pub(super) fn read(answers: &Answers) -> Result<Self, IntrospectError> {
        answers
            .rows(&QUERY)
            .map(|row| {
                let fact = ColumnFact {
                    name: row.name("name")?,
                    data_type: (row.number("type")?, row.number("modifier")?),
                    collation: row.number("collation")?,
                };
                Ok(((row.number("relation")?, row.number("position")?), fact))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// All columns of a relation, by position.
    pub(super) fn of(&self, relation: Oid) -> impl Iterator<Item = (i16, &ColumnFact)> {
        self.0.range((relation, 0)..=(relation, i16::MAX)).map(|((_, position), it)| (*position, it))
    }

    pub(super) fn get(&self, table: Oid, position: i16) -> Option<&ColumnFact> {
        self.0.get(&(table, position))
    }
}

/// Fills the tables, and lists what is said of the sequences that are part of a column.
pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    for row in answers.rows(&QUERY) {
        let oid: Oid = row.number("relation")?;
        let Some(table) = draft.tables.get_mut(&oid) else { continue };
        let position = row.number("position")?;
        let (column, taken) = read_column(&row, catalog, oid, position, table)?;
        let name = inside(&table.name, &column.name);
        let is_identity = matches!(column.value, Some(ColumnValue::Identity(_)));
        table.columns.push(column);
        for sequence in catalog.sequences.of(oid, position).iter().filter(|it| taken == Some(it.oid)) {
            draft.sequences_of_columns.insert(sequence.oid);
            let has_options = sequence.has_options && (!is_identity || sequence.is_of_other_type);
            let has_name = is_identity && !is_usual(&sequence.name);
            draft.list_if(has_options || has_name, UnmodelledKind::SequenceOptions, &name);
            let comment = catalog.comments.of(class::RELATION, sequence.oid);
            draft.list_if(comment.is_some(), UnmodelledKind::Comment, format!("sequence {}", sequence.name));
        }
    }
    Ok(())
}

/// The column, and the sequence that is part of it.
fn read_column(
    row: &Row<'_>,
    catalog: &Catalog,
    table_oid: Oid,
    position: i16,
    table: &Table,
) -> Result<(Column, Option<Oid>), IntrospectError> {
    let data_type = catalog
        .types
        .get(row.number("type")?, row.number("modifier")?)
        .ok_or_else(|| row.unexpected("type", None))?;
    let owned = catalog.sequences.of(table_oid, position);
    let default = catalog.expressions.get(Role::Value, table_oid, position);
    let (value, taken) = match (row.text("identity")?, row.text("generated")?, default) {
        ("a", _, _) => identity(IdentityGeneration::Always, &data_type.ty, owned),
        ("d", _, _) => identity(IdentityGeneration::ByDefault, &data_type.ty, owned),
        ("", "s", Some(text)) => (Some(generated(text.bare(), GeneratedStorage::Stored)), None),
        ("", "v", Some(text)) => (Some(generated(text.bare(), GeneratedStorage::Virtual)), None),
        ("", "", Some(text)) => default_value(text, table, &data_type.ty, owned),
        ("", "", None) => (None, None),
        (_, other, _) => return Err(row.unexpected("generated", Some(other))),
    };
    let column = Column {
        name: row.name("name")?,
        ty: data_type.ty.clone(),
        nullable: !row.flag("not_null")?,
        value,
        collation: catalog.collations.other_than(data_type.collation, row.number("collation")?).map(Box::new),
        storage: storage(row)?,
        comment: catalog.comments.of_column(table_oid, position),
    };
    Ok((column, taken))
}

/// Whether the server may have chosen the name, maybe before the table or the column got another one.
fn is_usual(sequence: &QualifiedName) -> bool {
    sequence.name.as_str().trim_end_matches(|it: char| it.is_ascii_digit()).ends_with("_seq")
}

fn identity(
    generation: IdentityGeneration,
    ty: &SqlType,
    owned: &[Sequence],
) -> (Option<ColumnValue>, Option<Oid>) {
    let own = owned.iter().find(|it| it.feeds == Feeds::Identity);
    let options = own.map(|it| SequenceOptions::from(it.counting)).unwrap_or_default();
    let identity = Identity { generation, sequence: options.without_defaults(ty) };
    (Some(ColumnValue::Identity(identity)), own.map(|it| it.oid))
}

fn storage(row: &Row<'_>) -> Result<ColumnStorage, IntrospectError> {
    let strategy = match row.optional("storage")? {
        None => None,
        Some("p") => Some(Storage::Plain),
        Some("e") => Some(Storage::External),
        Some("x") => Some(Storage::Extended),
        Some("m") => Some(Storage::Main),
        Some(other) => return Err(row.unexpected("storage", Some(other))),
    };
    let compression = match row.text("compression")? {
        "" => None,
        "p" => Some(Compression::Pglz),
        "l" => Some(Compression::Lz4),
        other => return Err(row.unexpected("compression", Some(other))),
    };
    let statistics = row.optional_number("statistics")?;
    let parameters = index::parameters(row.optional("parameters")?);
    Ok(ColumnStorage { strategy, compression, statistics, parameters })
}

fn generated(expression: schema_model::Expression, storage: GeneratedStorage) -> ColumnValue {
    ColumnValue::Generated { expression, storage }
}

fn default_value(
    text: &super::expression::Deparsed,
    table: &Table,
    ty: &SqlType,
    owned: &[Sequence],
) -> (Option<ColumnValue>, Option<Oid>) {
    match owned.iter().find(|it| it.is_serial(table, ty, text.text())) {
        Some(it) => (Some(ColumnValue::Serial { sequence: it.name.name.clone() }), Some(it.oid)),
        None => (Some(ColumnValue::Default(text.as_is())), None),
    }
}
