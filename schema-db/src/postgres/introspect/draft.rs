//! The introspection in the making: tables by number, and what was found beside them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
};

use schema_model::{
    Name, QualifiedName, Schema,
    schema::{Definition, Enum, Index, Namespace, Table, definition::Securable},
};

use super::{catalog::Catalog, row::Oid};
use crate::{Introspection, LivePrivileges, QueryColumn, Unmodelled, UnmodelledKind};

/// What has been read so far.
pub(super) struct Draft {
    pub(super) namespaces: Vec<Namespace>,
    pub(super) enums: Vec<Enum>,
    pub(super) definitions: Vec<Definition>,
    pub(super) tables: BTreeMap<Oid, Table>,
    /// Those of identities and serials.
    pub(super) sequences_of_columns: BTreeSet<Oid>,
    /// Functions and procedures by number.
    pub(super) routines: BTreeMap<Oid, Securable>,
    pub(super) privileges: LivePrivileges,
    /// Indexes of materialized views.
    pub(super) view_indexes: BTreeMap<Oid, Vec<Index>>,
    pub(super) view_columns: BTreeMap<QualifiedName, Vec<QueryColumn>>,
    pub(super) ignored: usize,
    unmodelled: Vec<Unmodelled>,
    extension_members: usize,
}

impl Draft {
    pub(super) fn new(catalog: &Catalog) -> Self {
        Self {
            namespaces: Vec::new(),
            enums: Vec::new(),
            definitions: Vec::new(),
            tables: BTreeMap::new(),
            sequences_of_columns: BTreeSet::new(),
            routines: BTreeMap::new(),
            privileges: LivePrivileges::default(),
            view_indexes: BTreeMap::new(),
            view_columns: BTreeMap::new(),
            ignored: 0,
            unmodelled: Vec::new(),
            extension_members: catalog.members.len(),
        }
    }

    /// Lists what the model cannot hold.
    pub(super) fn list(&mut self, kind: UnmodelledKind, name: impl Display) {
        self.unmodelled.push(Unmodelled { kind, name: name.to_string() });
    }

    /// Lists what the model cannot hold of a table, if `found`.
    pub(super) fn list_if(&mut self, found: bool, kind: UnmodelledKind, name: impl Display) {
        if found {
            self.list(kind, name);
        }
    }

    pub(super) fn finish(self) -> Introspection {
        let tables = self.tables.into_values().collect();
        let mut schema =
            Schema { namespaces: self.namespaces, enums: self.enums, definitions: self.definitions, tables };
        schema.sort();
        let mut unmodelled = self.unmodelled;
        unmodelled.sort();
        Introspection {
            schema,
            privileges: self.privileges,
            unmodelled,
            extension_members: self.extension_members,
            view_columns: self.view_columns,
            ignored: self.ignored,
        }
    }
}

/// `table.name`: what a constraint, trigger or column is called in the list.
pub(super) fn inside(table: &QualifiedName, name: &Name) -> String {
    format!("{table}.{}", QualifiedName::unqualified(name.clone()))
}
