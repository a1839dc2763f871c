//! Types of columns that nothing gives: a domain that no SQL file has. Where no SQL file is, or one has an extension, any
//! name may be a type.

use std::collections::BTreeSet;

use super::{
    ResolveError, Target,
    definitions::Defined,
    draft::TableDraft,
    enums::Enums,
    error_words::At,
    report::{Report, nearest},
};
use crate::{
    Dialect, Name, QualifiedName, SqlType,
    schema::{Definition, Enum, Namespace},
};

/// Types of the server that the model does not know by how they are kept.
const RARE: &[&str] = &["aclitem", "gtsvector", "uuid", "xid8"];

/// Reports the columns of types that nothing gives.
pub(super) fn check(
    all: &[Defined],
    declared: &[(Namespace, crate::declaration::Place)],
    enums: &Enums<'_>,
    drafts: &[TableDraft<'_, '_>],
    target: &Target,
    report: &mut Report,
) {
    let may_be_any = all.is_empty() || all.iter().any(|(it, _)| matches!(it, Definition::Extension(_)));
    if target.dialect != Dialect::Postgres || may_be_any {
        return;
    }
    let objects: Vec<Enum> = enums.drafts().iter().filter_map(|it| it.object(target)).collect();
    let of_definitions = all.iter().flat_map(|(it, _)| names(it));
    let of_tables = drafts.iter().map(|it| it.name.clone());
    let known: BTreeSet<QualifiedName> =
        of_definitions.chain(of_tables).chain(objects.into_iter().map(|it| it.name)).collect();
    let namespaces: BTreeSet<&Name> = known
        .iter()
        .filter_map(|it| it.schema.as_ref())
        .chain(declared.iter().map(|(it, _)| &it.name))
        .collect();
    for draft in drafts {
        for (column, facts) in draft.columns.iter().zip(&draft.facts) {
            let Some(name) = column.ty.named() else { continue };
            let is_ours = name.schema.as_ref().is_none_or(|it| namespaces.contains(it));
            if !is_ours || known.contains(name) || is_built_in(column.ty.element()) {
                continue;
            }
            let paths: Vec<String> = known.iter().map(ToString::to_string).collect();
            report.push(ResolveError::UnknownType {
                at: At::field(draft.declaration, &facts.declaration.field, &facts.declaration.place),
                name: name.to_string(),
                suggestion: nearest(&name.to_string(), paths.iter().map(String::as_str)),
            });
        }
    }
}

/// The types that a definition gives: relations are types of their rows.
fn names(it: &Definition) -> Vec<QualifiedName> {
    let multirange = match it {
        Definition::Range(it) => Some(it.multirange()),
        _ => None,
    };
    it.id().relation().cloned().into_iter().chain(multirange).collect()
}

fn is_built_in(ty: &SqlType) -> bool {
    let SqlType::Named { name, .. } = ty else { return true };
    let text = name.name.as_str();
    ty.storage().is_some() || name.schema.is_none() && (RARE.contains(&text) || text.starts_with("pg_"))
}
