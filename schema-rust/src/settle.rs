//! Leaves out the names of constraints and indexes that go without saying.

use std::collections::BTreeMap;

use schema_model::{
    Declarations, Schema,
    declaration::{Place, TableDeclaration},
    resolve::{Target, resolve},
    schema::Table,
};

use crate::naming::{ItemKind, Names};

/// A name that must be said can take away one that others would get, which must be said then.
const MOST_ROUNDS: usize = 8;

/// Whose names are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// Of everything.
    All,
    /// Of what has no place in a file yet.
    Unwritten,
}

/// A name goes without saying where `resolve` gives it by itself to the same thing.
pub(crate) fn names(
    declarations: &mut Declarations,
    of: Of,
    schema: &Schema,
    names: &Names,
    target: &Target,
) {
    let tables: BTreeMap<String, &Table> = schema
        .tables
        .iter()
        .filter_map(|it| Some((names.path(names.get(ItemKind::Table, &it.name)?), it)))
        .collect();
    let all: Vec<Slots> =
        declarations.tables.iter_mut().map(|it| slots(it, of).map(Option::take).collect()).collect();
    let mut said: Vec<Slots> = all.iter().map(|it| vec![None; it.len()]).collect();
    for _ in 0..MOST_ROUNDS {
        let Ok(resolved) = resolve(declarations, target) else { break };
        let mut is_settled = true;
        for ((declared, all), said) in declarations.tables.iter_mut().zip(&all).zip(&mut said) {
            let Some(table) = tables.get(&declared.path) else { continue };
            let found = resolved.schema.table(&table.name);
            for ((slot, name), said) in slots(declared, of).zip(all).zip(said) {
                if said.is_none() && !found.is_some_and(|it| goes_without_saying(name.as_deref(), table, it))
                {
                    (*slot, *said, is_settled) = (name.clone(), name.clone(), false);
                }
            }
        }
        if is_settled {
            return;
        }
    }
    for (declared, all) in declarations.tables.iter_mut().zip(all) {
        slots(declared, of).zip(all).for_each(|(slot, name)| *slot = name);
    }
}

type Slots = Vec<Option<String>>;

/// The names in a declaration, always in the same order.
fn slots(table: &mut TableDeclaration, of: Of) -> impl Iterator<Item = &mut Option<String>> {
    let TableDeclaration { primary_key, uniques, foreign_keys, checks, exclusions, indexes, .. } = table;
    let keys = primary_key.iter_mut().chain(uniques).map(|it| (&it.place, &mut it.name));
    let references = foreign_keys.iter_mut().map(|it| (&it.place, &mut it.name));
    let conditions = checks.iter_mut().map(|it| (&it.place, &mut it.name));
    let exclusions = exclusions.iter_mut().map(|it| (&it.place, &mut it.name));
    let indexes = indexes.iter_mut().map(|it| (&it.place, &mut it.name));
    let all = keys.chain(references).chain(conditions).chain(exclusions).chain(indexes);
    let is_of = move |place: &Place| of == Of::All || place.file.is_empty();
    all.filter(move |(place, _)| is_of(place)).map(|(_, name)| name)
}

/// What has the name in the table has it in what was resolved without it.
fn goes_without_saying(name: Option<&str>, table: &Table, resolved: &Table) -> bool {
    let is_it = |it: &schema_model::Name| Some(it.as_str()) == name;
    let constraint = table.constraints.iter().find(|it| is_it(&it.name));
    let index = table.indexes.iter().find(|it| is_it(&it.name));
    constraint.is_some_and(|it| resolved.constraint(&it.name).is_some_and(|other| other.kind == it.kind))
        || index.is_some_and(|it| resolved.index(&it.name) == Some(it))
}
