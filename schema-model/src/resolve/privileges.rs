//! Privileges and owners, held against the objects that they are of.

use super::{Resolved, Target, definitions::at, error::ResolveError, report::Report};
use crate::{
    Schema, Securables,
    schema::{
        Definition,
        definition::{Grant, Securable},
    },
};

/// Reports objects and columns that the schema has not. Everything else is resolved.
pub(super) fn check(resolved: &Resolved, target: &Target, report: &mut Report) {
    let Resolved { schema, places, .. } = resolved;
    if schema.definitions.iter().all(|it| it.securable().is_none()) {
        return;
    }
    let there = Securables::of(schema);
    for (definition, place) in schema.definitions.iter().zip(&places.definitions) {
        let Some(on) = definition.securable() else { continue };
        let mut missing = Vec::new();
        if !there.have(on) && !is_always_there(on, target) {
            missing.push(on.to_string());
        }
        if let Definition::Grant(it) = definition {
            missing.extend(missing_columns(it, schema));
        }
        for object in missing {
            report.push(ResolveError::UnknownSecurable { at: at(definition, place), object });
        }
    }
}

/// The default schema is in no list, and the one that comes with each database need not be one of ours.
fn is_always_there(on: &Securable, target: &Target) -> bool {
    matches!(on, Securable::Schema(name) if *name == target.default_schema || name.as_str() == "public")
}

/// Nobody but a server knows the columns of a view.
fn missing_columns(it: &Grant, schema: &Schema) -> Vec<String> {
    let Securable::Table(name) = &it.on else { return Vec::new() };
    let Some(table) = schema.table(name) else { return Vec::new() };
    let columns = it.columns.keys().filter(|it| table.column(it).is_none());
    columns.map(|column| format!("column {column} of table {name}")).collect()
}
