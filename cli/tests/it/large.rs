//! Files that nobody would write by hand: many statements, and statements of many megabytes. Time grows with the size of a
//! file and no faster, and so does memory.

#![allow(clippy::unwrap_used)]

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use crate::machine::Machine;

/// More than the program ever needs for a statement of 50 MB, and less than some copies of it more.
const MEMORY_KB: usize = 900_000;

/// A project whose second migration is this.
fn project(dialect: &str, sql: &str) -> Machine {
    let machine = Machine::new(if dialect == "postgres" { "<!-- postgres -->" } else { "" });
    machine.write("schemagen.toml", &format!("dialect = \"{dialect}\"\nmodel = \"cat declarations.json\"\n"));
    machine.write("declarations.json", crate::slow::DECLARATIONS);
    if dialect == "sqlite" {
        machine.write(".env", "DATABASE_URL=sqlite:app.db\n");
    }
    for command in ["generate", "migrate", "generate --empty large"] {
        let run = machine.run(&format!("schemagen {command}"));
        assert_eq!(run.exit, 0, "{}", run.output);
    }
    machine.append("migrations/20261121103001_large.sql", sql);
    machine
}

fn number(machine: &Machine, dialect: &str, query: &str) -> i64 {
    match dialect {
        "postgres" => machine.database().connect().query_one(query, &[]).unwrap().get(0),
        _ => machine.query_sqlite("app.db", query),
    }
}

/// Applies it with so much memory, and looks at it again.
fn migrate(machine: &Machine, memory_kb: usize) -> Duration {
    let begun = Instant::now();
    let run = machine.run(&format!("ulimit -v {memory_kb}; schemagen migrate"));
    let took = begun.elapsed();
    assert_eq!(run.exit, 0, "{}", run.output);
    let again = machine.run(&format!("ulimit -v {memory_kb}; schemagen migrate"));
    assert!(again.output.contains("nothing to apply"), "{}", again.output);
    took
}

#[test]
fn twenty_thousand_statements_take_seconds() {
    let mut sql = "CREATE TABLE numbers (x int, y text);\n".to_owned();
    for number in 0..20_000 {
        writeln!(sql, "INSERT INTO numbers VALUES ({number}, 'number {number}'); -- no more").unwrap();
    }
    for dialect in ["sqlite", "postgres"] {
        let machine = project(dialect, &sql);
        let took = migrate(&machine, MEMORY_KB);
        assert!(took < Duration::from_mins(1), "{dialect}: {took:?}");
        assert_eq!(number(&machine, dialect, "SELECT count(DISTINCT x) FROM numbers"), 20_000);
    }
}

/// Megabytes of statements in lines of a kilobyte; the large files of real projects have 200.
fn megabytes() -> usize {
    std::env::var("LARGE_MB").map_or(8, |it| it.parse().unwrap())
}

/// The time that so many lines take, with memory for some copies of them. A machine that is busy takes its time, but not
/// with every size.
fn lines(dialect: &str, megabytes: usize) -> Duration {
    const PROGRAM_KB: usize = 300_000;
    const COPIES: usize = 8;
    let count = megabytes << 10;
    let text = "x".repeat(972);
    let mut sql = "CREATE TABLE lines (x int, y text);\n".to_owned();
    for number in 0..count {
        writeln!(sql, "INSERT INTO lines VALUES ({number:>8}, '{text}');").unwrap();
    }
    let machine = project(dialect, &sql);
    let took = migrate(&machine, PROGRAM_KB + COPIES * (sql.len() >> 10));
    let stored = number(&machine, dialect, "SELECT count(DISTINCT x) FROM lines");
    assert_eq!(stored, i64::try_from(count).unwrap(), "{dialect}");
    took
}

#[test]
fn four_times_the_lines_take_four_times_as_long() {
    for dialect in ["sqlite", "postgres"] {
        let [quarter, whole] = [megabytes() / 4, megabytes()].map(|it| lines(dialect, it));
        let most = quarter * 8 + Duration::from_secs(2);
        assert!(whole < most, "{dialect}: a quarter took {quarter:?}, the whole {whole:?}");
    }
}

#[test]
fn a_statement_of_fifty_megabytes_is_a_statement() {
    let length = 50 << 20;
    let text = "It's \"so\" long; ".repeat(length / 16).replace('\'', "''");
    let sql = format!("CREATE TABLE long (x text);\nINSERT INTO long VALUES ('{text}');\n");
    for dialect in ["sqlite", "postgres"] {
        let machine = project(dialect, &sql);
        migrate(&machine, MEMORY_KB);
        let stored = number(&machine, dialect, "SELECT CAST(length(x) AS bigint) FROM long");
        assert_eq!(stored, i64::try_from(length).unwrap(), "{dialect}");
    }
}
