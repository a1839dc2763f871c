//! Brings renames into the order in which SQLite makes them: tables first, then what they contain, by the tables' new
//! names. A way back has them the other way round.

use std::borrow::Cow;

use schema_model::{Delta, ObjectId, QualifiedName};

/// The same deltas, where every rename names its table as it is called in the end.
pub(super) fn tables_first(deltas: &[Delta]) -> Cow<'_, [Delta]> {
    let last_table = deltas.iter().rposition(is_table_rename);
    let first_part = deltas.iter().position(|it| is_rename(it) && !is_table_rename(it));
    match (first_part, last_table) {
        (Some(part), Some(table)) if part < table => Cow::Owned(reorder(deltas)),
        _ => Cow::Borrowed(deltas),
    }
}

fn reorder(deltas: &[Delta]) -> Vec<Delta> {
    let (tables, others): (Vec<_>, Vec<_>) =
        deltas.iter().enumerate().partition(|(_, it)| is_table_rename(it));
    let others = others.into_iter().map(|(at, delta)| match delta {
        Delta::Rename { before, after } => Delta::Rename {
            before: renamed_later(before, &deltas[at..]),
            after: renamed_later(after, &deltas[at..]),
        },
        Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } => delta.clone(),
    });
    tables.into_iter().map(|(_, it)| it.clone()).chain(others).collect()
}

/// The id after the renames of its table among `later`.
fn renamed_later(id: &ObjectId, later: &[Delta]) -> ObjectId {
    let mut id = id.clone();
    for delta in later {
        if let Delta::Rename { before: ObjectId::Table(from), after: ObjectId::Table(to) } = delta
            && let Some(table) = table_mut(&mut id)
            && table == from
        {
            *table = to.clone();
        }
    }
    id
}

fn table_mut(id: &mut ObjectId) -> Option<&mut QualifiedName> {
    match id {
        ObjectId::Column { table, .. }
        | ObjectId::Constraint { table, .. }
        | ObjectId::Index { table, .. } => Some(table),
        ObjectId::Namespace(_) | ObjectId::Enum(_) | ObjectId::EnumLabel { .. } | ObjectId::Table(_) => None,
    }
}

fn is_rename(delta: &Delta) -> bool {
    matches!(delta, Delta::Rename { .. })
}

fn is_table_rename(delta: &Delta) -> bool {
    matches!(delta, Delta::Rename { before: ObjectId::Table(_), .. })
}
