//! Tables and what else has rows: which the model holds, and which it lists.

use std::collections::BTreeMap;

use schema_model::{
    Name, QualifiedName,
    schema::{Table, TableOptions},
};

use super::{
    Answers, Query,
    catalog::{Catalog, class},
    draft::Draft,
    member::Members,
    namespace::Namespaces,
    row::{Oid, Row},
    table_options,
};
use crate::{IntrospectError, UnmodelledKind};

pub(super) const QUERY: Query = Query { name: "relations", sql: include_str!("relation.sql") };

/// Relations by number.
pub(super) struct Relations(BTreeMap<Oid, Relation>);

/// A table, view or the like.
pub(super) struct Relation {
    pub(super) name: QualifiedName,
    pub(super) class: Class,
    pub(super) options: TableOptions,
    /// The access method, of what has one.
    pub(super) method: Option<Name>,
    /// Of a materialized view: it has rows to read.
    pub(super) is_populated: bool,
    /// Properties of a table that the model cannot hold.
    properties: Vec<UnmodelledKind>,
}

/// How a relation takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A plain table, in the schema.
    Table,
    /// A view, in the schema.
    View,
    /// A materialized view, in the schema.
    MaterializedView,
    /// A partition of a table, or of one of its partitions.
    Partition {
        /// What it is part of.
        parent: Oid,
    },
    /// Listed as a whole.
    Unmodelled(UnmodelledKind),
    /// A member of an extension.
    Member,
    /// Left out because the options say so.
    Ignored,
}

impl Relation {
    /// Whether an extension or the options take it out, with all that stands on it.
    pub(super) fn is_left_out(&self) -> bool {
        matches!(self.class, Class::Member | Class::Ignored)
    }
}

impl Relations {
    pub(super) fn read(
        answers: &Answers,
        namespaces: &Namespaces,
        members: &Members,
        ignore: &[QualifiedName],
    ) -> Result<Self, IntrospectError> {
        let mut relations = BTreeMap::new();
        for row in answers.rows(&QUERY) {
            let oid = row.number("oid")?;
            let name = namespaces.qualify(row.number("namespace")?, row.name("name")?);
            let class = if members.has(class::RELATION, oid) {
                Class::Member
            } else if ignore.contains(&name) {
                Class::Ignored
            } else {
                classify(&row)?
            };
            relations.insert(
                oid,
                Relation {
                    name,
                    class,
                    options: table_options::read(&row)?,
                    method: row.optional("method")?.and_then(|it| Name::new(it).ok()),
                    is_populated: row.flag("populated")?,
                    properties: properties(&row)?,
                },
            );
        }
        Ok(Self(relations))
    }

    /// All, by number.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Oid, &Relation)> {
        self.0.iter().map(|(oid, it)| (*oid, it))
    }

    pub(super) fn get(&self, oid: Oid) -> Option<&Relation> {
        self.0.get(&oid)
    }

    /// A relation that is no extension's and not left out: what stands on it is read.
    pub(super) fn get_kept(&self, oid: Oid) -> Option<&Relation> {
        self.get(oid).filter(|it| !it.is_left_out())
    }
}

fn classify(row: &Row<'_>) -> Result<Class, IntrospectError> {
    Ok(match row.text("kind")? {
        "v" => Class::View,
        "m" => Class::MaterializedView,
        "f" => Class::Unmodelled(UnmodelledKind::ForeignTable),
        "r" | "p" if row.flag("partition")? => Class::Partition { parent: row.number("parent")? },
        "r" if row.flag("inherits")? => Class::Unmodelled(UnmodelledKind::InheritedTable),
        "r" if row.flag("typed")? => Class::Unmodelled(UnmodelledKind::TypedTable),
        "r" | "p" => Class::Table,
        other => return Err(row.unexpected("kind", Some(other))),
    })
}

fn properties(row: &Row<'_>) -> Result<Vec<UnmodelledKind>, IntrospectError> {
    let mut found = Vec::new();
    // Another access method than heap.
    if row.optional("stored")? == Some("t") {
        found.push(UnmodelledKind::TableStorage);
    }
    if row.flag("row_security_forced")? && !row.flag("row_security")? {
        found.push(UnmodelledKind::RowSecurity);
    }
    // Of an index that is gone.
    if row.text("replica_identity")? == "i" && row.optional("replica_index")?.is_none() {
        found.push(UnmodelledKind::ReplicaIdentity);
    }
    Ok(found)
}

/// Starts the tables, and lists the other relations.
pub(super) fn read(catalog: &Catalog, draft: &mut Draft) {
    for (&oid, relation) in &catalog.relations.0 {
        match relation.class {
            Class::Table => {
                let comment = catalog.comments.of(class::RELATION, oid);
                let options = relation.options.clone();
                draft.tables.insert(oid, Table { comment, options, ..Table::new(relation.name.clone()) });
                relation.properties.iter().for_each(|kind| draft.list(*kind, &relation.name));
            }
            Class::Partition { parent } => {
                let parent = catalog.relations.get(parent).map(|it| &it.options);
                let own = of_partition(&relation.options, parent);
                own.iter().chain(&relation.properties).for_each(|kind| draft.list(*kind, &relation.name));
            }
            Class::Unmodelled(kind) => draft.list(kind, &relation.name),
            Class::Ignored => draft.ignored += 1,
            Class::View | Class::MaterializedView | Class::Member => {}
        }
    }
}

/// What a partition has as a whole, other than its table. A tablespace is what the table gives to new partitions.
fn of_partition(options: &TableOptions, parent: Option<&TableOptions>) -> Vec<UnmodelledKind> {
    let is_elsewhere = options.tablespace.as_ref() != parent.and_then(|it| it.tablespace.as_ref());
    let found = [
        (options.unlogged, UnmodelledKind::UnloggedTable),
        (!options.storage.is_empty() || is_elsewhere, UnmodelledKind::TableStorage),
        (!options.row_security.is_disabled(), UnmodelledKind::RowSecurity),
        (!options.replica_identity.is_default(), UnmodelledKind::ReplicaIdentity),
    ];
    found.into_iter().filter(|(is_found, _)| *is_found).map(|(_, kind)| kind).collect()
}
