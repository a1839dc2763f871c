//! Indexes that belong to no constraint.

use std::collections::HashMap;

use schema_model::{
    Expression, Name,
    schema::{
        Index, IndexPart, IndexStorage, IndexTarget, NullsDistinct, NullsOrder, SortOrder, StorageParameters,
    },
};

use super::{
    Answers, Query,
    catalog::{Catalog, class},
    draft::{Draft, inside},
    expression::Role,
    relation::Class,
    row::{Oid, Row},
};
use crate::{IntrospectError, UnmodelledKind};

pub(super) const QUERY: Query = Query { name: "indexes", sql: include_str!("index.sql") };

/// Bits of `indoption`.
const DESC: i16 = 1;
const NULLS_FIRST: i16 = 2;

/// Fills the tables with valid indexes, and lists what the model cannot hold.
pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    for row in answers.rows(&QUERY) {
        let table_oid: Oid = row.number("relation")?;
        let Some(relation) = catalog.relations.get(table_oid) else { continue };
        if !matches!(relation.class, Class::Table | Class::MaterializedView) {
            continue;
        }
        let path = inside(&relation.name, &row.name("name")?);
        if !row.flag("valid")? {
            draft.list(UnmodelledKind::InvalidIndex, path);
            continue;
        }
        if !row.flag("of_constraint")? {
            let index = read_index(&row, catalog, table_oid)?;
            match draft.tables.get_mut(&table_oid) {
                Some(table) => table.indexes.push(index),
                None => draft.view_indexes.entry(table_oid).or_default().push(index),
            }
        }
        draft.list_if(row.flag("is_clustered")?, UnmodelledKind::ClusteredIndex, &path);
    }
    Ok(())
}

fn read_index(row: &Row<'_>, catalog: &Catalog, table: Oid) -> Result<Index, IntrospectError> {
    let method = row.name("method_name")?;
    Ok(Index {
        name: row.name("name")?,
        parts: parts(row, catalog, table)?,
        unique: row.flag("is_unique")?,
        method: (method.as_str() != "btree").then_some(method),
        include: include(row, catalog, table)?,
        predicate: predicate(row, catalog)?,
        nulls: nulls(row)?,
        storage: storage(row)?,
        comment: catalog.comments.of(class::RELATION, row.number("oid")?),
    })
}

/// The rows of all indexes by their numbers, for the constraints that own them.
pub(super) fn rows(answers: &Answers) -> Result<HashMap<Oid, Row<'_>>, IntrospectError> {
    answers.rows(&QUERY).map(|row| Ok((row.number("oid")?, row))).collect()
}

/// What the index compares.
pub(super) fn parts(row: &Row<'_>, catalog: &Catalog, table: Oid) -> Result<Vec<IndexPart>, IntrospectError> {
    let (columns, keys) = columns(row)?;
    let (slots, oid) = (Slots::read(row)?, row.number("oid")?);
    let keys = columns.iter().take(keys).enumerate();
    keys.map(|(at, column)| read_part(row, catalog, (table, *column), oid, slots.at(at))).collect()
}

/// INCLUDE
pub(super) fn include(row: &Row<'_>, catalog: &Catalog, table: Oid) -> Result<Vec<Name>, IntrospectError> {
    let (columns, keys) = columns(row)?;
    columns.iter().skip(keys).map(|it| name(row, catalog, (table, *it))).collect()
}

/// The numbers of all columns, and how many of them are compared.
fn columns(row: &Row<'_>) -> Result<(Vec<i16>, usize), IntrospectError> {
    Ok((row.numbers("columns")?, row.number("keys")?))
}

/// WHERE
pub(super) fn predicate(row: &Row<'_>, catalog: &Catalog) -> Result<Option<Expression>, IntrospectError> {
    let predicate = catalog.expressions.get(Role::Predicate, row.number("oid")?, 0);
    Ok(predicate.map(super::expression::Deparsed::bare))
}

/// WITH and TABLESPACE
pub(super) fn storage(row: &Row<'_>) -> Result<IndexStorage, IntrospectError> {
    let tablespace = row.optional("tablespace")?.map(|_| row.name("tablespace")).transpose()?;
    Ok(IndexStorage { parameters: parameters(row.optional("parameters")?), tablespace })
}

/// `name=value`, one a line.
pub(super) fn parameters(lines: Option<&str>) -> StorageParameters {
    lines.unwrap_or_default().lines().filter_map(|it| it.split_once('=')).collect()
}

/// NULLS NOT DISTINCT
pub(super) fn nulls(row: &Row<'_>) -> Result<NullsDistinct, IntrospectError> {
    Ok(if row.flag("nulls_not_distinct")? { NullsDistinct::NotDistinct } else { NullsDistinct::Distinct })
}

/// What the catalog keeps in parallel lists.
struct Slots {
    operator_classes: Vec<Oid>,
    collations: Vec<Oid>,
    orders: Vec<i16>,
    /// Number of a part, parameter and value.
    parameters: Vec<(usize, String)>,
    /// Number of a part, and its statistics target.
    targets: Vec<(usize, String)>,
}

/// What it keeps for one part, counted from zero.
struct Slot {
    at: usize,
    operator_class: Oid,
    collation: Oid,
    order: i16,
    parameters: StorageParameters,
    statistics: Option<u16>,
}

impl Slots {
    fn read(row: &Row<'_>) -> Result<Self, IntrospectError> {
        Ok(Self {
            operator_classes: row.numbers("operator_classes")?,
            collations: row.numbers("collations")?,
            orders: row.numbers("orders")?,
            parameters: numbered(row, "part_parameters")?,
            targets: numbered(row, "part_targets")?,
        })
    }

    fn at(&self, at: usize) -> Slot {
        let oid = |list: &[Oid]| list.get(at).copied().unwrap_or_default();
        Slot {
            at,
            operator_class: oid(&self.operator_classes),
            collation: oid(&self.collations),
            order: self.orders.get(at).copied().unwrap_or_default(),
            parameters: self
                .parameters
                .iter()
                .filter(|(number, _)| *number == at + 1)
                .filter_map(|(_, it)| it.split_once('='))
                .collect(),
            statistics: self
                .targets
                .iter()
                .find(|(number, _)| *number == at + 1)
                .and_then(|(_, it)| it.parse().ok()),
        }
    }
}

/// Lines that begin with the number of a part.
fn numbered(row: &Row<'_>, column: &'static str) -> Result<Vec<(usize, String)>, IntrospectError> {
    let lines = row.optional(column)?.unwrap_or_default().lines();
    let read = |line: &str| {
        let (number, said) = line.split_once(' ')?;
        Some((number.parse().ok()?, said.to_owned()))
    };
    lines.map(|it| read(it).ok_or_else(|| row.unexpected(column, Some(it)))).collect()
}

/// A column number of zero stands for an expression.
fn read_part(
    row: &Row<'_>,
    catalog: &Catalog,
    column: (Oid, i16),
    index: Oid,
    slot: Slot,
) -> Result<IndexPart, IntrospectError> {
    let (target, data_type, collation) = if column.1 == 0 {
        let position = i16::try_from(slot.at + 1).map_err(|_| row.unexpected("columns", None))?;
        let text = catalog.expressions.get(Role::Part, index, position);
        let text = text.ok_or_else(|| row.unexpected("columns", None))?;
        let collation = text.collated.then(|| catalog.collations.get(slot.collation)).flatten();
        (IndexTarget::Expression(text.bare()), None, collation)
    } else {
        let fact = catalog.columns.get(column.0, column.1).ok_or_else(|| row.unexpected("columns", None))?;
        let collation = catalog.collations.other_than(fact.collation, slot.collation);
        let data_type = catalog.types.get(fact.data_type.0, fact.data_type.1).map(|it| it.base);
        (IndexTarget::Column(fact.name.clone()), data_type, collation)
    };
    let (order, nulls) = sort(slot.order);
    // Parameters stand behind the name of their class.
    let operator_class = if slot.parameters.is_empty() {
        catalog.operator_classes.unusual(slot.operator_class, data_type)
    } else {
        catalog.operator_classes.name(slot.operator_class)
    };
    let Slot { parameters, statistics, .. } = slot;
    Ok(IndexPart { target, order, nulls, operator_class, parameters, collation, statistics })
}

/// NULLS go last in ascending and first in descending order, unless said otherwise.
fn sort(options: i16) -> (SortOrder, Option<NullsOrder>) {
    match (options & DESC != 0, options & NULLS_FIRST != 0) {
        (false, false) => (SortOrder::Asc, None),
        (false, true) => (SortOrder::Asc, Some(NullsOrder::First)),
        (true, true) => (SortOrder::Desc, None),
        (true, false) => (SortOrder::Desc, Some(NullsOrder::Last)),
    }
}

fn name(row: &Row<'_>, catalog: &Catalog, column: (Oid, i16)) -> Result<Name, IntrospectError> {
    let fact = catalog.columns.get(column.0, column.1);
    fact.map(|it| it.name.clone()).ok_or_else(|| row.unexpected("columns", None))
}
