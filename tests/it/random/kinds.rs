//! Which kinds of objects random schemas have held. A new kind does not build until it has a name here, and then fails
//! the test until the generator makes it.

use std::collections::BTreeMap;

use schema_model::{
    ObjectRef, Schema, SqlType,
    schema::{ColumnValue, ConstraintKind, Definition},
};

/// How often each kind was there.
#[derive(Debug, Default)]
pub(super) struct Kinds(BTreeMap<&'static str, usize>);

/// The name of each variant: once for the list of all of them, once for the complete match.
macro_rules! kinds {
    ($list:ident, $function:ident($ty:ty): $($pattern:pat => $name:literal,)+) => {
        const $list: &[&str] = &[$($name),+];

        pub(crate) fn $function(it: &$ty) -> &'static str {
            match it {
                $($pattern => $name,)+
            }
        }
    };
}

kinds! { OBJECTS, object(ObjectRef<'_>):
    ObjectRef::Namespace(_) => "schema",
    ObjectRef::Enum(_) => "enum",
    ObjectRef::Definition(_) => "definition",
    ObjectRef::Table(_) => "table",
    ObjectRef::Column(..) => "column",
    ObjectRef::Constraint(..) => "constraint",
    ObjectRef::Index(..) => "index",
    ObjectRef::Partition(..) => "partition",
}

kinds! { DEFINITIONS, definition(Definition):
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

kinds! { VALUES, value(ColumnValue):
    ColumnValue::Default(_) => "default",
    ColumnValue::Generated { .. } => "generated",
    ColumnValue::Identity(_) => "identity",
    ColumnValue::Serial { .. } => "serial",
}

kinds! { CONSTRAINTS, constraint(ConstraintKind):
    ConstraintKind::PrimaryKey(_) => "primary key",
    ConstraintKind::Unique(_) => "unique",
    ConstraintKind::ForeignKey(_) => "foreign key",
    ConstraintKind::Check(_) => "check",
    ConstraintKind::Exclusion(_) => "exclusion",
}

kinds! { TYPES, ty(SqlType):
    SqlType::Boolean => "boolean",
    SqlType::SmallInt => "smallint",
    SqlType::Integer => "integer",
    SqlType::BigInt => "bigint",
    SqlType::Real => "real",
    SqlType::Double => "double precision",
    SqlType::Numeric(_) => "numeric",
    SqlType::Text => "text",
    SqlType::Varchar(_) => "varchar",
    SqlType::Char(_) => "char",
    SqlType::Bytea => "bytea",
    SqlType::Date => "date",
    SqlType::Time(_) => "time",
    SqlType::TimeTz(_) => "timetz",
    SqlType::Timestamp(_) => "timestamp",
    SqlType::TimestampTz(_) => "timestamptz",
    SqlType::Uuid => "uuid",
    SqlType::Json => "json",
    SqlType::Jsonb => "jsonb",
    SqlType::Inet => "inet",
    SqlType::Cidr => "cidr",
    SqlType::Blob => "blob",
    SqlType::Array(_) => "array",
    SqlType::Named { .. } => "type by name",
}

/// What PostgreSQL has not.
const OF_SQLITE: &[&str] = &["blob"];

impl Kinds {
    pub(super) fn count(&mut self, schema: &Schema) {
        for it in schema.objects() {
            for kind in kinds_of(&it) {
                *self.0.entry(kind).or_default() += 1;
            }
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (kind, count) in &other.0 {
            *self.0.entry(kind).or_default() += count;
        }
    }

    /// The kinds that were never there.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        every_kind().filter(|it| !self.0.contains_key(it)).collect()
    }
}

/// All that PostgreSQL has.
pub(crate) fn every_kind() -> impl Iterator<Item = &'static str> {
    let all = [OBJECTS, DEFINITIONS, VALUES, CONSTRAINTS, TYPES].into_iter().flatten().copied();
    all.filter(|it| !OF_SQLITE.contains(it))
}

/// Objects with a name of their own.
pub(crate) fn every_object() -> impl Iterator<Item = &'static str> {
    [OBJECTS, DEFINITIONS].into_iter().flatten().copied()
}

/// What gives a column its values.
pub(crate) fn every_value() -> impl Iterator<Item = &'static str> {
    VALUES.iter().copied()
}

/// What an object is, from far and from near.
pub(crate) fn kinds_of(it: &ObjectRef<'_>) -> Vec<&'static str> {
    let nearer = match it {
        ObjectRef::Definition(it) => vec![definition(it)],
        ObjectRef::Column(_, column) => {
            column.value.iter().map(value).chain(std::iter::once(ty(&column.ty))).collect()
        }
        ObjectRef::Constraint(_, it) => vec![constraint(&it.kind)],
        ObjectRef::Namespace(_)
        | ObjectRef::Enum(_)
        | ObjectRef::Table(_)
        | ObjectRef::Index(..)
        | ObjectRef::Partition(..) => Vec::new(),
    };
    nearer.into_iter().chain(std::iter::once(object(it))).collect()
}
