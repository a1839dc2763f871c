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
    assert_eq!(
        listed(&introspection),
        ["partitioned table parents", "partition parents_1", "partition parents_2"]
    );
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
fn what_does_not_hold_is_no_constraint() {
    let database = made(
        "CREATE TABLE t (a int, b int); CREATE TABLE p (id int PRIMARY KEY);
         ALTER TABLE t ADD CONSTRAINT late CHECK (a > 0) NOT VALID;
         ALTER TABLE t ADD CONSTRAINT late_fk FOREIGN KEY (b) REFERENCES p NOT VALID;",
    );
    let mut expected = vec!["not valid constraint t.late", "not valid constraint t.late_fk"];
    if major(&database) >= 18 {
        let script = "ALTER TABLE t ADD CONSTRAINT loose CHECK (a > 1) NOT ENFORCED;
            ALTER TABLE t ADD CONSTRAINT full_a NOT NULL a NOT VALID";
        database.connect().batch_execute(script).unwrap();
        expected.insert(0, "not valid constraint t.full_a");
        expected.push("not enforced constraint t.loose");
    }
    let introspection = read_again(&database);
    assert_eq!(table(&introspection.schema, "t").constraints, []);
    assert_eq!(listed(&introspection), expected);
}

#[test]
fn properties_of_constraints_that_the_model_cannot_hold_are_listed() {
    let database = made(
        "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
         CREATE TABLE t (a int, b int, c int,
           CONSTRAINT incl UNIQUE (a) INCLUDE (c),
           CONSTRAINT full_fk FOREIGN KEY (a, b) REFERENCES p MATCH FULL,
           CONSTRAINT alone CHECK (a > 0) NO INHERIT,
           CONSTRAINT apart EXCLUDE USING gist (int4range(a, b) WITH &&));",
    );
    let mut expected = vec![
        "exclusion constraint t.apart",
        "included columns t.incl",
        "match full t.full_fk",
        "no inherit t.alone",
    ];
    if major(&database) >= 15 {
        let script =
            "ALTER TABLE t ADD CONSTRAINT part FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL (b)";
        database.connect().batch_execute(script).unwrap();
        expected.insert(3, "column list of on delete t.part");
    }
    let introspection = read_again(&database);
    assert_eq!(listed(&introspection), expected);
    let kinds = constraint_kinds(table(&introspection.schema, "t"));
    assert_eq!(kinds["incl"], json!({ "unique": { "columns": ["a"] } }));
    assert!(kinds.get("full_fk").is_some() && kinds.get("alone").is_some());
    // The index of the exclusion constraint belongs to it.
    assert_eq!(table(&introspection.schema, "t").indexes, []);
}
