//! Reading SQLite databases: every clause as its author wrote it, and what the model cannot hold by name.

use rusqlite::Connection;
use schema_db::{
    Introspection,
    sqlite::introspect::{IntrospectOptions, introspect},
};
use schema_model::{
    Expression,
    schema::{Check, ConstraintKind, Table},
};
use serde::Serialize;

fn read(sql: &str) -> Introspection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(sql).unwrap();
    introspect(&connection, &IntrospectOptions::default()).unwrap()
}

/// The last table by name, where the model holds everything.
fn table(sql: &str) -> Table {
    let mut found = read(sql);
    assert_eq!(found.unmodelled, []);
    found.schema.tables.pop().unwrap()
}

/// One line of JSON, as in snapshots, for each part of the table.
fn lines(table: &Table) -> Vec<String> {
    fn all<T: Serialize>(parts: &[T]) -> impl Iterator<Item = String> {
        parts.iter().map(|it| serde_json::to_string(it).unwrap().replace('"', "'"))
    }
    all(&table.columns).chain(all(&table.constraints)).chain(all(&table.indexes)).collect()
}

fn unmodelled(sql: &str) -> Vec<String> {
    read(sql).unmodelled.iter().map(ToString::to_string).collect()
}

#[test]
fn every_clause_of_a_column_is_read() {
    let table = table(
        "CREATE TABLE parent (id INTEGER PRIMARY KEY);
         CREATE TABLE t (
           id INTEGER PRIMARY KEY ASC AUTOINCREMENT, -- the key, (not) a \"trap\"
           [a b] VARCHAR (20) NOT NULL DEFAULT 'it''s, (x' COLLATE NOCASE,
           n NUMERIC(12, 2) NULL DEFAULT -1.5e-3 CONSTRAINT named UNIQUE,
           at TEXT DEFAULT CURRENT_TIMESTAMP NOT NULL,
           e TEXT DEFAULT (lower('A') /* why */ || 'b' -- tail
           ),
           `up` REAL GENERATED ALWAYS AS (n * 2) STORED,
           down REAL AS (n / 2),
           p INTEGER REFERENCES parent ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED CHECK (p > 0),
           u unsigned big int, q \"My Type\"
         )",
    );
    assert_eq!(
        lines(&table),
        [
            "{'name':'id','type':'integer','value':{'identity':'by_default'}}",
            "{'name':'a b','type':'varchar(20)','value':{'default':''it''s, (x''},'collation':'NOCASE'}",
            "{'name':'n','type':'numeric(12,2)','nullable':true,'value':{'default':'-1.5e-3'}}",
            "{'name':'at','type':'text','value':{'default':'CURRENT_TIMESTAMP'}}",
            "{'name':'e','type':'text','nullable':true,'value':{'default':'lower('A') /* why */ || 'b''}}",
            "{'name':'up','type':'real','nullable':true,'value':{'generated':{'expression':'n * 2','storage':'stored'}}}",
            "{'name':'down','type':'real','nullable':true,'value':{'generated':{'expression':'n / 2','storage':'virtual'}}}",
            "{'name':'p','type':'integer','nullable':true}",
            "{'name':'u','type':'\\'unsigned big int\\'','nullable':true}",
            "{'name':'q','type':'\\'My Type\\'','nullable':true}",
            "{'name':'named','is':{'unique':{'columns':['n']}}}",
            "{'name':'t_p_check','is':{'check':'p > 0'}}",
            "{'name':'t_p_fkey','is':{'foreign_key':{'columns':['p'],'target':'parent','target_columns':['id'],\
             'on_delete':'cascade','deferrable':'initially_deferred'}}}",
            "{'name':'t_pkey','is':{'primary_key':{'columns':['id']}}}",
        ]
    );
}

#[test]
fn constraints_on_their_own_are_read_and_named_as_postgresql_would() {
    let table = table(
        "CREATE TABLE parent (a, b, PRIMARY KEY (a, b));
         CREATE TABLE t (
           a TEXT NOT NULL, b INT CHECK (b <> 1) CHECK (b <> 2), \"check\" TEXT,
           PRIMARY KEY (A, b),
           CONSTRAINT u1 UNIQUE (\"check\", 'a') UNIQUE (b),
           CHECK (a <> ')' AND (b > 0)),
           FOREIGN KEY (a, b) REFERENCES PARENT (A, B) ON UPDATE SET NULL ON DELETE SET DEFAULT MATCH FULL
             NOT DEFERRABLE INITIALLY DEFERRED,
           FOREIGN KEY (b, a) REFERENCES parent DEFERRABLE
         ) WITHOUT ROWID, STRICT",
    );
    assert!(table.options.strict && table.options.without_rowid);
    assert_eq!(
        lines(&table),
        [
            "{'name':'a','type':'text'}",
            "{'name':'b','type':'integer'}",
            "{'name':'check','type':'text','nullable':true}",
            "{'name':'t_a_b_fkey','is':{'foreign_key':{'columns':['a','b'],'target':'parent',\
             'target_columns':['a','b'],'on_delete':'set_default','on_update':'set_null'}}}",
            "{'name':'t_b_a_fkey','is':{'foreign_key':{'columns':['b','a'],'target':'parent',\
             'target_columns':['a','b'],'deferrable':'initially_immediate'}}}",
            "{'name':'t_b_check','is':{'check':'b <> 1'}}",
            "{'name':'t_b_check1','is':{'check':'b <> 2'}}",
            "{'name':'t_b_key','is':{'unique':{'columns':['b']}}}",
            "{'name':'t_check','is':{'check':'a <> ')' AND (b > 0)'}}",
            "{'name':'t_pkey','is':{'primary_key':{'columns':['a','b']}}}",
            "{'name':'u1','is':{'unique':{'columns':['check','a']}}}",
        ]
    );
}

#[test]
fn indexes_keep_order_collation_expressions_and_predicates() {
    let table = table(
        "CREATE TABLE t (a TEXT, b INTEGER);
         CREATE INDEX i1 ON t (A DESC, b COLLATE NOCASE ASC);
         CREATE UNIQUE INDEX i2 ON t (lower(a), (b + 1) DESC, (a)) WHERE b IS NOT NULL -- here
           AND a <> 'x';
         CREATE INDEX i3 ON t (a COLLATE nocase || 'x' desc, (b) + (b))",
    );
    assert_eq!(
        lines(&table)[2..],
        [
            "{'name':'i1','parts':[{'on':{'column':'a'},'order':'desc'},{'on':{'column':'b'},'collation':'NOCASE'}]}",
            "{'name':'i2','parts':[{'on':{'expression':'lower(a)'}},{'on':{'expression':'b + 1'},'order':'desc'},\
             {'on':{'expression':'a'}}],'unique':true,'where':'b IS NOT NULL -- here\\n           AND a <> 'x''}",
            "{'name':'i3','parts':[{'on':{'expression':'a COLLATE nocase || 'x''},'order':'desc'},\
             {'on':{'expression':'(b) + (b)'}}]}",
        ]
    );
}

#[test]
fn statements_that_sqlite_has_edited_are_read() {
    let table = table(
        "CREATE TABLE parent (id INTEGER PRIMARY KEY);
         CREATE TABLE old (a TEXT, gone TEXT, CONSTRAINT c CHECK (a <> 'a'));
         CREATE INDEX i ON old (a) WHERE a > '';
         ALTER TABLE old ADD COLUMN p INTEGER REFERENCES parent (id);
         ALTER TABLE old ADD COLUMN d TEXT NOT NULL DEFAULT /* a comment */ ('x');
         ALTER TABLE old RENAME COLUMN a TO \"A a\";
         ALTER TABLE old DROP COLUMN gone;
         ALTER TABLE old RENAME TO \"the new\";",
    );
    assert_eq!(table.name.name.as_str(), "the new");
    assert_eq!(
        lines(&table),
        [
            "{'name':'A a','type':'text','nullable':true}",
            "{'name':'p','type':'integer','nullable':true}",
            "{'name':'d','type':'text','value':{'default':''x''}}",
            "{'name':'c','is':{'check':'\\'A a\\' <> 'a''}}",
            "{'name':'the new_p_fkey','is':{'foreign_key':{'columns':['p'],'target':'parent','target_columns':['id']}}}",
            "{'name':'i','parts':[{'on':{'column':'A a'}}],'where':'\\'A a\\' > '''}",
        ]
    );
}

#[test]
fn only_the_word_integer_makes_a_row_number() {
    for (sql, ty, nullable) in [
        ("CREATE TABLE t (k INTEGER PRIMARY KEY)", "integer", false),
        ("CREATE TABLE t (k integer, PRIMARY KEY (k))", "integer", false),
        ("CREATE TABLE t (k INT PRIMARY KEY)", "int", true),
        ("CREATE TABLE t (k TEXT PRIMARY KEY)", "text", true),
        ("CREATE TABLE t (k INT PRIMARY KEY) WITHOUT ROWID", "integer", false),
        ("CREATE TABLE t (k TEXT PRIMARY KEY) STRICT", "text", false),
    ] {
        let column = table(sql).columns.pop().unwrap();
        assert_eq!((column.ty.to_string().as_str(), column.nullable), (ty, nullable), "of {sql}");
    }
}

#[test]
fn what_the_model_cannot_hold_is_reported_by_kind_and_name() {
    let found = unmodelled(
        "CREATE TABLE t (a TEXT UNIQUE ON CONFLICT IGNORE, b TEXT NOT NULL ON CONFLICT REPLACE,
           c REFERENCES nowhere (x), PRIMARY KEY (a DESC), CONSTRAINT u UNIQUE (b COLLATE NOCASE));
         CREATE VIEW v AS SELECT a FROM t;
         CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END;
         CREATE VIRTUAL TABLE f USING fts5(body);",
    );
    assert_eq!(
        found,
        [
            "view v",
            "trigger g",
            "virtual table f",
            "conflict clause t.b",
            "conflict clause t.t_a_key",
            "dangling foreign key t.t_c_fkey",
            "order or collation of a key t.t_pkey",
            "order or collation of a key t.u",
        ]
    );
}

#[test]
fn internal_and_ignored_tables_are_no_part_of_the_schema() {
    let connection = Connection::open_in_memory().unwrap();
    let sql = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE TABLE History (a);
               CREATE INDEX h ON History (a); INSERT INTO t DEFAULT VALUES; ANALYZE";
    connection.execute_batch(sql).unwrap();
    let options = IntrospectOptions { ignored_tables: vec!["history".parse().unwrap()] };
    let found = introspect(&connection, &options).unwrap();
    let names: Vec<_> = found.schema.tables.iter().map(|it| it.name.to_string()).collect();
    assert_eq!((names, found.unmodelled), (vec!["t".to_owned()], Vec::new()));
}

#[test]
fn a_table_made_from_a_query_and_columns_without_types_are_read() {
    let table = table("CREATE TABLE t AS SELECT 1 AS a, 'x' AS \"b c\", x'00' AS c");
    let columns: Vec<_> = table.columns.iter().map(|it| format!("{} {}", it.name, it.ty)).collect();
    assert_eq!(columns, ["a blob", "b c blob", "c blob"]);
}

#[test]
fn a_check_reads_back_equal_to_what_was_declared() {
    let table = table("CREATE TABLE t (s TEXT NOT NULL CHECK (s IN ('a', 'b')))");
    let [check] = table.constraints.as_slice() else { panic!("{:?}", table.constraints) };
    assert_eq!(check.kind, ConstraintKind::Check(Check::new(Expression::new("s in ('a','b')"))));
}
