#![allow(clippy::unwrap_used)]

use super::*;

fn default_schema() -> Name {
    Name::new("public").unwrap()
}

fn objects(sql: &str) -> Vec<String> {
    let read = read([sql], &default_schema()).unwrap();
    read.files[0]
        .iter()
        .map(|it| format!("{}: {}", it.line, serde_json::to_string(&it.definition).unwrap()))
        .collect()
}

fn errors(sql: &str) -> Vec<String> {
    let errors = read([sql], &default_schema()).unwrap_err();
    errors.into_iter().map(|(_, error)| format!("{}: {error}", error.line())).collect()
}

#[test]
fn each_statement_is_one_object_in_its_line() {
    assert_eq!(
        objects(
            "-- types\nCREATE EXTENSION citext;\n\nCREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA ext VERSION '1.1';"
        ),
        [
            r#"2: {"extension":{"name":"citext"}}"#,
            r#"4: {"extension":{"name":"uuid-ossp","schema":"ext","version":"1.1"}}"#
        ]
    );
}

#[test]
fn a_comment_finds_its_object_wherever_it_stands() {
    assert_eq!(
        objects("COMMENT ON EXTENSION Citext IS 'it''s text';\nCREATE EXTENSION citext SCHEMA public"),
        [r#"2: {"extension":{"name":"citext","comment":"it's text"}}"#]
    );
    assert_eq!(
        errors("CREATE EXTENSION a;\nCOMMENT ON EXTENSION b IS 'x'"),
        [
            "2: this comment is on extension b, which no SQL file defines; write its CREATE statement beside it"
        ]
    );
}

#[test]
fn what_cannot_be_read_is_named_with_its_line() {
    let end = "write the statement as PostgreSQL's manual does";
    for (sql, error) in [
        (
            "\nCREATE EXTENSION a\n  VERSON '1'",
            format!("3: expected the end of the statement, found `VERSON`; {end}"),
        ),
        ("CREATE EXTENSION", format!("1: expected a name, found the end of the statement; {end}")),
        (
            "CREATE EXTENSION a;\nCREATE VIEW 'x",
            "2: the string that begins here is never closed; correct the statement".to_owned(),
        ),
    ] {
        assert_eq!(errors(sql), [error], "{sql}");
    }
    let (renamed, above) = ("-- schemagen: renamed", "write it above the statement that it is about");
    for (sql, error) in [
        (format!("{renamed} from b\n-- c\n"), format!("1: directive `renamed`: no statement comes after it; {above}")),
        (
            format!("{renamed} from b\nCREATE SEQUENCE a;\n{renamed} b\nCREATE SEQUENCE c;"),
            "3: directive `renamed`: name the object as it was called, as in `renamed from app.order_number`"
                .to_owned(),
        ),
        (
            format!("CREATE SEQUENCE a;\n{renamed} from b\nCOMMENT ON SEQUENCE a IS ''"),
            "3: `renamed from` is above a statement that makes no object; write it above its CREATE statement"
                .to_owned(),
        ),
    ] {
        let found: Vec<String> = errors(&sql).iter().map(|it| it.replace("; correct the statement", "")).collect();
        assert_eq!(found, [error], "{sql}");
    }
}

#[test]
fn what_belongs_elsewhere_is_told_where_it_belongs() {
    for (sql, instead) in [
        ("INSERT INTO a VALUES (1)", "put it into a migration"),
        ("CREATE TABLE a ()", "tables and enums are structs"),
        ("CREATE FOREIGN TABLE a ()", "tables and enums are structs"),
        ("DROP EXTENSION a", "when its CREATE statement is taken away"),
        ("SET statement_timeout = 0", "settings of a session"),
        ("SELECT pg_catalog.set_config('search_path', '', false)", "settings of a session"),
        ("DO $$ BEGIN END $$", "put it into a migration"),
    ] {
        let found = errors(sql).remove(0);
        assert!(found.contains("does not define an object") && found.contains(instead), "{sql}: {found}");
    }
}

#[test]
fn what_was_renamed_stands_above_its_statement() {
    let sql = "-- schemagen: renamed from App.b\n\n-- Counts.\nCREATE SEQUENCE a;\nCREATE SEQUENCE c";
    let read = read([sql], &default_schema()).unwrap();
    let former: Vec<_> =
        read.files[0].iter().map(|it| it.renamed_from.as_ref().map(ToString::to_string)).collect();
    assert_eq!(former, [Some("App.b".to_owned()), None]);
    assert!(Script::parse(sql, crate::Dialect::Postgres).is_err());
}

#[test]
fn what_an_attribute_was_called_stands_above_it() {
    let sql = "CREATE TYPE a AS (\n  -- schemagen: renamed from X\n  -- Why.\n  b int,\n  -- schemagen: renamed from \"Y\"\n  \"C\" int)";
    let read = read([sql], &default_schema()).unwrap();
    let renamed = read.files[0][0]
        .renamed_attributes
        .iter()
        .map(|it| format!("{} {} {}", it.line, it.before, it.after));
    assert_eq!(renamed.collect::<Vec<_>>(), ["2 X b", "5 Y C"]);
    assert!(Script::parse(sql, crate::Dialect::Postgres).is_err());
    let above_none = "`renamed from` is inside a statement, and not above an attribute of a composite type; write it in the line \
                      above the attribute with the attribute's former name, or above the statement";
    for (sql, line) in [
        ("CREATE TYPE a AS (\n  b\n  -- schemagen: renamed from c\n  int)", 3),
        ("CREATE TYPE a AS (\n  -- schemagen: renamed from app.c\n  b int)", 2),
        ("CREATE VIEW a AS\n-- schemagen: renamed from c\nSELECT 1", 2),
    ] {
        assert_eq!(errors(sql), [format!("{line}: {above_none}")], "{sql}");
    }
    let behind = errors("CREATE TYPE a AS (b int, -- schemagen: renamed from c\n d int)").remove(0);
    assert!(behind.contains("a directive inside a statement"), "{behind}");
}

#[test]
fn types_are_read_in_every_spelling() {
    for (sql, ty) in [
        ("integer", "integer"),
        ("timestamp (3) with time zone NOT", "timestamptz(3)"),
        ("double precision", "double precision"),
        ("character varying(20)[3] DEFAULT", "varchar(20)[]"),
        ("public.\"Status\" ARRAY", "\"Status\"[]"),
        ("app.money[][]", "app.money[]"),
        ("numeric(12, 2)", "numeric(12,2)"),
    ] {
        let name = default_schema();
        let ty_read = Cursor::new(sql, &name).ty().unwrap();
        assert_eq!(ty_read, ty.parse().unwrap(), "{sql}");
    }
}

#[test]
fn arguments_are_read_in_every_spelling() {
    for (sql, arguments) in [
        ("f(integer, a double precision)", "f(integer, double precision)"),
        (
            "f(IN a int, OUT b text, c INOUT varchar(20) = 'x', VARIADIC d text[])",
            "f(integer, varchar, text[])",
        ),
        ("f(timestamp with time zone, at timestamp (3) DEFAULT now())", "f(timestamptz, timestamp)"),
        ("public.f(\"char\", c char(3), pg_catalog.int4)", "f(char, bpchar, integer)"),
        ("app.f(a app.status DEFAULT ARRAY[1, 2], interval)", "app.f(app.status, interval)"),
    ] {
        let name = default_schema();
        let mut cursor = Cursor::new(sql, &name);
        assert_eq!(routine::signature(&mut cursor).unwrap().path(), arguments, "{sql}");
    }
}

#[test]
fn what_a_dump_says_besides_is_no_definition() {
    for sql in [
        "SET statement_timeout = 0",
        "SELECT pg_catalog.set_config('search_path', '', false)",
        "ALTER DATABASE a OWNER TO app",
        "ALTER TABLE a CLUSTER ON b",
    ] {
        assert_eq!(errors(sql).len(), 1, "{sql}");
    }
}

#[test]
fn aggregates_are_read_in_every_spelling() {
    let states = r#""states":{"function":"f","type":"integer"}"#;
    for sql in [
        "(integer) (sfunc = f, stype = integer)",
        "(IN int) (STYPE = int4, SFUNC = pg_catalog.f, SSPACE = 0, FINALFUNC_MODIFY = 'read_only')",
        "(int) (sfunc1 = public.f, stype1 = int, finalfunc_extra = false, parallel = UNSAFE)",
    ] {
        let sql = format!("CREATE OR REPLACE AGGREGATE a {sql};\nCOMMENT ON AGGREGATE a(int) IS 'x'");
        let comment = r#""comment":"x""#;
        assert_eq!(
            objects(&sql),
            [format!(
                r#"1: {{"aggregate":{{"name":"a","arguments":[{{"type":"integer"}}],{states},{comment}}}}}"#
            )]
        );
    }
    let read =
        objects("CREATE AGGREGATE a(ORDER BY x int) (sfunc = f, stype = int, sortop = OPERATOR(app.<))");
    assert!(read[0].contains(r#""ordered":[{"name":"x","type":"integer"}]"#), "{read:?}");
    assert!(read[0].contains(r#""sort_operator":"app.<""#), "{read:?}");
    for (sql, message) in [
        ("a(int) (sfunc = f)", "expected SFUNC and STYPE"),
        (
            "a(int) (sfunc = f, stype = int, msfunc = g)",
            "expected MSFUNC, MINVFUNC and MSTYPE, all of them or none",
        ),
        ("a(int) (sfunc = f, stype = int, fast)", "expected an option of an aggregate, found `fast`"),
        ("a (basetype = int, sfunc = f, stype = int)", "expected"),
    ] {
        let found = errors(&format!("CREATE AGGREGATE {sql}"));
        assert!(found[0].contains(message), "{found:?}");
    }
}

#[test]
fn publications_are_read_with_what_is_added() {
    let all = r#"1: {"publication":{"name":"p","tables":[{"table":"u"},{"table":"app.t","columns":["a","b"],"filter":"a > 1"}],"schemas":["app","public"]}}"#;
    for sql in [
        "CREATE PUBLICATION p FOR TABLE u, ONLY app.t (b, a) WHERE (a > 1), TABLES IN SCHEMA public, app",
        "CREATE PUBLICATION p WITH (publish = 'insert, update, delete, truncate', publish_via_partition_root = false);
         ALTER PUBLICATION p ADD TABLE ONLY app.t (b, a) WHERE ((a > 1));
         ALTER PUBLICATION p ADD TABLES IN SCHEMA public, TABLE public.u *, TABLES IN SCHEMA app, public",
    ] {
        assert_eq!(objects(sql)[0].replace("(a > 1)", "a > 1"), all, "{sql}");
    }
    for (sql, message) in [
        ("CREATE PUBLICATION p FOR u", "expected TABLE, TABLES IN SCHEMA or ALL TABLES, found `u`"),
        ("CREATE PUBLICATION p FOR TABLES IN SCHEMA CURRENT_SCHEMA", "expected a schema by its name"),
        (
            "CREATE PUBLICATION p WITH (publish = 'select')",
            "expected a list of insert, update, delete and truncate",
        ),
        ("CREATE PUBLICATION p; ALTER PUBLICATION p DROP TABLE u", "expected `ADD`"),
        ("ALTER PUBLICATION p ADD TABLE u", "this statement is on publication p, which no SQL file defines"),
    ] {
        let found = errors(sql);
        assert!(found[0].contains(message), "{found:?}");
    }
}

#[test]
fn event_triggers_have_tags_in_one_form() {
    let read = objects(
        "CREATE EVENT TRIGGER e ON sql_drop WHEN TAG IN ('drop view', 'DROP TABLE') EXECUTE PROCEDURE public.f();
         ALTER EVENT TRIGGER e ENABLE REPLICA; COMMENT ON EVENT TRIGGER e IS 'x'",
    );
    let tags = r#""tags":["DROP TABLE","DROP VIEW"]"#;
    assert_eq!(
        read,
        [format!(
            r#"1: {{"event_trigger":{{"name":"e","event":"sql_drop",{tags},"function":"f","enabled":"replica","comment":"x"}}}}"#
        )]
    );
    for (sql, message) in [
        ("CREATE EVENT TRIGGER e ON insert EXECUTE FUNCTION f()", "expected ddl_command_start"),
        ("CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION f(1)", "expected the end of the statement"),
        ("ALTER EVENT TRIGGER e DISABLE", "this statement is on event trigger e, which no SQL file defines"),
    ] {
        let found = errors(sql);
        assert!(found[0].contains(message), "{found:?}");
    }
}

#[test]
fn policies_name_their_roles() {
    let of = |to: &str| objects(&format!("CREATE POLICY a ON t TO {to} USING ((b))")).concat();
    let all = r#"1: {"policy":{"table":"t","name":"a","using":"(b)"}}"#;
    assert_eq!(of("c, PUBLIC"), all);
    assert!(of("d, c, d").contains(r#""roles":["c","d"]"#));
    assert!(errors("CREATE POLICY a ON t TO CURRENT_USER")[0].contains("expected a role by its name"));
}

#[test]
fn statistics_are_over_columns_and_expressions() {
    assert_eq!(
        objects(
            "CREATE STATISTICS s ON c, (a), lower(a), (a || c) FROM app.t;\nALTER STATISTICS public.s SET STATISTICS 5"
        ),
        [
            r#"1: {"statistics":{"name":"s","table":"app.t","columns":["a","c"],"expressions":["lower(a)","a || c"],"target":5}}"#
        ]
    );
    assert!(
        errors("ALTER STATISTICS s SET STATISTICS 5")[0]
            .contains("this target is on statistics s, which no SQL file defines")
    );
}

#[test]
fn an_expression_of_an_index_has_a_statistics_target() {
    let view = "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a;\nCREATE INDEX i ON v (a, (a + 1));\n";
    let with = |statement: &str| format!("{view}{statement}");
    assert!(
        objects(&with("ALTER INDEX i ALTER COLUMN 2 SET STATISTICS 500"))[0].contains(r#""statistics":500"#)
    );
    for (statement, error) in [
        (
            "ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 500",
            "3: no SQL file defines an index i with an expression in place 1",
        ),
        (
            "ALTER INDEX j ALTER 1 SET STATISTICS 500",
            "3: no SQL file defines an index j with an expression in place 1",
        ),
        (
            "ALTER INDEX i ALTER COLUMN 0 SET STATISTICS 5",
            "3: expected the number of an expression of the index",
        ),
        ("ALTER INDEX i ALTER COLUMN 2 SET STATISTICS 10001", "3: expected a number from 0 to 10000, or -1"),
    ] {
        let found = errors(&with(statement));
        assert!(found[0].starts_with(error), "{found:?}");
    }
}

#[test]
fn the_examples_of_the_manual_are_read() {
    let manual = include_str!("../../../docs/sql-files.md");
    let examples: Vec<&str> =
        manual.split("```sql\n").skip(1).filter_map(|it| it.split("```").next()).collect();
    assert!(examples.len() > 1);
    for example in examples {
        read([example], &default_schema()).unwrap_or_else(|errors| panic!("{errors:?}\n{example}"));
    }
}

#[test]
fn grants_of_one_role_on_one_object_are_one() {
    assert_eq!(
        objects(
            "GRANT SELECT, INSERT (b, a) ON t, app.u TO r;\nGRANT ALL (a) ON TABLE public.t TO GROUP r WITH GRANT OPTION"
        ),
        [
            r#"1: {"grant":{"on":{"table":"t"},"to":{"role":"r"},"privileges":{"select":"without"},"columns":{"a":{"select":"with","insert":"with","update":"with","references":"with"},"b":{"insert":"without"}}}}"#,
            r#"1: {"grant":{"on":{"table":"app.u"},"to":{"role":"r"},"privileges":{"select":"without"},"columns":{"a":{"insert":"without"},"b":{"insert":"without"}}}}"#,
        ]
    );
}

#[test]
fn a_revoke_takes_away_what_public_has_anyway() {
    let of = |sql: &str| objects(sql).concat();
    let nothing = r#"{"grant":{"on":{"function":{"name":"f","arguments":["varchar"]}},"to":"public"}}"#;
    assert_eq!(of("REVOKE EXECUTE ON FUNCTION f(varchar(9)) FROM PUBLIC"), format!("1: {nothing}"));
    assert!(of("REVOKE CREATE ON SCHEMA public FROM PUBLIC").contains(r#""privileges":{"usage":"without"}"#));
    assert!(of("REVOKE ALL ON t FROM r").ends_with(r#""to":{"role":"r"}}}"#));
    assert!(
        of("ALTER DEFAULT PRIVILEGES FOR ROLE o REVOKE ALL ON ROUTINES FROM PUBLIC")
            .contains(r#""default":{"role":"o","of":"functions"}"#)
    );
}

#[test]
fn privileges_that_nobody_can_give_are_named() {
    for (sql, error) in [
        (
            "GRANT admin TO r",
            "expected a privilege such as SELECT (who is in which role is no part of a schema)",
        ),
        ("GRANT EXECUTE ON t TO r", "expected privileges of table t: SELECT, INSERT"),
        ("GRANT DELETE (a) ON t TO r", "expected privileges of table t: SELECT, INSERT, UPDATE, REFERENCES"),
        ("GRANT SELECT ON t TO CURRENT_USER", "expected a role by its name"),
        ("GRANT SELECT ON t TO PUBLIC WITH GRANT OPTION", "PUBLIC has no grant option"),
        ("GRANT CONNECT ON DATABASE d TO r", "expected a privilege such as SELECT"),
        ("REVOKE SELECT ON t FROM r", "of one role say REVOKE ALL, and GRANT what is left"),
        ("REVOKE GRANT OPTION FOR SELECT ON t FROM r", "leave WITH GRANT OPTION out of the GRANT"),
        ("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r", "expected FOR ROLE"),
        ("ALTER VIEW v RENAME TO w", "does not define an object"),
    ] {
        assert!(errors(sql)[0].contains(error), "{sql}: {}", errors(sql)[0]);
    }
}
