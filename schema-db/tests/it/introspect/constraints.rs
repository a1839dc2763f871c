//! Primary keys, uniques, foreign keys and checks.

use serde_json::json;

use super::{as_json, constraint_kinds, listed, made, major, read, read_again, schema, table};

#[test]
fn keys_keep_their_order_and_deferral() {
    let schema = schema(
        "CREATE TABLE t (a int, b int, c int,
           CONSTRAINT pk PRIMARY KEY (c, a) DEFERRABLE INITIALLY DEFERRED,
           CONSTRAINT u1 UNIQUE (b, a), CONSTRAINT u2 UNIQUE (b) DEFERRABLE)",
    );
    assert_eq!(
        constraint_kinds(table(&schema, "t")),
        json!({
            "pk": { "primary_key": { "columns": ["c", "a"], "deferrable": "initially_deferred" } },
            "u1": { "unique": { "columns": ["b", "a"] } },
            "u2": { "unique": { "columns": ["b"], "deferrable": "initially_immediate" } },
        })
    );
    // The indexes of constraints are no indexes of their own, and NOT NULL is no constraint of its own.
    assert_eq!(table(&schema, "t").indexes, []);
    assert_eq!(table(&schema, "t").primary_key().unwrap().columns.len(), 2);
}

#[test]
fn nulls_not_distinct() {
    let script = "CREATE TABLE t (a int, CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a));
        CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT; CREATE UNIQUE INDEX j ON t (a)";
    let database = test_support::database();
    match (major(&database), database.connect().batch_execute(script)) {
        (15.., made) => made.unwrap(),
        (_, refused) => return assert!(refused.is_err(), "only 15 has NULLS NOT DISTINCT"),
    }
    let schema = read_again(&database).schema;
    let unique = json!({ "u": { "unique": { "columns": ["a"], "nulls": "not_distinct" } } });
    assert_eq!(constraint_kinds(table(&schema, "t")), unique);
    let indexes = as_json(&table(&schema, "t").indexes);
    assert_eq!((&indexes[0]["nulls"], indexes[1].get("nulls")), (&json!("not_distinct"), None));
}

#[test]
fn foreign_keys_name_their_target_columns_and_actions() {
    let schema = schema(
        "CREATE SCHEMA app;
         CREATE TABLE app.parents (gone int, y int, x int, PRIMARY KEY (x, y));
         ALTER TABLE app.parents DROP COLUMN gone;
         CREATE TABLE children (
           id int PRIMARY KEY, b int, a int, parent int,
           CONSTRAINT pair FOREIGN KEY (a, b) REFERENCES app.parents (x, y) ON DELETE SET NULL ON UPDATE CASCADE,
           CONSTRAINT self FOREIGN KEY (parent) REFERENCES children ON DELETE RESTRICT
             DEFERRABLE INITIALLY DEFERRED,
           CONSTRAINT weak FOREIGN KEY (parent) REFERENCES children ON DELETE SET DEFAULT)",
    );
    let mut kinds = constraint_kinds(table(&schema, "children"));
    kinds.as_object_mut().unwrap().remove("children_pkey").unwrap();
    assert_eq!(
        kinds,
        json!({
            "pair": { "foreign_key": {
                "columns": ["a", "b"], "target": "app.parents", "target_columns": ["x", "y"],
                "on_delete": "set_null", "on_update": "cascade",
            } },
            "self": { "foreign_key": {
                "columns": ["parent"], "target": "children", "target_columns": ["id"],
                "on_delete": "restrict", "deferrable": "initially_deferred",
            } },
            "weak": { "foreign_key": {
                "columns": ["parent"], "target": "children", "target_columns": ["id"], "on_delete": "set_default",
            } },
        })
    );
}

/// The server keeps a constraint per partition on the referencing table.
#[test]
fn a_reference_to_a_partitioned_table_is_one_constraint() {
    let introspection = read(
        "CREATE TABLE parents (id int PRIMARY KEY) PARTITION BY RANGE (id);
         CREATE TABLE parents_1 PARTITION OF parents FOR VALUES FROM (0) TO (10);
         CREATE TABLE parents_2 PARTITION OF parents FOR VALUES FROM (10) TO (20);
         CREATE TABLE children (parent int REFERENCES parents);",
    );
    assert_eq!(table(&introspection.schema, "children").constraints.len(), 1);
    assert_eq!(listed(&introspection), [""; 0]);
}

#[test]
fn checks_are_shown_without_the_parentheses_around_all() {
    let schema = schema(
        "CREATE TABLE t (a int, b int,
           CONSTRAINT one CHECK (a > 0), CONSTRAINT two CHECK (a > 0 OR b > 0),
           CONSTRAINT three CHECK ((a) IS NOT NULL))",
    );
    assert_eq!(
        constraint_kinds(table(&schema, "t")),
        json!({
            "one": { "check": "a > 0" },
            "two": { "check": "(a > 0) OR (b > 0)" },
            "three": { "check": "a IS NOT NULL" },
        })
    );
}

#[test]
fn constraints_say_for_which_rows_they_hold() {
    let database = made(
        "CREATE TABLE t (a int, b int); CREATE TABLE p (id int PRIMARY KEY);
         ALTER TABLE t ADD CONSTRAINT late CHECK (a > 0) NOT VALID;
         ALTER TABLE t ADD CONSTRAINT late_fk FOREIGN KEY (b) REFERENCES p NOT VALID;
         ALTER TABLE t ADD CONSTRAINT alone CHECK (b > 0) NO INHERIT;",
    );
    let mut expected = json!({
        "late": { "check": { "expression": "a > 0", "validity": "not_valid" } },
        "late_fk": { "foreign_key": {
            "columns": ["b"], "target": "p", "target_columns": ["id"], "validity": "not_valid",
        } },
        "alone": { "check": { "expression": "b > 0", "no_inherit": true } },
    });
    let mut unmodelled = Vec::new();
    if major(&database) >= 18 {
        let script = "ALTER TABLE t ADD CONSTRAINT loose CHECK (a > 1) NOT ENFORCED;
            ALTER TABLE t ADD CONSTRAINT full_a NOT NULL a NOT VALID";
        database.connect().batch_execute(script).unwrap();
        expected["loose"] = json!({ "check": { "expression": "a > 1", "validity": "not_enforced" } });
        unmodelled.push("not valid constraint t.full_a");
    }
    let introspection = read_again(&database);
    assert_eq!(constraint_kinds(table(&introspection.schema, "t")), expected);
    assert_eq!(listed(&introspection), unmodelled);
}

#[test]
fn keys_and_references_say_what_stands_beside_their_columns() {
    let database = made(
        "CREATE TABLE p (a int, b int, c int, CONSTRAINT pk PRIMARY KEY (a, b) INCLUDE (c));
         CREATE TABLE t (a int, b int, c int,
           CONSTRAINT incl UNIQUE (a) INCLUDE (c, b) WITH (fillfactor = 80),
           CONSTRAINT full_fk FOREIGN KEY (a, b) REFERENCES p MATCH FULL);",
    );
    let mut expected = json!({
        "incl": { "unique": {
            "columns": ["a"], "include": ["c", "b"], "storage": { "parameters": { "fillfactor": "80" } },
        } },
        "full_fk": { "foreign_key": {
            "columns": ["a", "b"], "target": "p", "target_columns": ["a", "b"], "match_full": true,
        } },
    });
    if major(&database) >= 15 {
        let script =
            "ALTER TABLE t ADD CONSTRAINT part FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL (b)";
        database.connect().batch_execute(script).unwrap();
        expected["part"] = json!({ "foreign_key": {
            "columns": ["a", "b"], "target": "p", "target_columns": ["a", "b"],
            "on_delete": "set_null", "on_delete_columns": ["b"],
        } });
    }
    let introspection = read_again(&database);
    assert_eq!(listed(&introspection), [""; 0]);
    assert_eq!(constraint_kinds(table(&introspection.schema, "t")), expected);
    let key = json!({ "pk": { "primary_key": { "columns": ["a", "b"], "include": ["c"] } } });
    assert_eq!(constraint_kinds(table(&introspection.schema, "p")), key);
}

#[test]
fn exclusions_name_what_they_compare() {
    let schema = schema(
        "CREATE TABLE t (a int, b int, during int4range, net inet, c text COLLATE \"C\",
           CONSTRAINT apart EXCLUDE USING gist (int4range(a, b) WITH &&, during WITH -|-)
             WITH (fillfactor = 90) WHERE (a > 0) DEFERRABLE,
           CONSTRAINT nets EXCLUDE USING gist (net inet_ops WITH &&) INCLUDE (a),
           CONSTRAINT texts EXCLUDE (c COLLATE \"POSIX\" text_pattern_ops DESC WITH =));",
    );
    assert_eq!(
        constraint_kinds(table(&schema, "t")),
        json!({
            "apart": { "exclusion": {
                "method": "gist",
                "elements": [
                    { "part": { "on": { "expression": "int4range(a, b)" } }, "operator": "&&" },
                    { "part": { "on": { "column": "during" } }, "operator": "-|-" },
                ],
                "where": "a > 0",
                "storage": { "parameters": { "fillfactor": "90" } },
                "deferrable": "initially_immediate",
            } },
            "nets": { "exclusion": {
                "method": "gist",
                "elements": [
                    { "part": { "on": { "column": "net" }, "operator_class": "inet_ops" }, "operator": "&&" },
                ],
                "include": ["a"],
            } },
            "texts": { "exclusion": {
                "method": "btree",
                "elements": [{
                    "part": {
                        "on": { "column": "c" }, "order": "desc",
                        "operator_class": "text_pattern_ops", "collation": "POSIX",
                    },
                    "operator": "=",
                }],
            } },
        })
    );
    // The index of an exclusion belongs to it.
    assert_eq!(table(&schema, "t").indexes, []);
}
