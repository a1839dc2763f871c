//! What a row of `pg_class` says of a table as a whole.

use std::collections::BTreeMap;

use schema_model::schema::{ReplicaIdentity, RowSecurity, TableOptions};

use super::row::Row;
use crate::IntrospectError;

pub(super) fn read(row: &Row<'_>) -> Result<TableOptions, IntrospectError> {
    let mut storage = BTreeMap::new();
    push(&mut storage, "", row.optional("parameters")?);
    push(&mut storage, "toast.", row.optional("toast_parameters")?);
    let tablespace = match row.optional("tablespace")? {
        Some(_) => Some(row.name("tablespace")?),
        None => None,
    };
    Ok(TableOptions {
        unlogged: row.flag("unlogged")?,
        storage,
        tablespace,
        row_security: row_security(row)?,
        replica_identity: replica_identity(row)?,
        ..TableOptions::default()
    })
}

/// A line for each parameter: `fillfactor=70`.
fn push(storage: &mut BTreeMap<String, String>, prefix: &str, lines: Option<&str>) {
    let pairs = lines.into_iter().flat_map(str::lines).filter_map(|line| line.split_once('='));
    storage.extend(pairs.map(|(name, value)| (format!("{prefix}{name}"), value.to_owned())));
}

/// FORCE counts only where row level security is on.
fn row_security(row: &Row<'_>) -> Result<RowSecurity, IntrospectError> {
    Ok(match (row.flag("row_security")?, row.flag("row_security_forced")?) {
        (false, _) => RowSecurity::Disabled,
        (true, false) => RowSecurity::Enabled,
        (true, true) => RowSecurity::Forced,
    })
}

fn replica_identity(row: &Row<'_>) -> Result<ReplicaIdentity, IntrospectError> {
    Ok(match row.text("replica_identity")? {
        "d" => ReplicaIdentity::Default,
        "f" => ReplicaIdentity::Full,
        "n" => ReplicaIdentity::Nothing,
        "i" => match row.optional("replica_index")? {
            Some(_) => ReplicaIdentity::Index(row.name("replica_index")?),
            None => ReplicaIdentity::Nothing,
        },
        other => return Err(row.unexpected("replica_identity", Some(other))),
    })
}
