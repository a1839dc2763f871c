//! What becomes of labels that rows hold as text. An attribute whose migration has been made says nothing any more.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::ObjectId;

use crate::{Change, list_check::list_of};

/// A value that rows hold as text, and what it becomes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ValueChange<'a> {
    /// The column.
    pub(crate) column: &'a ObjectId,
    /// The text in the rows.
    pub(crate) before: &'a str,
    /// The text that they get.
    pub(crate) after: &'a str,
    /// Whether others can have it already.
    pub(crate) kind: ValueChangeKind,
}

/// How a value becomes another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueChangeKind {
    /// The label has another name.
    Renamed,
    /// The label is gone; the rows get another.
    Replaced,
}

/// All of them, by column.
pub(crate) fn value_changes<'a>(change: &Change<'a>) -> Vec<ValueChange<'a>> {
    let kinds = [
        (&change.options.value_renames, ValueChangeKind::Renamed),
        (&change.options.replacements, ValueChangeKind::Replaced),
    ];
    let mut by_column: BTreeMap<&ObjectId, Vec<ValueChange<'a>>> = BTreeMap::new();
    for (list, kind) in kinds {
        for (column, before, after) in list {
            by_column.entry(column).or_default().push(ValueChange { column, before, after, kind });
        }
    }
    by_column.into_iter().flat_map(|(column, all)| of_column(change, column, all)).collect()
}

fn of_column<'a>(change: &Change<'a>, column: &ObjectId, all: Vec<ValueChange<'a>>) -> Vec<ValueChange<'a>> {
    let ObjectId::Column { table, name } = column else { return Vec::new() };
    let (Some(before), Some(after)) = (change.table_before(table), change.table_after(table)) else {
        return Vec::new();
    };
    let Some(allowed) = list_of(after, name).filter(|_| before.column(name).is_some()) else {
        return Vec::new();
    };
    match list_of(before, name) {
        Some(held) => possible(held.values, &allowed.values, all),
        // Rows can hold anything.
        None => all.into_iter().filter(|it| !allowed.values.contains(it.before)).collect(),
    }
}

/// Takes whatever is possible until nothing is, as with renames of objects: `b` to `c` makes way for `a` to `b`.
fn possible<'a>(
    mut held: BTreeSet<String>,
    allowed: &BTreeSet<String>,
    mut waiting: Vec<ValueChange<'a>>,
) -> Vec<ValueChange<'a>> {
    let mut taken = Vec::new();
    while let Some(at) = waiting.iter().position(|it| match it.kind {
        ValueChangeKind::Renamed => {
            held.contains(it.before) && !held.contains(it.after) && allowed.contains(it.after)
        }
        ValueChangeKind::Replaced => held.contains(it.before) && !allowed.contains(it.before),
    }) {
        let it = waiting.remove(at);
        held.remove(it.before);
        held.insert(it.after.to_owned());
        taken.push(it);
    }
    taken
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn taken(held: &[&str], allowed: &[&str], renames: &[(&str, &str)]) -> Vec<String> {
        let column = ObjectId::column(&"t".parse().unwrap(), &"c".parse().unwrap());
        let set = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect();
        let kind = ValueChangeKind::Renamed;
        let all = renames.iter().map(|(before, after)| ValueChange { column: &column, before, after, kind });
        let taken = possible(set(held), &set(allowed), all.collect());
        taken.iter().map(|it| format!("{} to {}", it.before, it.after)).collect()
    }

    #[test]
    fn a_rename_makes_way_for_another_once() {
        let renames = [("a", "b"), ("b", "c")];
        assert_eq!(taken(&["a", "b"], &["b", "c"], &renames), ["b to c", "a to b"]);
        assert_eq!(taken(&["b", "c"], &["b", "c", "d"], &renames), [""; 0]);
    }
}
