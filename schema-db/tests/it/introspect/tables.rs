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

#[test]
fn what_a_partition_has_from_its_table_is_not_listed_again() {
    let introspection = read(
        "CREATE TABLE kind (id integer PRIMARY KEY);
         CREATE TABLE t (a integer PRIMARY KEY CHECK (a > 0), b text DEFAULT 'x', k integer REFERENCES kind)
           PARTITION BY RANGE (a);
         CREATE INDEX t_b ON t (b);
         CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
         CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
         CREATE TABLE t_low PARTITION OF t FOR VALUES FROM (MINVALUE) TO (10);
         CREATE TABLE t_high (LIKE t INCLUDING ALL);
         ALTER TABLE t ATTACH PARTITION t_high FOR VALUES FROM (10) TO (20);
         CREATE TABLE other (t integer REFERENCES t);",
    );
    let table = introspection.schema.table(&"t".parse().unwrap()).unwrap();
    assert_eq!((table.constraints.len(), table.indexes.len(), table.partitions.len()), (3, 1, 2));
    let other = introspection.schema.table(&"other".parse().unwrap()).unwrap();
    assert_eq!(other.constraints.len(), 1);
    assert_eq!(listed(&introspection), [""; 0]);
    let definitions: Vec<String> = introspection.schema.definitions.iter().map(|it| it.id().path()).collect();
    assert_eq!(definitions, ["f()", "t.tr"]);
}

#[test]
fn what_a_partition_has_alone_is_listed() {
    let introspection = read(
        "CREATE TABLE t (a integer, b text) PARTITION BY HASH (a);
         CREATE UNLOGGED TABLE t_0 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);
         CREATE TABLE t_1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1) WITH (fillfactor = 70);
         CREATE INDEX own ON t_0 (b);
         ALTER TABLE t_0 ADD CONSTRAINT named CHECK (b <> 'x'), ADD UNIQUE (b);
         ALTER TABLE t_1 ENABLE ROW LEVEL SECURITY;
         ALTER TABLE t_1 REPLICA IDENTITY FULL;",
    );
    assert_eq!(
        listed(&introspection),
        [
            "index of a partition t_0.own",
            "constraint of a partition t_0.named",
            "constraint of a partition t_0.t_0_b_key",
            "unlogged table t_0",
            "table storage t_1",
            "row level security t_1",
            "replica identity t_1",
        ]
    );
}

#[test]
fn keys_and_bounds_are_read_through_all_levels() {
    let introspection = read(
        "CREATE SCHEMA old;
         CREATE TABLE t (a bigint, b text, c text COLLATE \"C\") PARTITION BY RANGE (lower(b), a, b COLLATE \"C\", c);
         CREATE TABLE old.t_1 PARTITION OF t FOR VALUES FROM ('a, (', 1, 'x''y', MINVALUE) TO ('b', 2, 'z', MAXVALUE)
           PARTITION BY LIST (c);
         CREATE TABLE old.t_1_x PARTITION OF old.t_1 FOR VALUES IN ('x', NULL);
         COMMENT ON TABLE old.t_1_x IS 'some';",
    );
    let table = introspection.schema.table(&"t".parse().unwrap()).unwrap();
    assert_eq!(
        super::as_json(&(&table.options.partition_by, &table.partitions)),
        serde_json::json!([
            {"strategy": "range", "parts": [
                {"on": {"expression": "lower(b)"}}, {"on": {"column": "a"}},
                {"on": {"column": "b"}, "collation": "C"}, {"on": {"column": "c"}},
            ]},
            [
                {
                    "name": "old.t_1",
                    "bound": {"range": {
                        "from": ["'a, ('", "'1'", "'x''y'", "MINVALUE"], "to": ["'b'", "'2'", "'z'", "MAXVALUE"],
                    }},
                    "partition_by": {"strategy": "list", "parts": [{"on": {"column": "c"}}]},
                },
                {"name": "old.t_1_x", "of": "old.t_1", "bound": {"list": ["'x'", "NULL"]}, "comment": "some"},
            ],
        ])
    );
}

#[test]
fn tables_that_inherit_are_named_and_not_misread() {
    let introspection = read(
        "CREATE TABLE t (a integer CHECK (a > 0)); CREATE TABLE heir (b integer) INHERITS (t);
         CREATE INDEX heir_a ON heir (a);",
    );
    let tables: Vec<String> = introspection.schema.tables.iter().map(|it| it.name.to_string()).collect();
    assert_eq!(
        (tables, listed(&introspection)),
        (vec!["t".to_owned()], vec!["inherited table heir".to_owned()])
    );
}
