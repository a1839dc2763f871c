//! Where a table has expressions.

use std::collections::BTreeMap;

use schema_model::{
    Expression, Name, ObjectId, QualifiedName,
    schema::{Column, ColumnValue, ConstraintKind, IndexPart, IndexTarget, Table},
};

use crate::{postgres::deparsed::without_parentheses, quote::identifier};

/// The place of one expression in its table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// The default of a column.
    Default(Name),
    /// The generated value of a column.
    Generated(Name),
    /// A check.
    Check(Name),
    /// The predicate of an index.
    Predicate(Name),
    /// A part of an index, counted from zero.
    Part(Name, usize),
    /// The predicate of an exclusion.
    ExclusionPredicate(Name),
    /// A part of an exclusion, counted from zero.
    ExclusionPart(Name, usize),
}

impl Place {
    /// The object that the expression belongs to.
    pub(super) fn object(&self, table: &QualifiedName) -> ObjectId {
        match self {
            Self::Default(name) | Self::Generated(name) => ObjectId::column(table, name),
            Self::Check(name) | Self::ExclusionPredicate(name) | Self::ExclusionPart(name, _) => {
                ObjectId::constraint(table, name)
            }
            Self::Predicate(name) | Self::Part(name, _) => ObjectId::index(table, name),
        }
    }
}

/// All expressions of a table.
pub(super) fn expressions(table: &Table) -> BTreeMap<Place, &Expression> {
    let mut found = BTreeMap::new();
    for column in &table.columns {
        match &column.value {
            Some(ColumnValue::Default(it)) => found.insert(Place::Default(column.name.clone()), it),
            Some(ColumnValue::Generated { expression, .. }) => {
                found.insert(Place::Generated(column.name.clone()), expression)
            }
            Some(ColumnValue::Identity(_) | ColumnValue::Serial { .. }) | None => None,
        };
    }
    for constraint in &table.constraints {
        let name = || constraint.name.clone();
        match &constraint.kind {
            ConstraintKind::Check(it) => {
                found.insert(Place::Check(name()), &it.expression);
            }
            ConstraintKind::Exclusion(it) => {
                found.extend(it.predicate.iter().map(|it| (Place::ExclusionPredicate(name()), it)));
                for (at, element) in it.elements.iter().enumerate() {
                    if let IndexTarget::Expression(it) = &element.part.target {
                        found.insert(Place::ExclusionPart(name(), at), it);
                    }
                }
            }
            ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) => {}
        }
    }
    for index in &table.indexes {
        found.extend(index.predicate.iter().map(|it| (Place::Predicate(index.name.clone()), it)));
        for (at, part) in index.parts.iter().enumerate() {
            if let IndexTarget::Expression(it) = &part.target {
                found.insert(Place::Part(index.name.clone(), at), it);
            }
        }
    }
    found
}

/// Puts an expression in its place.
pub(super) fn set(table: &mut Table, place: &Place, text: &str) {
    let new = Expression::new(text);
    match place {
        Place::Default(_) => set_value(table, place, |value| {
            if let Some(ColumnValue::Default(it)) = value {
                *it = new;
            }
        }),
        Place::Generated(_) => set_value(table, place, |value| {
            if let Some(ColumnValue::Generated { expression, .. }) = value {
                *expression = new;
            }
        }),
        Place::Check(name) => {
            if let Some(ConstraintKind::Check(it)) = kind_mut(table, name) {
                it.expression = new;
            }
        }
        Place::ExclusionPredicate(name) => {
            if let Some(ConstraintKind::Exclusion(it)) = kind_mut(table, name) {
                it.predicate = Some(new);
            }
        }
        Place::ExclusionPart(name, at) => {
            let columns = table.columns.clone();
            if let Some(ConstraintKind::Exclusion(it)) = kind_mut(table, name)
                && let Some(element) = it.elements.get_mut(*at)
            {
                set_part(&mut element.part, text, &columns);
            }
        }
        Place::Predicate(name) => {
            if let Some(it) = table.indexes.iter_mut().find(|it| it.name == *name) {
                it.predicate = Some(new);
            }
        }
        Place::Part(name, at) => {
            let index = table.indexes.iter_mut().find(|it| it.name == *name);
            if let Some(part) = index.and_then(|it| it.parts.get_mut(*at)) {
                set_part(part, text, &table.columns);
            }
        }
    }
}

fn kind_mut<'t>(table: &'t mut Table, name: &Name) -> Option<&'t mut ConstraintKind> {
    table.constraints.iter_mut().find(|it| it.name == *name).map(|it| &mut it.kind)
}

/// In an index, the server takes COLLATE around all of an expression as the part's own, and an expression that is a
/// column as the column.
fn set_part(part: &mut IndexPart, text: &str, columns: &[Column]) {
    let (text, collation) = match split_collation(text) {
        Some((text, collation)) => (text, Some(collation)),
        None => (text, None),
    };
    let collation = collation.or_else(|| part.collation.take());
    let column = columns.iter().find(|it| is_spelled(&it.name, text));
    part.collation =
        collation.filter(|it| column.is_none_or(|column| column.collation.as_deref() != Some(it)));
    part.target = match column {
        Some(column) => IndexTarget::Column(column.name.clone()),
        None => IndexTarget::Expression(Expression::new(text)),
    };
}

/// `lower(a)` and `"C"` of `lower(a) COLLATE "C"`.
fn split_collation(text: &str) -> Option<(&str, QualifiedName)> {
    let (before, collation) = text.rsplit_once(" COLLATE ")?;
    let is_around_all = !collation.ends_with(')');
    Some((without_parentheses(before), collation.parse().ok().filter(|_| is_around_all)?))
}

fn is_spelled(name: &Name, text: &str) -> bool {
    text == name.as_str() && !text.contains(['(', ' ', '"']) || text == identifier(name.as_str())
}

/// Takes a default away: the server keeps none for NULL.
pub(super) fn clear(table: &mut Table, place: &Place) {
    set_value(table, place, |value| *value = None);
}

fn set_value(table: &mut Table, place: &Place, change: impl FnOnce(&mut Option<ColumnValue>)) {
    if let Place::Default(name) | Place::Generated(name) = place
        && let Some(column) = table.columns.iter_mut().find(|it| it.name == *name)
    {
        change(&mut column.value);
    }
}
