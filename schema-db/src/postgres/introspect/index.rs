//! Indexes that belong to no constraint.

use schema_model::{
    Name,
    schema::{Index, IndexPart, IndexTarget, NullsOrder, SortOrder},
};

use super::{
    Answers, Query,
    catalog::{Catalog, class},
    constraint::nulls,
    draft::{Draft, inside},
    expression::Role,
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
        let Some(table) = draft.tables.get_mut(&table_oid) else { continue };
        let path = inside(&table.name, &row.name("name")?);
        if !row.flag("valid")? {
            draft.list(UnmodelledKind::InvalidIndex, path);
            continue;
        }
        if !row.flag("of_constraint")? {
            table.indexes.push(read_index(&row, catalog, table_oid)?);
        }
        draft.list_if(row.flag("stored")?, UnmodelledKind::IndexStorage, &path);
        draft.list_if(row.flag("is_clustered")?, UnmodelledKind::ClusteredIndex, &path);
    }
    Ok(())
}

fn read_index(row: &Row<'_>, catalog: &Catalog, table: Oid) -> Result<Index, IntrospectError> {
    let oid = row.number("oid")?;
    let columns: Vec<i16> = row.numbers("columns")?;
    let (keys, included) =
        columns.split_at_checked(row.number("keys")?).ok_or_else(|| row.unexpected("keys", None))?;
    let slots = Slots::read(row)?;
    let parts = keys
        .iter()
        .enumerate()
        .map(|(at, column)| read_part(row, catalog, (table, *column), oid, slots.at(at)));
    let predicate = catalog.expressions.get(Role::Predicate, oid, 0);
    let method = row.name("method_name")?;
    Ok(Index {
        name: row.name("name")?,
        parts: parts.collect::<Result<_, _>>()?,
        unique: row.flag("is_unique")?,
        method: (method.as_str() != "btree").then_some(method),
        include: included.iter().map(|it| name(row, catalog, (table, *it))).collect::<Result<_, _>>()?,
        predicate: predicate.map(super::expression::Deparsed::bare),
        nulls: nulls(row)?,
        comment: catalog.comments.of(class::RELATION, oid),
    })
}

/// What the catalog keeps in parallel lists.
struct Slots {
    operator_classes: Vec<Oid>,
    collations: Vec<Oid>,
    orders: Vec<i16>,
}

/// What it keeps for one part, counted from zero.
#[derive(Clone, Copy)]
struct Slot {
    at: usize,
    operator_class: Oid,
    collation: Oid,
    order: i16,
}

impl Slots {
    fn read(row: &Row<'_>) -> Result<Self, IntrospectError> {
        Ok(Self {
            operator_classes: row.numbers("operator_classes")?,
            collations: row.numbers("collations")?,
            orders: row.numbers("orders")?,
        })
    }

    fn at(&self, at: usize) -> Slot {
        let oid = |list: &[Oid]| list.get(at).copied().unwrap_or_default();
        Slot {
            at,
            operator_class: oid(&self.operator_classes),
            collation: oid(&self.collations),
            order: self.orders.get(at).copied().unwrap_or_default(),
        }
    }
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
    let operator_class = catalog.operator_classes.unusual(slot.operator_class, data_type);
    Ok(IndexPart { target, order, nulls, operator_class, collation })
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
