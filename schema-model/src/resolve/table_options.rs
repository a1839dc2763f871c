//! What PostgreSQL keeps for a table as a whole: storage, row level security, replica identity.

use super::{
    draft::TableDraft,
    error::ResolveError,
    error_words::{At, Named},
    feature::Feature,
    parameter, replica_identity,
    whole::Whole,
};
use crate::{
    Dialect,
    declaration::TableDeclaration,
    schema::{ReplicaIdentity, TableOptions},
};

/// Fills the options of a table whose keys and indexes are known.
pub(super) fn resolve(draft: &mut TableDraft<'_, '_>, whole: &mut Whole<'_, '_>) {
    let table = draft.declaration;
    draft.options = match whole.target.dialect {
        Dialect::Postgres => of_postgres(draft, whole),
        Dialect::Sqlite => {
            lacking(table, whole);
            let TableDeclaration { strict, without_rowid, .. } = *table;
            TableOptions { strict, without_rowid, ..TableOptions::default() }
        }
    };
}

/// Reports what SQLite has not.
fn lacking(table: &TableDeclaration, whole: &mut Whole<'_, '_>) {
    let wanted = [
        (table.unlogged, Feature::Unlogged),
        (!table.with.is_empty(), Feature::StorageParameter { since: None }),
        (table.tablespace.is_some(), Feature::Tablespace),
        (!table.row_security.is_disabled(), Feature::RowSecurity),
        (table.replica_identity.is_some(), Feature::ReplicaIdentity),
    ];
    for (_, feature) in wanted.into_iter().filter(|(is_wanted, _)| *is_wanted) {
        whole.report.require(feature, whole.target, || At::table(table, &table.place));
    }
}

fn of_postgres(draft: &TableDraft<'_, '_>, whole: &mut Whole<'_, '_>) -> TableOptions {
    let table = draft.declaration;
    let at = || At::table(table, &table.place);
    for (name, value) in &table.with {
        parameter::check(name, value, &at, whole);
    }
    let tablespace = table.tablespace.as_ref();
    let tablespace = tablespace.and_then(|it| whole.report.name(it, Named::Reference, whole.target, at));
    let replica_identity = match &table.replica_identity {
        None => ReplicaIdentity::Default,
        Some(declared) => replica_identity::resolve(draft, declared, whole).unwrap_or_else(|lack| {
            whole.report.push(ResolveError::ReplicaIdentity { at: at(), lack });
            ReplicaIdentity::Default
        }),
    };
    TableOptions {
        unlogged: table.unlogged,
        storage: table.with.clone(),
        // The tablespace of every database that nobody gave another one.
        tablespace: tablespace.filter(|it| it.as_str() != "pg_default"),
        row_security: table.row_security,
        replica_identity,
        ..TableOptions::default()
    }
}
