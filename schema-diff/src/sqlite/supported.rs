//! What SQLite cannot hold, with the way round. Most of it is refused at the Rust source already.

use schema_model::{
    Delta, Object, ObjectId, QualifiedName, SqlType,
    schema::{
        Column, ColumnValue, Constraint, ConstraintKind, Identity, IdentityGeneration, Index, Key,
        NullsDistinct, Table, Unique,
    },
};

use super::{column::is_row_number, work::Work};
use crate::{Change, lower::LowerError};

/// Looks at all that changes.
pub(super) fn check(change: &Change<'_>, work: &Work<'_>) -> Result<(), LowerError> {
    for delta in change.deltas {
        match delta {
            Delta::Create(Object::Definition(_)) => {
                return refuse(delta.id(), ("SQL files are for PostgreSQL", "remove it"));
            }
            Delta::Create(Object::Partition { .. }) => {
                return refuse(delta.id(), ("SQLite has no partitions", "remove it"));
            }
            Delta::Create(Object::Namespace(_) | Object::Enum(_)) => {
                return refuse(delta.id(), ("SQLite has neither schemas nor enum types", "remove it"));
            }
            Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } | Delta::Rename { .. } => {}
        }
    }
    work.deltas.keys().filter_map(|it| work.after.table(it)).try_for_each(table)
}

fn table(table: &Table) -> Result<(), LowerError> {
    if table.name.schema.is_some() {
        return refuse(
            ObjectId::Table(table.name.clone()),
            ("SQLite has no schemas", "remove it from the name"),
        );
    }
    table.columns.iter().try_for_each(|it| column(table, it))?;
    table.constraints.iter().try_for_each(|it| constraint(&table.name, it))?;
    table.indexes.iter().try_for_each(|it| index(&table.name, it))
}

fn column(table: &Table, column: &Column) -> Result<(), LowerError> {
    let reason = match (&column.ty, &column.value) {
        (SqlType::Array(_), _) => ("SQLite has no arrays", "keep the values as JSON"),
        (_, Some(ColumnValue::Serial { .. })) => ("SQLite has no sequences", "use identity"),
        (_, Some(ColumnValue::Identity(Identity { generation: IdentityGeneration::Always, .. }))) => {
            ("SQLite has no GENERATED ALWAYS AS IDENTITY", "use identity = by_default")
        }
        (_, Some(ColumnValue::Identity(Identity { sequence, .. }))) if !sequence.is_default() => {
            ("AUTOINCREMENT of SQLite has no options", "remove them")
        }
        _ if !column.storage.is_default() => {
            ("SQLite keeps every value in one way", "remove storage, compression, statistics and with")
        }
        (_, Some(ColumnValue::Identity(_))) if !is_row_number(table, column) => (
            "SQLite counts only in an INTEGER column that is the whole primary key of a table with rowid",
            "remove identity",
        ),
        (_, Some(_) | None) => return Ok(()),
    };
    refuse(ObjectId::column(&table.name, &column.name), reason)
}

fn constraint(table: &QualifiedName, constraint: &Constraint) -> Result<(), LowerError> {
    if constraint.kind.storage().is_some_and(|it| !it.is_default()) {
        let reason = ("SQLite keeps indexes in one way", "remove with and tablespace");
        return refuse(ObjectId::constraint(table, &constraint.name), reason);
    }
    if !constraint.kind.validity().is_valid() {
        let reason = ("SQLite knows valid constraints only", "remove not_valid and not_enforced");
        return refuse(ObjectId::constraint(table, &constraint.name), reason);
    }
    let reason = match &constraint.kind {
        ConstraintKind::Unique(Unique { nulls: NullsDistinct::NotDistinct, .. }) => {
            ("SQLite has no NULLS NOT DISTINCT", "use a unique index over coalesce(..)")
        }
        ConstraintKind::PrimaryKey(Key { deferrable: Some(_), .. })
        | ConstraintKind::Unique(Unique { deferrable: Some(_), .. }) => {
            ("SQLite defers foreign keys only", "remove deferrable")
        }
        ConstraintKind::PrimaryKey(Key { include, .. }) | ConstraintKind::Unique(Unique { include, .. })
            if !include.is_empty() =>
        {
            ("SQLite has no INCLUDE", "make an index of all columns")
        }
        ConstraintKind::ForeignKey(key) if key.match_full => {
            ("SQLite does not keep to MATCH FULL", "remove match_full")
        }
        ConstraintKind::ForeignKey(key) if !key.on_delete_columns.is_empty() => {
            ("SQLite sets all columns of a reference", "remove them from on_delete")
        }
        ConstraintKind::Check(check) if check.no_inherit => {
            ("SQLite has no inheritance", "remove no_inherit")
        }
        ConstraintKind::Exclusion(_) => ("SQLite has no exclusion constraints", "remove it"),
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Check(_) => return Ok(()),
    };
    refuse(ObjectId::constraint(table, &constraint.name), reason)
}

fn index(table: &QualifiedName, index: &Index) -> Result<(), LowerError> {
    let has_part = |wrong: fn(&schema_model::schema::IndexPart) -> bool| index.parts.iter().any(wrong);
    let reason = if !index.storage.is_default() {
        ("SQLite keeps indexes in one way", "remove with and tablespace")
    } else if index.method.is_some() {
        ("SQLite has one kind of index", "remove using")
    } else if !index.include.is_empty() {
        ("SQLite has no INCLUDE", "add the columns to the index")
    } else if index.nulls == NullsDistinct::NotDistinct {
        ("SQLite has no NULLS NOT DISTINCT", "index coalesce(..)")
    } else if has_part(|it| it.operator_class.is_some()) {
        ("SQLite has no operator classes", "remove ops")
    } else if has_part(|it| it.statistics.is_some()) {
        ("SQLite gathers the same statistics for every index", "remove statistics")
    } else if has_part(|it| it.nulls.is_some()) {
        ("SQLite has no NULLS FIRST or LAST in an index", "remove it")
    } else {
        return Ok(());
    };
    refuse(ObjectId::index(table, &index.name), reason)
}

fn refuse(object: ObjectId, (reason, advice): (&str, &str)) -> Result<(), LowerError> {
    Err(LowerError { object, reason: reason.to_owned(), advice: advice.to_owned() })
}
