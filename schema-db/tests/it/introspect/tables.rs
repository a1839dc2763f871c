//! What a table has as a whole.

use schema_model::schema::{ReplicaIdentity, RowSecurity, TableOptions};

use super::{listed, read};

fn options(sql: &str) -> (TableOptions, Vec<String>) {
    let introspection = read(sql);
    let table = introspection.schema.tables.iter().find(|it| it.name.name.as_str() == "t").unwrap();
    (table.options.clone(), listed(&introspection))
}

#[test]
fn a_plain_table_has_no_options() {
    assert_eq!(options("CREATE TABLE t (a text)"), (TableOptions::default(), Vec::new()));
}

#[test]
fn storage_parameters_are_read_with_those_of_the_toast_table() {
    let (found, listed) = options(
        "CREATE UNLOGGED TABLE t (a text) WITH (fillfactor = 70, toast.autovacuum_enabled = off, parallel_workers = 2)",
    );
    assert!(found.unlogged && listed.is_empty(), "{listed:?}");
    let storage: Vec<(&str, &str)> = found.storage.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(
        storage,
        [("fillfactor", "70"), ("parallel_workers", "2"), ("toast.autovacuum_enabled", "off")]
    );
}

#[test]
fn forced_row_security_counts_only_where_it_is_on() {
    let enable = "CREATE TABLE t (a text); ALTER TABLE t ENABLE ROW LEVEL SECURITY";
    assert_eq!(options(enable).0.row_security, RowSecurity::Enabled);
    let (forced, _) = options(&format!("{enable}, FORCE ROW LEVEL SECURITY"));
    assert_eq!(forced.row_security, RowSecurity::Forced);
    let (off, listed) = options("CREATE TABLE t (a text); ALTER TABLE t FORCE ROW LEVEL SECURITY");
    assert_eq!((off.row_security, listed), (RowSecurity::Disabled, vec!["row level security t".to_owned()]));
}

#[test]
fn a_replica_identity_is_read_with_its_index() {
    let table = "CREATE TABLE t (a integer NOT NULL); CREATE UNIQUE INDEX own ON t (a);
                 ALTER TABLE t REPLICA IDENTITY USING INDEX own;";
    let identity = |sql: &str| options(sql).0.replica_identity;
    assert_eq!(identity(table), ReplicaIdentity::Index("own".parse().unwrap()));
    assert_eq!(identity("CREATE TABLE t (); ALTER TABLE t REPLICA IDENTITY FULL"), ReplicaIdentity::Full);
    let (gone, listed) = options(&format!("{table} DROP INDEX own"));
    assert_eq!(
        (gone.replica_identity, listed),
        (ReplicaIdentity::Nothing, vec!["replica identity t".to_owned()])
    );
}
