//! The schema and the places of its objects, made of finished drafts.

use std::collections::BTreeMap;

use super::{
    Hints, Resolved, Target,
    draft::TableDraft,
    enums::{EnumDraft, Enums},
    report::variant_place,
};
use crate::{
    Dialect, Name, ObjectId, QualifiedName, Schema,
    declaration::Place,
    schema::{Enum, Namespace, Table, TableOptions},
};

/// Puts everything in its canonical order.
pub(super) fn resolved(
    drafts: Vec<TableDraft<'_, '_>>,
    enums: &Enums<'_>,
    hints: Hints,
    target: &Target,
) -> Resolved {
    let mut objects: Vec<(Enum, &EnumDraft<'_>)> =
        enums.drafts().iter().filter_map(|it| Some((it.object(target)?, it))).collect();
    objects.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    let namespaces = namespaces(&drafts, &objects);
    let mut places = Places::default();
    for (name, place) in &namespaces {
        places.add(ObjectId::Namespace(name.clone()), place);
    }
    for (object, draft) in &objects {
        places.add(ObjectId::Enum(object.name.clone()), &draft.declaration.place);
    }
    for (object, draft) in &objects {
        places.labels(object, draft);
    }
    let tables = tables(drafts, target, &mut places);
    let schema = Schema {
        namespaces: namespaces.into_keys().map(|name| Namespace { name, comment: None }).collect(),
        enums: objects.into_iter().map(|(object, _)| object).collect(),
        tables,
    };
    Resolved { schema, places: places.0.into_iter().collect(), hints }
}

/// Every schema that something is put in, and the first thing that is.
fn namespaces<'a>(
    drafts: &[TableDraft<'_, 'a>],
    enums: &[(Enum, &'a EnumDraft<'_>)],
) -> BTreeMap<Name, &'a Place> {
    let of_tables = drafts.iter().map(|it| (&it.name, &it.declaration.place));
    let of_enums = enums.iter().map(|(object, draft)| (&object.name, &draft.declaration.place));
    let mut namespaces = BTreeMap::new();
    for (name, place) in of_tables.chain(of_enums) {
        if let Some(schema) = &name.schema
            && !namespaces.contains_key(schema)
        {
            namespaces.insert(schema.clone(), place);
        }
    }
    namespaces
}

/// Places in nearly the order of the ids, so that making the map is one pass.
#[derive(Default)]
struct Places(Vec<(ObjectId, Place)>);

impl Places {
    fn add(&mut self, id: ObjectId, place: &Place) {
        self.0.push((id, place.clone()));
    }

    fn labels(&mut self, object: &Enum, draft: &EnumDraft<'_>) {
        for (variant, label) in draft.declaration.variants.iter().zip(&object.labels) {
            let id = ObjectId::EnumLabel { of: object.name.clone(), label: label.clone() };
            self.add(id, &variant_place(draft.declaration, variant));
        }
    }

    /// The columns of one table, sorted by name.
    fn columns(&mut self, draft: &TableDraft<'_, '_>) {
        let mut columns: Vec<(&Name, &Place)> =
            draft.columns.iter().map(|it| (&it.column.name, &it.declaration.place)).collect();
        columns.sort_unstable();
        for (name, place) in columns {
            self.add(ObjectId::column(&draft.name, name), place);
        }
    }
}

fn tables(mut drafts: Vec<TableDraft<'_, '_>>, target: &Target, places: &mut Places) -> Vec<Table> {
    for draft in &mut drafts {
        draft.constraints.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
        draft.indexes.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    }
    let per_table =
        drafts.first().map_or(0, |it| it.columns.len() + it.constraints.len() + it.indexes.len() + 1);
    places.0.reserve(drafts.len() * per_table);
    for draft in &drafts {
        places.add(ObjectId::Table(draft.name.clone()), &draft.declaration.place);
    }
    for draft in &drafts {
        places.columns(draft);
    }
    for draft in &drafts {
        for (constraint, place) in &draft.constraints {
            places.add(ObjectId::constraint(&draft.name, &constraint.name), place);
        }
    }
    for draft in &drafts {
        for (index, place) in &draft.indexes {
            places.add(ObjectId::index(&draft.name, &index.name), place);
        }
    }
    drafts.into_iter().map(|it| table(it, target)).collect()
}

fn table(draft: TableDraft<'_, '_>, target: &Target) -> Table {
    let name: QualifiedName = draft.name;
    let declaration = draft.declaration;
    let (comment, options) = match target.dialect {
        Dialect::Postgres => (declaration.comment.clone(), TableOptions::default()),
        Dialect::Sqlite => {
            let (strict, without_rowid) = (declaration.strict, declaration.without_rowid);
            (None, TableOptions { strict, without_rowid })
        }
    };
    Table {
        name,
        comment,
        options,
        columns: draft.columns.into_iter().map(|it| it.column).collect(),
        constraints: draft.constraints.into_iter().map(|(it, _)| it).collect(),
        indexes: draft.indexes.into_iter().map(|(it, _)| it).collect(),
    }
}
