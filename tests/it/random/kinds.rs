//! Which kinds of objects random schemas have held. A new kind does not build until it is in the list, and its list is
//! not full until the generator makes it.

use std::collections::BTreeMap;

use schema_model::{
    ObjectRef, Schema,
    schema::{ColumnValue, ConstraintKind, Definition},
};

/// How often each kind was there.
#[derive(Debug, Default)]
pub(super) struct Kinds(BTreeMap<&'static str, usize>);

/// Every kind.
const ALL: &[&str] = &[
    "schema",
    "enum",
    "extension",
    "sequence",
    "function",
    "procedure",
    "aggregate",
    "trigger",
    "view",
    "materialized view",
    "rule",
    "policy",
    "statistics",
    "event trigger",
    "publication",
    "domain",
    "composite type",
    "range type",
    "grant",
    "owner",
    "partition",
    "table",
    "column",
    "default",
    "generated",
    "identity",
    "serial",
    "primary key",
    "unique",
    "foreign key",
    "check",
    "exclusion",
    "index",
];

impl Kinds {
    pub(super) fn count(&mut self, schema: &Schema) {
        for object in schema.objects() {
            *self.0.entry(kind(&object)).or_default() += 1;
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (kind, count) in &other.0 {
            *self.0.entry(kind).or_default() += count;
        }
    }

    /// The kinds that were never there.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        ALL.iter().copied().filter(|it| !self.0.contains_key(it)).collect()
    }
}

fn kind(object: &ObjectRef<'_>) -> &'static str {
    match object {
        ObjectRef::Namespace(_) => "schema",
        ObjectRef::Enum(_) => "enum",
        ObjectRef::Definition(it) => definition(it),
        ObjectRef::Table(_) => "table",
        ObjectRef::Column(_, column) => match &column.value {
            None => "column",
            Some(ColumnValue::Default(_)) => "default",
            Some(ColumnValue::Generated { .. }) => "generated",
            Some(ColumnValue::Identity(_)) => "identity",
            Some(ColumnValue::Serial { .. }) => "serial",
        },
        ObjectRef::Constraint(_, constraint) => match &constraint.kind {
            ConstraintKind::PrimaryKey(_) => "primary key",
            ConstraintKind::Unique(_) => "unique",
            ConstraintKind::ForeignKey(_) => "foreign key",
            ConstraintKind::Check(_) => "check",
            ConstraintKind::Exclusion(_) => "exclusion",
        },
        ObjectRef::Index(..) => "index",
        ObjectRef::Partition(..) => "partition",
    }
}

fn definition(it: &Definition) -> &'static str {
    match it {
        Definition::Extension(_) => "extension",
        Definition::Sequence(_) => "sequence",
        Definition::Function(_) => "function",
        Definition::Procedure(_) => "procedure",
        Definition::Aggregate(_) => "aggregate",
        Definition::Trigger(_) => "trigger",
        Definition::View(_) => "view",
        Definition::MaterializedView(_) => "materialized view",
        Definition::Rule(_) => "rule",
        Definition::Policy(_) => "policy",
        Definition::Statistics(_) => "statistics",
        Definition::EventTrigger(_) => "event trigger",
        Definition::Publication(_) => "publication",
        Definition::Domain(_) => "domain",
        Definition::Composite(_) => "composite type",
        Definition::Range(_) => "range type",
        Definition::Grant(_) => "grant",
        Definition::Owner(_) => "owner",
    }
}
