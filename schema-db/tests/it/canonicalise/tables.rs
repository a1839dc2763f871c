//! Which tables take part, and under which names and types.

use schema_db::postgres::canonicalise;
use schema_model::{QualifiedName, Schema, SqlType, schema::ColumnValue};

use super::{authored, compare, made, name};

fn types(schema: &mut Schema, table: &str, column: &str, ty: &str) {
    let table = schema.table_mut(&table.parse::<QualifiedName>().unwrap()).unwrap();
    let column = table.columns.iter_mut().find(|it| it.name.as_str() == column).unwrap();
    column.ty = ty.parse::<SqlType>().unwrap();
}

#[test]
fn tables_of_one_name_in_several_schemas() {
    let (database, mut live) = made(
        "CREATE SCHEMA app;
         CREATE TABLE t (a text, CONSTRAINT c CHECK (t.a IN ('x', 'y')));
         CREATE TABLE app.t (b varchar(3), CONSTRAINT c CHECK (t.b IN ('x', 'y')));",
    );
    let mut promised = authored(&live, "t", &[("c", "t.a IN ('x', 'y')")]);
    promised = authored(&promised, "app.t", &[("c", "t.b IN ('x', 'y')")]);
    assert_ne!(promised, live);
    assert_eq!(compare(&database, &mut promised, &mut live), []);
    assert_eq!(promised, live);
}

#[test]
fn names_that_need_quotes() {
    let (database, mut live) = made(
        r#"CREATE SCHEMA "My ""App"""; CREATE TYPE "My ""App"""."Stàtus" AS ENUM ('it''s');
           CREATE TABLE "My ""App"""."se;lect" (
             "a.b" "My ""App"""."Stàtus" DEFAULT 'it''s', "say ""hi"" \" varchar(3),
             CONSTRAINT "c ; --" CHECK ("say ""hi"" \" IN ('\', '''')));"#,
    );
    let mut promised = authored(
        &live,
        r#""My ""App"""."se;lect""#,
        &[("a.b", "'it''s'"), ("c ; --", r#""say ""hi"" \" IN ('\', '''')"#)],
    );
    assert_ne!(promised, live);
    assert_eq!(compare(&database, &mut promised, &mut live), []);
    assert_eq!(promised, live);
}

#[test]
fn names_are_read_in_the_default_schema_then_as_the_session_does() {
    let (database, mut live) = made(
        "CREATE SCHEMA app; CREATE SCHEMA extras;
         CREATE TYPE app.mood AS ENUM ('a');
         CREATE FUNCTION extras.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
         CREATE TABLE app.t (m app.mood DEFAULT 'a', n int DEFAULT extras.f());",
    );
    let mut promised = authored(&live, "app.t", &[("m", "'a'::mood"), ("n", "f()")]);
    let mut client = database.connect();
    client.batch_execute("SET search_path = extras").unwrap();
    let kept = canonicalise(&mut client, &name("app"), &mut promised, &mut live).unwrap();
    assert_eq!(kept, []);
    assert_eq!(promised, live);
}

#[test]
fn null_is_no_default() {
    let (database, mut live) = made("CREATE TABLE t (a text DEFAULT NULL, b int DEFAULT 1)");
    assert_eq!(live.tables[0].columns[0].value, None);
    let mut promised = authored(&live, "t", &[("a", "NULL::text"), ("b", "NULL")]);
    assert_eq!(compare(&database, &mut promised, &mut live), []);
    assert_eq!(promised.tables[0].columns[0], live.tables[0].columns[0]);
    assert_eq!(promised.tables[0].columns[1].value, None);
    assert!(matches!(live.tables[0].columns[1].value, Some(ColumnValue::Default(_))));
}

/// `a IN (..)` is spelled differently for varchar and text.
#[test]
fn a_changed_type_does_not_spread_over_expressions() {
    let (database, mut live) = made(
        "CREATE TABLE t (a text, b int DEFAULT 1, CONSTRAINT c CHECK (a IN ('x', 'y')), gone int DEFAULT 5);
         ALTER TABLE t DROP COLUMN gone;",
    );
    let mut promised = authored(&live, "t", &[("c", "a IN ('x', 'y')"), ("b", "'1'")]);
    types(&mut promised, "t", "a", "varchar(20)");
    types(&mut promised, "t", "b", "bigint");
    assert_eq!(compare(&database, &mut promised, &mut live), []);
    assert_eq!(promised.tables[0].constraints, live.tables[0].constraints);
    assert_ne!(promised.tables[0].columns[0], live.tables[0].columns[0]);
}

#[test]
fn an_expression_that_only_fits_the_promised_type_is_read_with_that() {
    let (database, mut live) = made("CREATE TABLE t (a text, CONSTRAINT c CHECK (a <> ''))");
    let mut promised = authored(&live, "t", &[("c", "a ? 'key' AND a->>'n' IN ('x')")]);
    types(&mut promised, "t", "a", "jsonb");
    assert_eq!(compare(&database, &mut promised, &mut live), []);
    let schema_model::schema::ConstraintKind::Check(text) = &promised.tables[0].constraints[0].kind else {
        panic!("{:?}", promised.tables[0].constraints)
    };
    assert_eq!(text.expression.as_str(), "(a ? 'key'::text) AND ((a ->> 'n'::text) = 'x'::text)");
}

/// Nothing that one side alone has can be compared, and equal texts need no twin.
#[test]
fn only_differences_are_asked_for() {
    let (database, live) = made(
        "CREATE TABLE same (a text, CONSTRAINT c CHECK (a <> '')); CREATE TABLE more (a text);
         CREATE TABLE differs (a text, CONSTRAINT c CHECK (a IN ('x', 'y')), CONSTRAINT extra CHECK (a <> 'z'))",
    );
    let mut live_now = live.clone();
    let mut promised = authored(&live, "differs", &[("c", "a in ('x', 'y')")]);
    promised.tables.retain(|it| it.name.name.as_str() != "more");
    let extra = |schema: &mut Schema| schema.tables[0].constraints.retain(|it| it.name.as_str() != "extra");
    extra(&mut promised);
    assert_eq!(compare(&database, &mut promised, &mut live_now), []);
    extra(&mut live_now);
    live_now.tables.retain(|it| it.name.name.as_str() != "more");
    assert_eq!(promised, live_now);
}

#[test]
fn many_tables_need_more_than_one_batch() {
    let table = |at| format!("CREATE TABLE t{at} (a varchar(9), CONSTRAINT c CHECK (a IN ('x', 'y')));");
    let script = (0..250).map(table).collect::<Vec<_>>().join("\n");
    let (database, mut live) = made(&script);
    let mut promised = live.clone();
    for at in 0..250 {
        promised = authored(&promised, &format!("t{at}"), &[("c", "a in ('x', 'y')")]);
    }
    assert_eq!(compare(&database, &mut promised, &mut live), []);
    assert_eq!(promised, live);
}

#[test]
fn what_an_index_has_anyway_need_not_be_said() {
    let (database, live) = made(
        "CREATE SCHEMA app; CREATE EXTENSION citext;
         CREATE TABLE app.t (a text, b citext, c text COLLATE \"C\");
         CREATE INDEX i1 ON app.t (a, c); CREATE INDEX i2 ON app.t (b);",
    );
    let said = |index: usize, part: usize, class: &str| {
        let mut promised = live.clone();
        promised.tables[0].indexes[index].parts[part].operator_class = Some(class.parse().unwrap());
        assert_eq!(compare(&database, &mut promised, &mut live.clone()), []);
        promised == live
    };
    assert!(said(0, 0, "text_ops") && said(0, 1, "pg_catalog.text_ops") && said(1, 0, "citext_ops"));
    assert!(!said(0, 0, "text_pattern_ops") && !said(0, 0, "app.text_ops"));
    // The default of another type, not of this one.
    assert!(!said(1, 0, "text_ops"));

    let mut promised = live.clone();
    promised.tables[0].indexes[0].parts[1].collation = Some("C".parse().unwrap());
    assert_eq!(compare(&database, &mut promised, &mut live.clone()), []);
    assert_eq!(promised, live);
}
