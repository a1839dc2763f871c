//! Whole files: how they split, what they hash to, what is refused.
#![allow(clippy::unwrap_used)]

use super::{Change, Hash, Place, Position, Script, ScriptError, StepKind, compare};
use crate::{Dialect, Name};

fn postgres(text: &str) -> Script {
    Script::parse(text, Dialect::Postgres).unwrap()
}

fn sqlite(text: &str) -> Script {
    Script::parse(text, Dialect::Sqlite).unwrap()
}

fn texts(script: &Script) -> Vec<&str> {
    script.statements().map(super::Statement::text).collect()
}

fn refusal(text: &str, dialect: Dialect) -> ScriptError {
    match Script::parse(text, dialect) {
        Ok(script) => panic!("{text:?} was accepted: {:?}", texts(&script)),
        Err(error) => error,
    }
}

const TORTURE: &str = r#"-- a comment; with a semicolon
CREATE TABLE "a;b" (c text DEFAULT ';' CHECK (c <> E'\';' /* ; /* ; */ ; */)); ;
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
  COMMIT; -- not ours
  EXECUTE $$ SELECT ';' $$;
END $body$;
CREATE OR REPLACE FUNCTION g(int) RETURNS int LANGUAGE sql
BEGIN ATOMIC
  SELECT CASE WHEN $1 > 0 THEN CASE WHEN true THEN 1 END END;
  SELECT 2;
END;
CREATE PROCEDURE h() BEGIN ATOMIC INSERT INTO t VALUES (1); END;
CREATE RULE r AS ON INSERT TO t DO (DELETE FROM u; DELETE FROM v);
DO $$ BEGIN PERFORM 1; END $$;
SELECT U&'d\0061t\+000061;', U&"x;", 'a' 'b\', B'1', $1;
SELECT E'a\''
  'b\';' AS continued;
COPY t TO stdout;
SELECT begin, atomic, "end" FROM case_table"#;

#[test]
fn the_torture_file_splits_as_psql_splits_it() {
    let script = postgres(TORTURE);
    let begins: Vec<_> =
        script.statements().map(|it| (it.line(), it.text().split('(').next().unwrap())).collect();
    assert_eq!(begins.len(), 10, "{begins:#?}");
    assert_eq!(begins.iter().map(|it| it.0).collect::<Vec<_>>(), [2, 3, 8, 13, 14, 15, 16, 17, 19, 20]);
    let all = texts(&script);
    assert_eq!(all[0], "CREATE TABLE \"a;b\" (c text DEFAULT ';' CHECK (c <> E'\\';' /* ; /* ; */ ; */))");
    assert!(all[1].ends_with("END $body$"));
    assert!(all[2].ends_with("SELECT 2;\nEND"));
    assert_eq!(all[3], "CREATE PROCEDURE h() BEGIN ATOMIC INSERT INTO t VALUES (1); END");
    assert_eq!(all[4], "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM u; DELETE FROM v)");
    assert!(all[7].ends_with("'b\\';' AS continued"));
    for statement in script.statements() {
        assert_eq!(&script.text()[statement.range()], statement.text());
    }
}

#[test]
fn triggers_of_sqlite_keep_their_bodies() {
    let script = sqlite(
        "CREATE TRIGGER a AFTER INSERT ON t BEGIN UPDATE t SET x = CASE WHEN 1 THEN 2 END; DELETE FROM u; END;\n\
         CREATE TEMP TRIGGER b AFTER INSERT ON [t;] BEGIN SELECT 1; END\n;\n\
         CREATE TABLE trigger_log (a `b;`);",
    );
    assert_eq!(script.statement_count(), 3);
    assert!(texts(&script)[0].ends_with("DELETE FROM u; END"));
    assert_eq!(texts(&script)[2], "CREATE TABLE trigger_log (a `b;`)");
}

#[test]
fn directives_make_steps() {
    let script = postgres(
        "-- schemagen: touches users\nA;\nB;\n-- schemagen: step no-transaction\nC;\n-- schemagen: step\n\
         -- schemagen: step\nD;\n-- schemagen: touches orders.total\n-- schemagen: step no-transaction\n",
    );
    let steps: Vec<_> = script.steps.iter().map(|step| (step.kind, step.statements.len())).collect();
    assert_eq!(
        steps,
        [(StepKind::Transactional, 2), (StepKind::NoTransaction, 1), (StepKind::Transactional, 1)]
    );
    let objects = script.touches.unwrap();
    let touched: Vec<_> =
        objects.iter().map(|it| it.parts.iter().map(Name::as_str).collect::<Vec<_>>()).collect();
    assert_eq!(touched, [vec!["users"], vec!["orders", "total"]]);
}

#[test]
fn allowances_belong_to_the_statement_below_and_to_no_hash() {
    let text = "A;\n-- schemagen: allow SG1301 ten rows\n-- schemagen: step\nB;\nC;\n";
    let script = postgres(text);
    let allowed: Vec<Vec<&str>> =
        script.statements().map(|it| it.allowances().iter().map(|it| it.reason.as_str()).collect()).collect();
    assert_eq!(allowed, [vec![], vec!["ten rows"], vec![]]);
    let without = postgres(&text.replace("-- schemagen: allow SG1301 ten rows\n", ""));
    assert_eq!(script.hash(), without.hash());
    let error = refusal("A;\n-- schemagen: allow SG1301 ten rows\n", Dialect::Postgres).to_string();
    assert!(error.starts_with("line 2: directive `allow`: no statement comes after it"), "{error}");
}

#[test]
fn files_without_statements_have_no_steps() {
    for text in
        ["", "\u{feff}", "-- only a comment", ";", " ;\n; /* c */", "-- schemagen: step no-transaction"]
    {
        assert_eq!(postgres(text).steps, [], "{text:?}");
    }
    let down = postgres("-- schemagen: irreversible the column's values are gone\n");
    assert_eq!(down.irreversible.as_deref(), Some("the column's values are gone"));
}

#[test]
fn blanks_comments_line_ends_and_case_do_not_count() {
    let script = postgres(TORTURE);
    for text in [
        TORTURE.replace('\n', "\r\n"),
        format!("\u{feff}{TORTURE}\n"),
        format!("{TORTURE};\n-- more\n"),
        TORTURE.replace("CREATE TABLE", "create  /* x */\n table"),
        TORTURE.replace("-- a comment; with a semicolon", ""),
    ] {
        let other = postgres(&text);
        assert_eq!(other.hash(), script.hash(), "{text}");
        assert_ne!(other.raw_hash(), script.raw_hash());
        assert_eq!(compare(&script, &other), []);
    }
    assert_eq!(script.raw_hash(), Hash::of(TORTURE.as_bytes()));
}

#[test]
fn everything_else_counts() {
    let text = "INSERT INTO t VALUES ('a', \"B\", $$c$$, 1);\nSELECT a-b;\n";
    for other in [
        text.replace("'a'", "'A'"),
        text.replace("\"B\"", "\"b\""),
        text.replace("$$c$$", "$$c $$"),
        text.replace("a-b", "a - - b"),
        text.replace(";\nS", ";\n-- schemagen: step\nS"),
        text.replace(";\nS", " S"),
        format!("-- schemagen: touches t\n{text}"),
        format!("-- schemagen: step no-transaction\n{text}"),
    ] {
        assert_ne!(postgres(&other).hash(), postgres(text).hash(), "{other}");
    }
    assert_ne!(sqlite("SELECT 'a'").hash(), sqlite("SELECT \"a\"").hash());
}

#[test]
fn the_beginning_of_a_script_has_a_digest() {
    let text = "A; B;\n-- schemagen: step no-transaction\nC; D; E;";
    let (before, after) = (postgres(text), postgres(&text.replace("E;", "F; G;")));
    let at = |steps, statements| Position { steps, statements };
    for position in [at(0, 0), at(0, 1), at(1, 0), at(1, 2)] {
        assert_eq!(before.hash_before(position), after.hash_before(position));
        assert!(before.hash_before(position).is_some());
    }
    assert_ne!(before.hash_before(at(1, 3)), after.hash_before(at(1, 3)));
    assert_ne!(before.hash_before(at(1, 0)), before.hash_before(at(1, 1)));
    assert_ne!(before.hash_before(at(0, 1)), postgres("A, B;").hash_before(at(0, 1)));
    assert_eq!(before.hash_before(at(1, 4)), None);
    assert_eq!(before.hash_before(at(3, 0)), None);
}

#[test]
fn changes_are_told_by_statement() {
    let before = postgres("A 1;\nB;\nC;\nD;");
    let after = postgres("a 1; -- same\nB 2;\nC;\nE;\nF;");
    let changes: Vec<_> = compare(&before, &after)
        .iter()
        .map(|change| match change {
            Change::Added { number, .. } => format!("added {number}: {}", change.diff()),
            Change::Removed { number, .. } => format!("removed {number}: {}", change.diff()),
            Change::Changed { number, .. } => format!("changed {number}: {}", change.diff()),
            Change::Directives => "directives".to_owned(),
        })
        .collect();
    assert_eq!(changes, ["changed 2: -B\n+B 2\n", "changed 4: -D\n+E\n", "added 5: +F\n"]);
    let outside = postgres("-- schemagen: step no-transaction\nA 1;\nB;\nC;\nD;");
    assert_eq!(compare(&before, &outside), [Change::Directives]);
    assert!(matches!(compare(&before, &postgres("A 1; C; D"))[..], [Change::Removed { number: 2, .. }]));
}

#[test]
fn positions_of_the_server_are_places_in_the_file() {
    let script = postgres("A;\n  SELECT 'ü', x,\n   wrong;");
    let statement = &script.steps[0].statements[1];
    assert_eq!(statement.place(1), Place { line: 2, column: 3 });
    assert_eq!(statement.place(8), Place { line: 2, column: 10 });
    let wrong = 1 + statement.text().chars().position(|c| c == 'w').unwrap();
    assert_eq!(statement.place(wrong), Place { line: 3, column: 4 });
    assert_eq!(statement.place(1000), Place { line: 3, column: 9 });
}

#[test]
fn transaction_control_is_refused() {
    for command in [
        "BEGIN",
        "COMMIT",
        "ROLLBACK TO a",
        "END",
        "ABORT",
        "SAVEPOINT a",
        "RELEASE a",
        "START TRANSACTION",
        "PREPARE TRANSACTION 'a'",
        "SET TRANSACTION READ ONLY",
        "commit /* x */ prepared 'a'",
    ] {
        for step in ["", "-- schemagen: step no-transaction\n"] {
            let error = refusal(&format!("SELECT 1;\n{step}{command};"), Dialect::Postgres);
            assert!(matches!(error, ScriptError::TransactionControl { .. }), "{command}: {error}");
            assert_eq!(error.line(), 2 + step.lines().count());
        }
    }
    assert!(matches!(refusal("COMMIT", Dialect::Sqlite), ScriptError::TransactionControl { .. }));
    for fine in [
        "PREPARE p AS SELECT 1",
        "SET search_path TO a",
        "SELECT 'x' AS commit",
        "SET LOCAL lock_timeout = 1",
    ] {
        assert_eq!(postgres(fine).statement_count(), 1);
    }
}

#[test]
fn what_cannot_run_in_a_transaction_needs_its_directive() {
    let postgres_statements = [
        "CREATE UNIQUE INDEX CONCURRENTLY a ON t (b)",
        "create index concurrently on t (b)",
        "DROP INDEX IF EXISTS CONCURRENTLY a",
        "DROP INDEX CONCURRENTLY a",
        "REINDEX (VERBOSE) TABLE CONCURRENTLY t",
        "REINDEX SCHEMA public",
        "VACUUM",
        "ALTER SYSTEM SET a = 1",
        "CREATE DATABASE a",
        "ALTER TABLE IF EXISTS a.b DETACH PARTITION a.c CONCURRENTLY",
        "CLUSTER",
        "DISCARD ALL",
    ];
    let sqlite_statements =
        ["VACUUM", "VACUUM INTO 'a'", "PRAGMA journal_mode = wal", "PRAGMA main.synchronous(0)"];
    let all = postgres_statements.map(|it| (it, Dialect::Postgres)).into_iter();
    for (statement, dialect) in all.chain(sqlite_statements.map(|it| (it, Dialect::Sqlite))) {
        let error = refusal(&format!("\n{statement};"), dialect);
        assert!(matches!(error, ScriptError::NeedsNoTransaction { line: 2, .. }), "{statement}: {error}");
        assert!(
            error.to_string().contains("write `-- schemagen: step no-transaction` in the line before it")
        );
        let outside = format!("-- schemagen: step no-transaction\n{statement};");
        assert_eq!(Script::parse(&outside, dialect).unwrap().statement_count(), 1);
    }
    for fine in [
        "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
        "REINDEX TABLE t",
        "CLUSTER t",
        "CREATE INDEX i ON t (\"concurrently\")",
    ] {
        assert_eq!(postgres(fine).statement_count(), 1);
    }
}

#[test]
fn the_foreign_keys_pragma_is_a_directive() {
    let error = refusal("SELECT 1;\nPRAGMA foreign_keys = OFF;", Dialect::Sqlite);
    assert!(error.to_string().starts_with("line 2: PRAGMA foreign_keys: it has no effect"), "{error}");
    refusal("-- schemagen: step foreign-keys-off\nPRAGMA foreign_keys(0);", Dialect::Sqlite);
    assert_eq!(sqlite("PRAGMA foreign_keys; PRAGMA defer_foreign_keys = ON").statement_count(), 2);
}

#[test]
fn what_only_psql_understands_is_refused() {
    let line = |text| refusal(text, Dialect::Postgres).to_string();
    assert_eq!(line("\n\\connect x\n"), "line 2: `\\connect` is a command of psql, not SQL; remove it");
    assert!(line("SELECT 1 \\gexec").contains("`\\gexec`"));
    assert!(line("\\restrict it's").contains("`\\restrict`"));
    assert_eq!(
        line("SELECT 1;\nCOPY t (a, b) FROM stdin;\nit's\t1\n\\.\n"),
        "line 2: COPY FROM stdin needs psql to send the rows; write INSERT statements instead"
    );
    assert!(line("SET standard_conforming_strings TO 'off'").contains("write E'...'"));
    assert!(refusal(".read x", Dialect::Sqlite).to_string().contains("the sqlite3 shell"));
    assert_eq!(postgres("SET standard_conforming_strings = on; COPY t FROM '/stdin'").statement_count(), 2);
}

#[test]
fn what_is_left_open_is_refused_with_its_line() {
    for (text, dialect, message) in [
        ("A;\nSELECT 'x;", Dialect::Postgres, "line 2: the string that begins here is never closed"),
        (
            "A;\nSELECT (1;\nB;",
            Dialect::Postgres,
            "line 2: the parenthesis of this statement is never closed",
        ),
        (
            "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1;",
            Dialect::Postgres,
            "line 1: the body (BEGIN ATOMIC ... END) of this statement is never closed",
        ),
        (
            "CREATE TRIGGER a BEGIN SELECT 1;\nSELECT 2;",
            Dialect::Sqlite,
            "line 1: the body (BEGIN ...; END) of this statement is never closed",
        ),
    ] {
        let error = Script::parse(text, dialect).err().map(|it| it.to_string()).unwrap_or_default();
        assert_eq!(error, message, "{text}");
    }
}

#[test]
fn a_directive_inside_a_statement_is_a_forgotten_semicolon() {
    let error = refusal("A\n\n-- schemagen: step\nB;", Dialect::Postgres);
    assert_eq!(error, ScriptError::DirectiveInStatement { line: 3, statement: 1 });
    let error = refusal("-- schemagen: irreversible gone\nA;", Dialect::Postgres);
    assert_eq!(error, ScriptError::IrreversibleWithStatements { line: 2 });
}

#[test]
fn statements_that_work_inside_a_transaction_are_known() {
    let works = |text: &str, dialect| {
        let text = format!("-- schemagen: step no-transaction\n{text}");
        Script::parse(&text, dialect).unwrap().statements().next().unwrap().works_in_transaction(dialect)
    };
    for text in [
        "ALTER TYPE a ADD VALUE 'b'",
        "/* x */ create index a on b (c)",
        "UPDATE a SET b = 1",
        "DROP TABLE a",
    ] {
        assert!(works(text, Dialect::Postgres), "{text}");
    }
    for text in [
        "CREATE INDEX CONCURRENTLY ON a (b)",
        "VACUUM",
        "CALL a()",
        "DO ''",
        "CREATE DATABASE a",
        "SET a = 1",
    ] {
        assert!(!works(text, Dialect::Postgres), "{text}");
    }
    assert!(works("CREATE TABLE a (b)", Dialect::Sqlite));
    assert!(!works("VACUUM", Dialect::Sqlite) && !works("PRAGMA journal_mode = wal", Dialect::Sqlite));
}

#[test]
fn the_opening_of_a_statement_is_its_first_tokens() {
    let script =
        postgres("-- schemagen: step no-transaction\nCREATE /* x */ Index CONCURRENTLY \"A b\" ON s.T (x)");
    let opening = script.statements().next().unwrap().opening(Dialect::Postgres);
    assert_eq!(opening[..8], ["create", "index", "concurrently", "\"A b\"", "on", "s", ".", "t"]);
}

#[test]
fn rows_of_a_dump_are_left_out() {
    let rows = "it's\t$$\t/*\n\\N\t\"\n";
    for (end, after) in [("\\.\n", 7), ("\\.\r\n", 7)] {
        let text = format!("CREATE TABLE a (b text);\nCOPY a (b) FROM stdin;\n{rows}{end}\nSELECT 2;\n");
        let dump = Script::statements_of_dump(text.as_bytes(), Dialect::Postgres).unwrap();
        let read: Vec<_> = dump.statements.iter().map(|it| (it.line(), it.text())).collect();
        assert_eq!((read, dump.rows), (vec![(1, "CREATE TABLE a (b text)"), (after, "SELECT 2")], 2));
    }
    let dump = Script::statements_of_dump(b"COPY a FROM stdin;\n1", Dialect::Postgres).unwrap();
    assert_eq!((dump.statements.len(), dump.rows), (0, 1));
    let whole = Script::statements_of_dump(b"COPY a TO stdout; COPY a FROM '/x'", Dialect::Postgres).unwrap();
    assert_eq!((whole.statements.len(), whole.rows), (2, 0));
}

#[test]
fn a_dump_is_read_as_it_runs() {
    let texts = |text: &str, dialect| {
        let statements = Script::statements_of_dump(text.as_bytes(), dialect);
        statements
            .map(|it| it.statements.iter().map(|it| (it.line(), it.text().to_owned())).collect::<Vec<_>>())
    };
    let dump = "\\restrict k3y\n\n-- schemagen: nothing that we know\nBEGIN;\nCREATE TABLE a (b text);\nCOMMIT;\n\\unrestrict k3y\n";
    let expected = [(4, "BEGIN"), (5, "CREATE TABLE a (b text)"), (6, "COMMIT")];
    assert_eq!(texts(dump, Dialect::Postgres).unwrap(), expected.map(|(line, it)| (line, it.to_owned())));
    assert!(Script::parse("BEGIN;", Dialect::Postgres).is_err());
    let dump = "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCOMMIT";
    assert_eq!(texts(dump, Dialect::Sqlite).unwrap().len(), 3);
    for (text, line) in [
        ("SELECT 1;\n\\connect other", 2),
        ("SELECT 1 \\restrict k", 1),
        ("SET standard_conforming_strings = off;", 1),
        ("SELECT (1;", 1),
    ] {
        assert_eq!(texts(text, Dialect::Postgres).unwrap_err().line(), line, "{text}");
    }
}
