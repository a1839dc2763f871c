//! Indexes that belong to no constraint.

use serde_json::{Value, json};

use super::{as_json, listed, made, major, read, read_again, schema, table};

/// The only index of a table `t` with columns a to e.
fn index(definition: &str) -> Value {
    let schema = schema(&format!(
        "CREATE TABLE t (a int, b text, c varchar(9), d jsonb, e timestamptz, f text COLLATE \"C\", g text[]);
         CREATE INDEX i ON t {definition}"
    ));
    let mut index = as_json(&table(&schema, "t").indexes);
    index[0].as_object_mut().unwrap().remove("name").unwrap();
    index[0].take()
}

#[test]
fn parts_say_what_is_not_the_default() {
    for (definition, parts) in [
        ("(a)", json!([{ "on": { "column": "a" } }])),
        (
            "(a ASC NULLS LAST, e DESC NULLS FIRST)",
            json!([
            { "on": { "column": "a" } }, { "on": { "column": "e" }, "order": "desc" }]),
        ),
        (
            "(a NULLS FIRST, e DESC NULLS LAST)",
            json!([
            { "on": { "column": "a" }, "nulls": "first" },
            { "on": { "column": "e" }, "order": "desc", "nulls": "last" }]),
        ),
        ("(lower(b))", json!([{ "on": { "expression": "lower(b)" } }])),
        (
            "((a + 1), b, (a - 1) DESC)",
            json!([
            { "on": { "expression": "a + 1" } }, { "on": { "column": "b" } },
            { "on": { "expression": "a - 1" }, "order": "desc" }]),
        ),
        ("((b || c))", json!([{ "on": { "expression": "b || (c)::text" } }])),
    ] {
        assert_eq!(index(definition), json!({ "parts": parts }), "of {definition}");
    }
}

#[test]
fn operator_classes_are_named_where_they_are_not_the_types_default() {
    for (definition, class) in [
        ("(b)", None),
        ("(b text_ops)", None),
        ("(c)", None),
        ("(c text_ops)", None),
        ("(b text_pattern_ops)", Some("text_pattern_ops")),
        ("(lower(b) text_pattern_ops)", Some("text_pattern_ops")),
        ("(lower(b))", None),
        ("USING gin (d)", None),
        ("USING gin (d jsonb_path_ops)", Some("jsonb_path_ops")),
        ("USING gin (g)", None),
        ("USING gin (to_tsvector('simple', b))", None),
    ] {
        let index = index(definition);
        let found = index["parts"][0].get("operator_class").map(|it| it.as_str().unwrap());
        assert_eq!(found, class, "of {definition}");
    }
}

/// citext has an operator class of its own, and text's fits it too.
#[test]
fn the_default_class_of_another_type_is_named() {
    let schema = schema_with_citext();
    let classes: Vec<_> = table(&schema, "t")
        .indexes
        .iter()
        .map(|it| it.parts[0].operator_class.as_ref().map(ToString::to_string))
        .collect();
    assert_eq!(classes, [None, Some("text_ops".to_owned())]);
}

fn schema_with_citext() -> schema_model::Schema {
    read(
        "CREATE EXTENSION citext; CREATE TABLE t (a citext);
         CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a text_ops)",
    )
    .schema
}

#[test]
fn collations_are_named_where_they_are_not_the_columns_own() {
    for (definition, collation) in [
        ("(b)", None),
        ("(b COLLATE \"C\")", Some("C")),
        ("(f)", None),
        ("(f COLLATE \"POSIX\")", Some("POSIX")),
        ("(lower(f))", None),
        ("(lower(b) COLLATE \"C\")", Some("C")),
        ("((b COLLATE \"C\" || 'x'))", None),
        ("((b || 'x') COLLATE \"C\")", Some("C")),
    ] {
        let index = index(definition);
        let found = index["parts"][0].get("collation").map(|it| it.as_str().unwrap());
        assert_eq!(found, collation, "of {definition}");
    }
}

#[test]
fn methods_predicates_and_included_columns() {
    assert_eq!(index("USING hash (a)"), json!({ "parts": [{ "on": { "column": "a" } }], "method": "hash" }));
    assert_eq!(
        index("(a) INCLUDE (c, b) WHERE b IS NOT NULL AND a > 0"),
        json!({
            "parts": [{ "on": { "column": "a" } }],
            "include": ["c", "b"],
            "where": "(b IS NOT NULL) AND (a > 0)",
        })
    );
}

#[test]
fn unique_indexes_are_no_constraints() {
    let schema = schema("CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a)");
    assert_eq!(table(&schema, "t").constraints, []);
    assert!(table(&schema, "t").indexes[0].unique);
}

#[test]
fn an_invalid_index_is_no_index() {
    let database = test_support::database();
    let mut client = database.connect();
    client.batch_execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)").unwrap();
    assert!(client.batch_execute("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)").is_err());
    let introspection = read_again(&database);
    assert_eq!(table(&introspection.schema, "t").indexes, []);
    assert_eq!(listed(&introspection), ["invalid index t.i"]);
}

#[test]
fn indexes_say_how_they_are_kept() {
    assert_eq!(
        index("(a) WITH (fillfactor = 70)"),
        json!({ "parts": [{ "on": { "column": "a" } }], "storage": { "parameters": { "fillfactor": "70" } } })
    );
    let gin = index("USING gin (d) WITH (fastupdate = false, gin_pending_list_limit = 128)");
    assert_eq!(
        gin["storage"],
        json!({ "parameters": { "fastupdate": "off", "gin_pending_list_limit": "128" } })
    );
}

#[test]
fn parameters_of_an_operator_class_come_with_its_name() {
    if major(&made("")) < 13 {
        return;
    }
    let index =
        index("USING gist (to_tsvector('simple', b) tsvector_ops (siglen = 100), to_tsvector('simple', c))");
    let class = |at: usize| (index["parts"][at].get("operator_class"), index["parts"][at].get("parameters"));
    assert_eq!(class(0), (Some(&json!("tsvector_ops")), Some(&json!({ "siglen": "100" }))));
    assert_eq!(class(1), (None, None));
}

#[test]
fn an_index_in_a_tablespace_names_it() {
    let database = made("");
    let mut client = database.connect();
    // Without a folder of its own the tablespace needs this setting, and both belong to the whole server.
    let space = format!("space_{}", std::process::id());
    let script = format!("SET allow_in_place_tablespaces = on; CREATE TABLESPACE {space} LOCATION ''");
    let made = script.split(';').try_for_each(|it| client.batch_execute(it));
    if major(&database) < 15 {
        return;
    }
    made.unwrap();
    client
        .batch_execute(&format!(
            "CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a) USING INDEX TABLESPACE {space});
             CREATE INDEX i ON t (a) TABLESPACE {space}"
        ))
        .unwrap();
    let schema = read_again(&database).schema;
    let table = table(&schema, "t");
    assert_eq!(as_json(&table.indexes)[0]["storage"], json!({ "tablespace": space }));
    assert_eq!(as_json(&table.constraints)[0]["is"]["unique"]["storage"], json!({ "tablespace": space }));
    client.batch_execute("DROP TABLE t").unwrap();
    client.batch_execute(&format!("DROP TABLESPACE {space}")).unwrap();
}

#[test]
fn properties_of_indexes_that_the_model_cannot_hold_are_listed() {
    let introspection = read(
        "CREATE TABLE t (a int, b text);
         CREATE INDEX plain ON t (a);
         CREATE INDEX packed ON t (b); CLUSTER t USING packed;",
    );
    assert_eq!(table(&introspection.schema, "t").indexes.len(), 2);
    assert_eq!(listed(&introspection), ["clustered index t.packed"]);
}

#[test]
fn every_index_that_a_table_is_clustered_on_is_listed() {
    let introspection = read(
        "CREATE TABLE a (id int CONSTRAINT a_key PRIMARY KEY); ALTER TABLE a CLUSTER ON a_key;
         CREATE TABLE b (id int CONSTRAINT b_key UNIQUE); CLUSTER b USING b_key;
         CREATE MATERIALIZED VIEW c AS SELECT id FROM a; CREATE INDEX c_id ON c (id); CLUSTER c USING c_id;
         CREATE TABLE d (id int) PARTITION BY LIST (id); CREATE INDEX d_id ON d (id);
         CREATE TABLE d_1 PARTITION OF d FOR VALUES IN (1); CLUSTER d_1 USING d_1_id_idx;
         CREATE TABLE e (id int); CREATE INDEX e_id ON e (id); CLUSTER e USING e_id; ALTER TABLE e SET WITHOUT CLUSTER;",
    );
    assert_eq!(
        listed(&introspection),
        ["a.a_key", "b.b_key", "c.c_id", "d_1.d_1_id_idx"].map(|it| format!("clustered index {it}"))
    );
}

#[test]
fn an_expression_has_its_statistics_target() {
    let introspection = read(
        "CREATE TABLE t (a int, b text);
         CREATE INDEX counted ON t (b text_pattern_ops, (a + 1), lower(b));
         ALTER INDEX counted ALTER COLUMN 3 SET STATISTICS 500;
         ALTER INDEX counted ALTER COLUMN 2 SET STATISTICS 0;",
    );
    let targets: Vec<_> =
        table(&introspection.schema, "t").indexes[0].parts.iter().map(|it| it.statistics).collect();
    assert_eq!(targets, [None, Some(0), Some(500)]);
}
