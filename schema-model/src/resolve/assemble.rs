//! The schema and the places of its objects, made of finished drafts.

use std::collections::BTreeMap;

use super::{
    Hints, Resolved, Target,
    definitions::{Defined, DefinedNamespace},
    draft::TableDraft,
    enums::{EnumDraft, Enums},
    places::{EnumPlaces, Places, TablePlaces},
};
use crate::{
    Dialect, Name, Schema,
    declaration::Place,
    schema::{Enum, Namespace, Table},
};

/// Puts everything in its canonical order. The drafts are sorted by name.
pub(super) fn resolved(
    drafts: Vec<TableDraft<'_, '_>>,
    enums: &Enums<'_>,
    (defined, declared): (Vec<Defined>, Vec<DefinedNamespace>),
    hints: Hints,
    target: &Target,
) -> Resolved {
    let mut objects: Vec<(Enum, &EnumDraft<'_>)> =
        enums.drafts().iter().filter_map(|it| Some((it.object(target)?, it))).collect();
    objects.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    let namespaces = namespaces(&drafts, &objects, &defined, declared);
    let mut schema = Schema {
        namespaces: namespaces.values().map(|(it, _)| it.clone()).collect(),
        enums: Vec::with_capacity(objects.len()),
        definitions: Vec::new(),
        tables: Vec::with_capacity(drafts.len()),
    };
    let mut places = Places {
        namespaces: namespaces.into_values().map(|(_, place)| place).collect(),
        enums: Vec::with_capacity(objects.len()),
        definitions: Vec::new(),
        tables: Vec::with_capacity(drafts.len()),
    };
    (schema.definitions, places.definitions) = defined.into_iter().unzip();
    for (object, draft) in objects {
        schema.enums.push(object);
        let labels = draft.declaration.variants.iter().map(|it| it.line).collect();
        places.enums.push(EnumPlaces { itself: draft.declaration.place.clone(), labels });
    }
    for draft in drafts {
        let (table, lines) = table(draft, target);
        schema.tables.push(table);
        places.tables.push(lines);
    }
    Resolved { schema, places, hints, views: Vec::new() }
}

/// Every schema that is declared, or that something is put in; with its statement, or the first thing that is.
fn namespaces(
    drafts: &[TableDraft<'_, '_>],
    enums: &[(Enum, &EnumDraft<'_>)],
    defined: &[Defined],
    declared: Vec<DefinedNamespace>,
) -> BTreeMap<Name, DefinedNamespace> {
    let of_tables = drafts.iter().map(|it| (it.name.schema.as_ref(), &it.declaration.place));
    let of_partitions = drafts.iter().flat_map(|it| &it.partitions);
    let of_partitions = of_partitions.map(|(it, place)| (it.name.schema.as_ref(), *place));
    let of_enums =
        enums.iter().map(|(object, draft)| (object.name.schema.as_ref(), &draft.declaration.place));
    let of_definitions = defined.iter().map(|(object, place)| (object.namespace(), place));
    let mut namespaces: BTreeMap<Name, DefinedNamespace> =
        declared.into_iter().map(|it| (it.0.name.clone(), it)).collect();
    for (schema, place) in of_tables.chain(of_partitions).chain(of_enums).chain(of_definitions) {
        if let Some(schema) = schema
            && !namespaces.contains_key(schema)
        {
            let namespace = Namespace { name: schema.clone(), comment: None };
            namespaces.insert(schema.clone(), (namespace, place.clone()));
        }
    }
    namespaces
}

fn table(mut draft: TableDraft<'_, '_>, target: &Target) -> (Table, TablePlaces) {
    let declaration = draft.declaration;
    draft.constraints.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    draft.indexes.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    draft.partitions.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    let comment = declaration.comment.clone().filter(|_| target.dialect == Dialect::Postgres);
    let places = TablePlaces {
        itself: declaration.place.clone(),
        columns: declaration.columns.iter().map(|it| it.place.clone()).collect(),
        constraints: draft.constraints.iter().map(|(_, place)| Place::clone(place)).collect(),
        indexes: draft.indexes.iter().map(|(_, place)| Place::clone(place)).collect(),
        partitions: draft.partitions.iter().map(|(_, place)| Place::clone(place)).collect(),
    };
    let table = Table {
        name: draft.name,
        comment,
        options: draft.options,
        columns: draft.columns,
        constraints: draft.constraints.into_iter().map(|(it, _)| it).collect(),
        indexes: draft.indexes.into_iter().map(|(it, _)| it).collect(),
        partitions: draft.partitions.into_iter().map(|(it, _)| it).collect(),
    };
    (table, places)
}
