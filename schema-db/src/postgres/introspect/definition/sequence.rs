//! Sequences of their own: all but those of identities and serials.

use schema_model::schema::{
    Definition,
    definition::{self, OwnedBy},
};

use super::super::{
    catalog::{Catalog, class},
    draft::Draft,
    row::Oid,
    sequence::Sequence,
};

/// All columns are read.
pub(super) fn read(catalog: &Catalog, draft: &mut Draft) {
    let free = catalog.sequences.free.iter().map(|it| (it, None));
    // What is not read as a table takes its sequences along: the table of history, members of extensions.
    let owned = catalog.sequences.owned.iter().flat_map(|(&(table, position), sequences)| {
        let owner = owner(catalog, draft, table, position);
        sequences.iter().filter_map(move |it| Some((it, Some(owner.clone()?))))
    });
    let found = free.chain(owned).filter(|(it, _)| {
        !catalog.members.has(class::RELATION, it.oid) && !draft.sequences_of_columns.contains(&it.oid)
    });
    let found: Vec<Definition> = found.map(|(it, owner)| definition(it, owner, catalog)).collect();
    draft.definitions.extend(found);
}

fn owner(catalog: &Catalog, draft: &Draft, table: Oid, position: i16) -> Option<OwnedBy> {
    let column = catalog.columns.get(table, position)?.name.clone();
    Some(OwnedBy { table: draft.tables.get(&table)?.name.clone(), column })
}

fn definition(it: &Sequence, owned_by: Option<OwnedBy>, catalog: &Catalog) -> Definition {
    let comment = catalog.comments.of(class::RELATION, it.oid);
    Definition::Sequence(definition::Sequence { owned_by, comment, ..it.definition.clone() })
}
