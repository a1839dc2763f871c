//! The schema as SQLite holds it when ALTER TABLE has made the renames that it can: tables and columns. Constraints
//! without a name follow by their default names; constraints with one, and indexes, keep theirs.

use std::borrow::Cow;

use schema_model::{
    Delta, Expression, Name, ObjectId, QualifiedName, Schema,
    schema::{ColumnValue, ConstraintKind, IndexTarget, Table},
};

use super::{
    default_name::{Unnamed, default_name, unnamed},
    expression::with_column_renamed,
};
use crate::Change;

/// `before` after the renames of tables and columns.
pub(super) fn after_renames<'a>(change: &Change<'a>) -> Cow<'a, Schema> {
    let renames: Vec<_> = change.deltas.iter().filter_map(rename_in_place).collect();
    if renames.is_empty() {
        return Cow::Borrowed(change.before);
    }
    let mut schema = change.before.clone();
    let mut followers = followers(&schema);
    for (before, after) in renames {
        follow(&mut followers, before, after);
        rename(&mut schema, before, after);
    }
    for follower in followers {
        follower.take_name(&mut schema);
    }
    schema.sort();
    Cow::Owned(schema)
}

fn rename_in_place(delta: &Delta) -> Option<(&ObjectId, &ObjectId)> {
    match delta {
        Delta::Rename { before: before @ (ObjectId::Table(_) | ObjectId::Column { .. }), after } => {
            Some((before, after))
        }
        Delta::Rename { .. } | Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } => None,
    }
}

fn rename(schema: &mut Schema, before: &ObjectId, after: &ObjectId) {
    if let (ObjectId::Column { table, name: from }, ObjectId::Column { table: _, name: to }) = (before, after)
        && let Some(table) = schema.table_mut(table)
    {
        each_expression(table, |it| *it = with_column_renamed(it, from, to));
    }
    // The same rename has led to `renamed` already.
    let _ = schema.rename(before, after);
}

fn each_expression(table: &mut Table, mut visit: impl FnMut(&mut Expression)) {
    for column in &mut table.columns {
        if let Some(ColumnValue::Generated { expression, storage: _ }) = &mut column.value {
            visit(expression);
        }
    }
    for constraint in &mut table.constraints {
        if let ConstraintKind::Check(check) = &mut constraint.kind {
            visit(&mut check.expression);
        }
    }
    for index in &mut table.indexes {
        for part in &mut index.parts {
            if let IndexTarget::Expression(expression) = &mut part.target {
                visit(expression);
            }
        }
        index.predicate.iter_mut().for_each(&mut visit);
    }
}

/// A constraint that is stored without a name.
struct Follower {
    table: QualifiedName,
    constraint: Name,
    place: Unnamed,
}

fn followers(schema: &Schema) -> Vec<Follower> {
    let constraints =
        schema.tables.iter().flat_map(|table| table.constraints.iter().map(move |it| (table, it)));
    let followers = constraints.filter_map(|(table, constraint)| {
        let place = unnamed(table, constraint)?;
        Some(Follower { table: table.name.clone(), constraint: constraint.name.clone(), place })
    });
    followers.collect()
}

fn follow(followers: &mut [Follower], before: &ObjectId, after: &ObjectId) {
    for follower in followers {
        if let (ObjectId::Table(from), ObjectId::Table(to)) = (before, after)
            && follower.table == *from
        {
            follower.table = to.clone();
        }
        if let (ObjectId::Column { table, name: from }, ObjectId::Column { table: _, name: to }) =
            (before, after)
            && follower.table == *table
            && follower.place == Unnamed::OnColumn(from.clone())
        {
            follower.place = Unnamed::OnColumn(to.clone());
        }
    }
}

impl Follower {
    fn take_name(self, schema: &mut Schema) {
        let Self { table, constraint, place } = self;
        let Some(found) = schema.table_mut(&table) else { return };
        let Some(found) = found.constraints.iter_mut().find(|it| it.name == constraint) else { return };
        if let Ok(name) = Name::new(&default_name(&table.name, &found.kind, &place)) {
            found.name = name;
        }
    }
}
