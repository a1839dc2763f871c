//! Deltas in words: for review summaries, and for drift, where both sides are shown.

mod aggregate;
mod constraint;
mod definition;
mod event_trigger;
mod grant;
mod partition;
mod policy;
mod publication;
mod routine;
mod statistics;
mod trigger;

use std::collections::BTreeMap;

use schema_model::{
    Delta, Object,
    schema::{
        Column, ColumnStorage, ColumnValue, Enum, GeneratedStorage, Identity, IdentityGeneration,
        ReplicaIdentity, RowSecurity, SequenceOptions, Table, TableOptions,
    },
};

use constraint::{constraint, index, show_parameters};

/// One attribute that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The attribute.
    pub attribute: &'static str,
    /// Its value before.
    pub before: String,
    /// Its value after.
    pub after: String,
    /// What it decides.
    pub bearing: Bearing,
}

/// What an attribute decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearing {
    /// Which rows there may be, what statements do, and who may run them.
    Meaning,
    /// How rows are kept and found, and what is said about them: statements do the same, at another price.
    Upkeep,
}

/// One line for one delta: `create table users (12 columns)`, `alter column users.email: type text -> varchar(320)`.
pub fn describe(delta: &Delta) -> String {
    match delta {
        Delta::Create(Object::Table(table)) => {
            let columns = table.columns.len();
            format!("create {} ({columns} column{})", delta.id(), if columns == 1 { "" } else { "s" })
        }
        Delta::Create(object) => format!("create {}", object.id()),
        Delta::Drop(object) => format!("drop {}", object.id()),
        Delta::Rename { before, after } => format!("rename {before} to {}", after.path()),
        Delta::Alter { before, after } => {
            let all: Vec<String> = differences(before, after)
                .into_iter()
                .map(|it| format!("{} {} -> {}", it.attribute, it.before, it.after))
                .collect();
            format!("alter {}: {}", after.id(), all.join(", "))
        }
    }
}

/// The attributes in which two objects of one id differ. Empty when they are equal or of different kinds.
pub fn differences(before: &Object, after: &Object) -> Vec<Difference> {
    let all = match (before, after) {
        (Object::Namespace(a), Object::Namespace(b)) => vec![comment(a.comment.as_ref(), b.comment.as_ref())],
        (Object::Enum(a), Object::Enum(b)) => enumeration(a, b),
        (Object::Definition(a), Object::Definition(b)) => definition::differences(a, b),
        (Object::Table(a), Object::Table(b)) => table(a, b),
        (Object::Column { table: _, column: a }, Object::Column { table: _, column: b }) => column(a, b),
        (Object::Constraint { table: _, constraint: a }, Object::Constraint { table: _, constraint: b }) => {
            constraint(a, b)
        }
        (Object::Index { table: _, index: a }, Object::Index { table: _, index: b }) => index(a, b),
        (Object::Partition { table: _, partition: a }, Object::Partition { table: _, partition: b }) => {
            partition::partition(a, b)
        }
        (
            Object::Namespace(_)
            | Object::Enum(_)
            | Object::Definition(_)
            | Object::Table(_)
            | Object::Column { .. }
            | Object::Constraint { .. }
            | Object::Index { .. }
            | Object::Partition { .. },
            _,
        ) => Vec::new(),
    };
    all.into_iter().flatten().collect()
}

pub(crate) fn attribute<T: PartialEq>(
    attribute: &'static str,
    before: &T,
    after: &T,
    show: impl Fn(&T) -> String,
) -> Option<Difference> {
    let bearing = Bearing::Meaning;
    (before != after).then(|| Difference { attribute, before: show(before), after: show(after), bearing })
}

/// An attribute that changes no answer.
pub(crate) fn upkeep<T: PartialEq>(
    name: &'static str,
    before: &T,
    after: &T,
    show: impl Fn(&T) -> String,
) -> Option<Difference> {
    attribute(name, before, after, show).map(|it| Difference { bearing: Bearing::Upkeep, ..it })
}

pub(crate) fn comment(before: Option<&String>, after: Option<&String>) -> Option<Difference> {
    upkeep("comment", &before, &after, |it| it.map_or_else(|| "none".to_owned(), |it| format!("{it:?}")))
}

fn enumeration(a: &Enum, b: &Enum) -> Vec<Option<Difference>> {
    let Enum { name: _, labels, comment: comment_before } = a;
    vec![
        attribute("values", labels, &b.labels, |it| it.join(", ")),
        comment(comment_before.as_ref(), b.comment.as_ref()),
    ]
}

fn table(a: &Table, b: &Table) -> Vec<Option<Difference>> {
    let Table {
        name: _,
        comment: comment_before,
        options,
        columns: _,
        constraints: _,
        indexes: _,
        partitions: _,
    } = a;
    let mut all = vec![comment(comment_before.as_ref(), b.comment.as_ref())];
    all.extend(table_options(options, &b.options));
    all
}

fn table_options(a: &TableOptions, b: &TableOptions) -> Vec<Option<Difference>> {
    let TableOptions {
        strict,
        without_rowid,
        unlogged,
        storage,
        tablespace,
        row_security,
        replica_identity,
        partition_by,
    } = a;
    vec![
        attribute("strict", strict, &b.strict, ToString::to_string),
        attribute("without_rowid", without_rowid, &b.without_rowid, ToString::to_string),
        attribute("unlogged", unlogged, &b.unlogged, ToString::to_string),
        upkeep("storage parameters", storage, &b.storage, show_storage),
        upkeep("tablespace", tablespace, &b.tablespace, |it| {
            it.as_ref().map_or_else(|| "default".to_owned(), ToString::to_string)
        }),
        attribute("row level security", row_security, &b.row_security, |it| show_row_security(*it)),
        attribute("replica identity", replica_identity, &b.replica_identity, show_replica_identity),
        attribute("partition by", partition_by, &b.partition_by, |it| partition::show_key(it.as_ref())),
    ]
}

fn show_storage(storage: &BTreeMap<String, String>) -> String {
    if storage.is_empty() {
        return "none".to_owned();
    }
    storage.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ")
}

fn show_row_security(security: RowSecurity) -> String {
    match security {
        RowSecurity::Disabled => "disabled",
        RowSecurity::Enabled => "enabled",
        RowSecurity::Forced => "forced",
    }
    .to_owned()
}

fn show_replica_identity(identity: &ReplicaIdentity) -> String {
    match identity {
        ReplicaIdentity::Default => "default".to_owned(),
        ReplicaIdentity::Index(name) => format!("index {name}"),
        ReplicaIdentity::Full => "full".to_owned(),
        ReplicaIdentity::Nothing => "nothing".to_owned(),
    }
}

fn column(a: &Column, b: &Column) -> Vec<Option<Difference>> {
    let Column {
        name: _,
        ty,
        nullable,
        value,
        collation,
        storage: ColumnStorage { strategy, compression, statistics, parameters },
        comment: comment_before,
    } = a;
    let default = || "default".to_owned();
    vec![
        attribute("type", ty, &b.ty, ToString::to_string),
        attribute("null", nullable, &b.nullable, |it| if *it { "NULL" } else { "NOT NULL" }.to_owned()),
        attribute("value", value, &b.value, |it| it.as_ref().map_or_else(|| "none".to_owned(), show_value)),
        attribute("collation", collation, &b.collation, |it| {
            it.as_ref().map_or_else(default, ToString::to_string)
        }),
        upkeep("storage", strategy, &b.storage.strategy, |it| {
            it.map_or_else(default, |it| it.word().to_owned())
        }),
        upkeep("compression", compression, &b.storage.compression, |it| {
            it.map_or_else(default, |it| it.word().to_owned())
        }),
        upkeep("statistics", statistics, &b.storage.statistics, |it| {
            it.map_or_else(default, |it| it.to_string())
        }),
        upkeep("with", parameters, &b.storage.parameters, show_parameters),
        comment(comment_before.as_ref(), b.comment.as_ref()),
    ]
}

fn show_value(value: &ColumnValue) -> String {
    match value {
        ColumnValue::Default(expression) => format!("default {expression}"),
        ColumnValue::Generated { expression, storage: GeneratedStorage::Stored } => {
            format!("generated as ({expression}) stored")
        }
        ColumnValue::Generated { expression, storage: GeneratedStorage::Virtual } => {
            format!("generated as ({expression}) virtual")
        }
        ColumnValue::Identity(Identity { generation, sequence }) => {
            let generation = match generation {
                IdentityGeneration::Always => "always",
                IdentityGeneration::ByDefault => "by default",
            };
            format!("identity {generation}{}", show_sequence(*sequence))
        }
        ColumnValue::Serial { sequence } => format!("serial from {sequence}"),
    }
}

fn show_sequence(sequence: SequenceOptions) -> String {
    let SequenceOptions { start, increment, min, max, cache, cycle } = sequence;
    let numbers = [("start", start), ("increment", increment), ("min", min), ("max", max), ("cache", cache)];
    let mut said: Vec<String> =
        numbers.iter().filter_map(|(word, it)| Some(format!("{word} {}", (*it)?))).collect();
    said.extend(cycle.then(|| "cycle".to_owned()));
    if said.is_empty() { String::new() } else { format!(" ({})", said.join(", ")) }
}
