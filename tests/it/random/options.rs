//! What random tables say as a whole.

use schema_model::{
    SqlType,
    schema::{
        Column, ColumnValue, ConstraintKind, NullsDistinct, ReplicaIdentity, RowSecurity, Table, TableOptions,
    },
};

use super::{blueprint::Random, names::name};

const PARAMETERS: &[(&str, &str)] = &[
    ("fillfactor", "70"),
    ("fillfactor", "90"),
    ("autovacuum_enabled", "off"),
    ("toast.autovacuum_enabled", "off"),
    ("autovacuum_vacuum_scale_factor", "0.05"),
];

pub(super) fn of(table: &Table, random: &mut Random) -> TableOptions {
    let mut options = TableOptions { unlogged: random.one_in(6), ..TableOptions::default() };
    for _ in 0..random.below(3) {
        let (parameter, value) = random.pick(PARAMETERS);
        options.storage.insert((*parameter).to_owned(), (*value).to_owned());
    }
    // The server keeps them for a table beside, of which a table of short rows has none.
    let is_long =
        |it: &Column| matches!(it.ty, SqlType::Text | SqlType::Jsonb | SqlType::Json | SqlType::Bytea);
    if !table.columns.iter().any(is_long) {
        options.storage.retain(|name, _| !name.starts_with("toast."));
    }
    options.tablespace = random.one_in(6).then(|| name(random.pick::<&str>(&["fast", "slow"])));
    options.row_security = *random.pick(&every!(RowSecurity: Disabled, Enabled, Forced));
    options.replica_identity = match random.below(8) {
        0 => ReplicaIdentity::Full,
        1 => ReplicaIdentity::Nothing,
        2 => identity(table).unwrap_or_default(),
        _ => ReplicaIdentity::Default,
    };
    options
}

/// The primary key, or an index of which no part may be NULL.
fn identity(table: &Table) -> Option<ReplicaIdentity> {
    let required = |of: &schema_model::Name| {
        let is_virtual = |value: &Option<ColumnValue>| matches!(value, Some(ColumnValue::Generated { .. }));
        table.column(of).is_some_and(|it| !it.nullable && !is_virtual(&it.value))
    };
    let name = table.constraints.iter().find_map(|it| match &it.kind {
        ConstraintKind::PrimaryKey(key) => key.deferrable.is_none().then_some(&it.name),
        ConstraintKind::Unique(unique) => (unique.deferrable.is_none()
            && unique.nulls == NullsDistinct::Distinct
            && unique.columns.iter().all(required))
        .then_some(&it.name),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => None,
    });
    name.cloned().map(ReplicaIdentity::Index)
}
