//! Collations that columns and indexes use.

use std::collections::HashMap;

use schema_model::QualifiedName;

use super::{Answers, Query, namespace::Namespaces, row::Oid};
use crate::IntrospectError;

pub(super) const QUERY: Query = Query { name: "collations in use", sql: include_str!("collation.sql") };

/// Collations by number.
pub(super) struct Collations(HashMap<Oid, QualifiedName>);

impl Collations {
    pub(super) fn read(answers: &Answers, namespaces: &Namespaces) -> Result<Self, IntrospectError> {
        answers
            .rows(&QUERY)
            .map(|row| {
                let name = namespaces.qualify(row.number("namespace")?, row.name("name")?);
                Ok((row.number("oid")?, name))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The collation's name where it is another than the `usual` one; none for types without collation.
    pub(super) fn other_than(&self, usual: Oid, collation: Oid) -> Option<QualifiedName> {
        (collation != usual).then(|| self.get(collation)).flatten()
    }

    /// The collation's name.
    pub(super) fn get(&self, collation: Oid) -> Option<QualifiedName> {
        self.0.get(&collation).cloned()
    }
}
