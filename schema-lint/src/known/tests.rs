#![allow(clippy::unwrap_used)]
use schema_model::{
    Dialect, Name, ObjectId, QualifiedName, Schema,
    schema::{ColumnValue, ConstraintKind, Definition, DefinitionId, Validity},
    script::Script,
};

use super::Known;
use crate::parse;

fn known(text: &str) -> Known<'static> {
    static EMPTY: Schema =
        Schema { namespaces: Vec::new(), enums: Vec::new(), definitions: Vec::new(), tables: Vec::new() };
    let mut known = Known::new(&EMPTY);
    for it in parse(&Script::parse(text, Dialect::Postgres).unwrap(), Dialect::Postgres) {
        assert!(it.postgres().is_some(), "{it:?}");
        known.apply(&it);
    }
    known
}

fn named(text: &str) -> QualifiedName {
    text.parse().unwrap()
}

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

#[test]
fn a_table_is_known_with_all_that_it_holds() {
    let known = known(
        "CREATE TABLE public.users (id bigserial PRIMARY KEY, email varchar(40) NOT NULL UNIQUE,
         \"Age\" int DEFAULT 3 CHECK (\"Age\" > 0), g int GENERATED ALWAYS AS (1) STORED);
         CREATE INDEX ON users (lower(email)) WHERE g > 1;",
    );
    let table = known.table(&named("users")).unwrap();
    let columns: Vec<String> =
        table.columns.iter().map(|it| format!("{} {} {}", it.name, it.ty, it.nullable)).collect();
    assert_eq!(columns, ["id bigint false", "email varchar(40) false", "Age integer true", "g integer true"]);
    assert!(matches!(table.columns[0].value, Some(ColumnValue::Serial { .. })));
    let constraints: Vec<&str> = table.constraints.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(constraints, ["users_pkey", "users_email_key", "users_Age_check"]);
    assert_eq!(table.indexes[0].name.as_str(), "users_expr_idx");
    assert!(known.is_new(&ObjectId::column(&table.name, &name("id"))));
    assert_eq!(known.index(&named("users_pkey")).unwrap().0.name, table.name);
}

#[test]
fn alter_table_moves_on() {
    let known = known(
        "CREATE TABLE t (a int, b text);
         ALTER TABLE t ADD c int NOT NULL, ALTER a TYPE bigint;
         ALTER TABLE t RENAME b TO d;
         ALTER TABLE t ADD CONSTRAINT a_set CHECK (a IS NOT NULL) NOT VALID;
         ALTER TABLE t RENAME TO u;",
    );
    assert!(known.table(&named("t")).is_none());
    let table = known.table(&named("u")).unwrap();
    let columns: Vec<String> = table.columns.iter().map(|it| format!("{} {}", it.name, it.ty)).collect();
    assert_eq!(columns, ["a bigint", "d text", "c integer"]);
    let Some(ConstraintKind::Check(check)) = table.constraint(&name("a_set")).map(|it| &it.kind) else {
        panic!("{table:?}")
    };
    assert_eq!((check.expression.as_str(), check.validity), ("a IS NOT NULL", Validity::NotValid));
}

#[test]
fn a_check_is_valid_once_it_was_validated() {
    let known = known(
        "CREATE TABLE t (a int);
         ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID, ADD CONSTRAINT n NOT NULL a NOT VALID;
         ALTER TABLE t VALIDATE CONSTRAINT c, VALIDATE CONSTRAINT n;",
    );
    let table = known.table(&named("t")).unwrap();
    assert_eq!(table.constraints[0].kind.validity(), Validity::Valid);
    assert!(!table.columns[0].nullable);
}

#[test]
fn a_constraint_takes_its_index_over() {
    let known = known(
        "CREATE TABLE t (a int, b int);
         CREATE UNIQUE INDEX t_ab ON t (a, b);
         ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX t_ab;",
    );
    let table = known.table(&named("t")).unwrap();
    assert!(table.indexes.is_empty());
    assert_eq!(table.primary_key().unwrap().columns, [name("a"), name("b")]);
    assert!(table.columns.iter().all(|it| !it.nullable));
}

#[test]
fn partitions_hang_below_their_table() {
    let known = known(
        "CREATE TABLE m (at date, v int) PARTITION BY RANGE (at);
         CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2020-01-01') TO ('2021-01-01') PARTITION BY HASH (v);
         CREATE TABLE m11 PARTITION OF m1 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
         CREATE TABLE rest PARTITION OF m DEFAULT;
         CREATE TABLE alone (at date, v int);
         ALTER TABLE m ATTACH PARTITION alone FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
         ALTER TABLE m DETACH PARTITION rest;",
    );
    let family: Vec<String> = known.family(&named("m")).iter().map(ToString::to_string).collect();
    assert_eq!(family, ["alone", "m", "m1", "m11"]);
    assert_eq!(known.parent(&named("m11")), Some(named("m1")));
    assert_eq!(known.default_partition(&named("m")), None);
    assert!(known.is_partitioned(&named("m1")) && !known.is_partitioned(&named("m11")));
    assert_eq!(known.table(&named("rest")).unwrap().columns.len(), 2);
}

#[test]
fn what_was_there_before_is_not_new() {
    let mut schema = Schema::default();
    schema.tables.push(schema_model::schema::Table::new(named("t")));
    let mut known = Known::new(&schema);
    let script = Script::parse("ALTER TABLE t ADD a int; CREATE TABLE u ();", Dialect::Postgres).unwrap();
    for it in &parse(&script, Dialect::Postgres) {
        known.apply(it);
    }
    assert!(!known.is_new_table(&named("t")) && known.is_new_table(&named("public.u")));
    assert!(known.is_new(&ObjectId::column(&named("t"), &name("a"))));
    assert!(!known.at_next_file().is_new_table(&named("u")));
}

#[test]
fn whatever_has_a_renamed_type_follows() {
    let known = known(
        "CREATE TYPE point AS (x int);
         CREATE DOMAIN spot AS point;
         CREATE TYPE line AS (a point, b spot[]);
         CREATE TABLE t (a point, b spot[], c line);
         ALTER TYPE point RENAME TO old_point;
         ALTER DOMAIN spot RENAME TO old_spot;
         CREATE TYPE point AS (y int);",
    );
    let types = known.table(&named("t")).unwrap().columns.iter().map(|it| it.ty.to_string());
    assert_eq!(types.collect::<Vec<_>>(), ["old_point", "old_spot[]", "line"]);
    assert_eq!(known.domain(&named("old_spot")).unwrap().ty.to_string(), "old_point");
    assert!(known.domain(&named("spot")).is_none());
    let Some(Definition::Composite(line)) = known.definition(&DefinitionId::Composite(named("line"))) else {
        panic!("no line");
    };
    let types = line.attributes.iter().map(|it| it.ty.to_string());
    assert_eq!(types.collect::<Vec<_>>(), ["old_point", "old_spot[]"]);
    assert!(known.definition(&DefinitionId::Composite(named("old_point"))).is_some());
}

#[test]
fn types_and_definitions_are_known() {
    let known = known(
        "CREATE TYPE mood AS ENUM ('good', 'bad');
         ALTER TYPE mood ADD VALUE 'so';
         CREATE DOMAIN positive AS int CHECK (VALUE > 0);
         CREATE DOMAIN plain AS int;
         ALTER DOMAIN plain SET NOT NULL;
         CREATE VIEW v AS SELECT 1 AS a;
         CREATE TABLE t (m mood[]);
         ALTER TYPE mood RENAME TO feeling;
         CREATE TYPE mood AS ENUM ('good');",
    );
    assert_eq!(known.table(&named("t")).unwrap().columns[0].ty.to_string(), "feeling[]");
    assert_eq!(known.enumeration(&named("feeling")).unwrap().labels, ["good", "bad", "so"]);
    assert_eq!(known.domain(&named("positive")).unwrap().checks.len(), 1);
    assert!(known.domain(&named("plain")).unwrap().not_null);
    assert_eq!(known.definitions().count(), 3);
}
