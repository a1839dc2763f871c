//! Expressions that the server does not take: each is kept and named, and spoils no other.

use schema_db::postgres::{Kept, Side};

use super::{authored, compare, made};

fn messages(kept: &[Kept]) -> Vec<(String, &str)> {
    kept.iter().map(|it| (it.object.to_string(), it.message.as_str())).collect()
}

#[test]
fn what_the_server_refuses_is_kept_and_named() {
    let (database, mut live) = made(
        "CREATE TABLE t (a varchar(9), n int DEFAULT 1, g int GENERATED ALWAYS AS (n) STORED,
           CONSTRAINT c1 CHECK (a IN ('x', 'y')), CONSTRAINT c2 CHECK (n > 0), CONSTRAINT c3 CHECK (n > 1));
         CREATE INDEX i1 ON t (lower(a)); CREATE INDEX i2 ON t (n) WHERE a <> 'x'; CREATE TABLE u (a int DEFAULT 1)",
    );
    let mut promised = authored(
        &live,
        "t",
        &[
            ("c1", "a in ('x', 'y')"),
            ("c2", "nosuch > 0"),
            ("c3", "n > 1 AND"),
            ("n", "'one'"),
            ("g", "random()::int"),
            ("i1", "nosuch(a)"),
            ("i2", "a != 'x'"),
        ],
    );
    promised = authored(&promised, "u", &[("a", "'2'")]);
    let kept = compare(&database, &mut promised, &mut live);
    assert!(kept.iter().all(|it| it.side == Side::Promised));
    assert_eq!(
        messages(&kept),
        [
            ("column t.n".to_owned(), "invalid input syntax for type integer: \"one\""),
            ("column t.g".to_owned(), "generation expression is not immutable"),
            ("constraint t.c2".to_owned(), "column \"nosuch\" does not exist"),
            ("constraint t.c3".to_owned(), "syntax error at or near \")\""),
            (
                "index t.i1".to_owned(),
                "function nosuch(character varying) does not exist; hint: No function matches the given name and \
                 argument types. You might need to add explicit type casts."
            ),
        ]
    );
    let (ours, theirs) = (&promised.tables[0], &live.tables[0]);
    assert_eq!(ours.constraints[0], theirs.constraints[0]);
    assert_eq!(ours.indexes[1], theirs.indexes[1]);
    let texts = format!("{:?}", promised.tables);
    assert!(
        texts.contains("nosuch > 0") && texts.contains("'one'") && texts.contains("Default(\"2\")"),
        "{texts}"
    );
}

#[test]
fn a_text_that_is_more_than_an_expression_is_never_run() {
    let (database, mut live) = made(
        "CREATE TABLE t (a int DEFAULT 1, b int DEFAULT 1, CONSTRAINT c1 CHECK (a > 0), CONSTRAINT c2 CHECK (a > 1))",
    );
    let evil = "1)); COMMIT; DROP TABLE t; SELECT ((1";
    let mut promised =
        authored(&live, "t", &[("a", evil), ("b", "'open"), ("c1", "a > 2) /* no"), ("c2", "a > 1 -- one")]);
    let kept = compare(&database, &mut promised, &mut live);
    let refused = "this is not one expression";
    assert_eq!(
        messages(&kept),
        [
            ("column t.a".to_owned(), refused),
            ("column t.b".to_owned(), refused),
            ("constraint t.c1".to_owned(), refused),
        ]
    );
    assert_eq!(super::read(&database).tables.len(), 1);
}

#[test]
fn types_that_the_database_lacks_stop_only_what_needs_them() {
    let (database, mut live) = made("CREATE TABLE t (a varchar(9), CONSTRAINT c CHECK (a IN ('x', 'y')))");
    let mut promised = authored(&live, "t", &[("c", "a in ('x', 'y')")]);
    let columns = &mut promised.tables[0].columns;
    let mut mood = columns[0].clone();
    mood.name = super::name("mood");
    mood.ty = "app.\"Mood\"[]".parse().unwrap();
    mood.value = Some(schema_model::schema::ColumnValue::Default(schema_model::Expression::new("'{}'")));
    columns.push(mood);
    let kept = compare(&database, &mut promised, &mut live);
    assert_eq!(messages(&kept), [("column t.mood".to_owned(), "type \"app\".\"Mood\"[] does not exist")]);
    assert_eq!(promised.tables[0].constraints, live.tables[0].constraints);
}
