//! Schemas: which are the user's, and how names in them are written.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    Name, QualifiedName,
    schema::{Definition, Namespace},
};

use super::{
    Answers, IntrospectOptions, Query,
    catalog::{Catalog, class},
    draft::Draft,
    row::Oid,
};
use crate::IntrospectError;

pub(super) const QUERY: Query = Query { name: "schemas", sql: include_str!("namespace.sql") };

/// The first number that objects get after initdb.
const FIRST_OF_USER: Oid = 16384;

/// Schemas by number.
pub(super) struct Namespaces {
    by_oid: BTreeMap<Oid, Name>,
    default: Name,
}

impl Namespaces {
    pub(super) fn read(answers: &Answers, default: &Name) -> Result<Self, IntrospectError> {
        let pair = |row: super::row::Row<'_>| Ok((row.number("oid")?, row.name("name")?));
        let by_oid = answers.rows(&QUERY).map(pair).collect::<Result<_, IntrospectError>>()?;
        Ok(Self { by_oid, default: default.clone() })
    }

    /// The name of an object, without its schema where that is the default one or the server's own.
    pub(super) fn qualify(&self, namespace: Oid, name: Name) -> QualifiedName {
        QualifiedName { schema: self.of_user(namespace), name }
    }

    /// The name of a schema that is neither the default one nor the server's own.
    pub(super) fn of_user(&self, namespace: Oid) -> Option<Name> {
        self.by_oid.get(&namespace).filter(|it| **it != self.default && !is_catalog(it)).cloned()
    }

    /// The schema whose objects are named without one.
    pub(super) fn default_schema(&self) -> &Name {
        &self.default
    }

    /// The server's own schema.
    pub(super) fn is_catalog(&self, namespace: Oid) -> bool {
        self.by_oid.get(&namespace).is_some_and(is_catalog)
    }
}

/// Lists the schemas of the user. One that came with the database (`public`), or was made for a table that is ignored,
/// counts only when something is in it.
pub(super) fn read(catalog: &Catalog, options: &IntrospectOptions, draft: &mut Draft) {
    let made_for: BTreeSet<&Name> =
        options.ignore_tables.iter().filter_map(|it| it.schema.as_ref()).collect();
    let tables = draft.tables.values().map(|it| it.name.schema.as_ref());
    let enums = draft.enums.iter().map(|it| it.name.schema.as_ref());
    let definitions = draft.definitions.iter().map(Definition::namespace);
    let used: BTreeSet<Name> = tables.chain(enums).chain(definitions).flatten().cloned().collect();
    for (oid, name) in &catalog.namespaces.by_oid {
        let is_user = !name.as_str().starts_with("pg_") && name.as_str() != "information_schema";
        let is_listed = is_user
            && *name != catalog.namespaces.default
            && !catalog.members.has(class::NAMESPACE, *oid)
            && (*oid >= FIRST_OF_USER && !made_for.contains(name) || used.contains(name));
        if is_listed {
            let comment = catalog.comments.of(class::NAMESPACE, *oid);
            draft.namespaces.push(Namespace { name: name.clone(), comment });
        }
    }
}

fn is_catalog(name: &Name) -> bool {
    name.as_str() == "pg_catalog"
}
