//! What tables and columns were called before a change: what is to be done beside it is done to what is there then.

use schema_model::{
    Delta, Name, ObjectId, QualifiedName, Schema, SqlType,
    schema::{Column, DefinitionId, Table},
};

use crate::Change;

/// The table as it was, under the name that it had.
pub(super) fn table<'a>(change: &Change<'a>, name: &QualifiedName) -> Option<&'a Table> {
    let mut name = name.clone();
    for (before, after) in renames(change) {
        if let (ObjectId::Table(from), ObjectId::Table(to)) = (before, after)
            && *to == name
        {
            name = from.clone();
        } else if let (ObjectId::Namespace(from), ObjectId::Namespace(to)) = (before, after)
            && name.schema.as_ref() == Some(to)
        {
            name.schema = Some(from.clone());
        }
    }
    change.before.table(&name)
}

/// The column as it was, under the name that it had.
pub(super) fn column<'a>(
    change: &Change<'a>,
    of: &QualifiedName,
    name: &Name,
) -> Option<(&'a Table, &'a Column)> {
    let mut name = name;
    for (before, after) in renames(change) {
        if let (ObjectId::Column { table, name: from }, ObjectId::Column { table: _, name: to }) =
            (before, after)
            && table == of
            && to == name
        {
            name = from;
        }
    }
    let table = table(change, of)?;
    Some((table, table.column(name)?))
}

/// Whether an expression of the change can be read before it: no column of the table has another name there.
pub(super) fn has_its_names(change: &Change<'_>, of: &QualifiedName) -> bool {
    renames(change).all(|(before, _)| before.as_column().is_none_or(|(table, _)| table != of))
}

/// Whether the type is there before, with the same values: it is not one that the change makes, alters, or gives another name.
pub(super) fn has_type(change: &Change<'_>, ty: &SqlType) -> bool {
    let Some(name) = ty.named() else { return true };
    let has = |schema: &Schema| {
        let ids =
            [DefinitionId::Domain, DefinitionId::Composite, DefinitionId::Range].map(|it| it(name.clone()));
        schema.enumeration(name).is_some() || schema.definitions.iter().any(|it| ids.contains(&it.id()))
    };
    let is_extension = |it: &Delta| matches!(it.id(), ObjectId::Definition(DefinitionId::Extension(_)));
    let is_altered =
        |it: &Delta| matches!(it, Delta::Alter { .. }) && it.id() == ObjectId::Enum(name.clone());
    let is_same = has(change.before) && !change.deltas.iter().any(is_altered);
    is_same || !has(change.after) && !change.deltas.iter().any(is_extension)
}

/// Those of the change, the last one first.
fn renames<'a>(change: &Change<'a>) -> impl Iterator<Item = (&'a ObjectId, &'a ObjectId)> {
    change.deltas.iter().rev().filter_map(|delta| match delta {
        Delta::Rename { before, after } => Some((before, after)),
        Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } => None,
    })
}
