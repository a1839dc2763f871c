//! A project with a migration that can be held up at any point, and short words for what its processes do.

#![allow(clippy::unwrap_used)]

use std::{
    process::{Child, ExitStatus},
    time::{Duration, Instant},
};

use postgres::Client;
use rustix::process::{Pid, Signal, kill_process};

use crate::machine::Machine;

pub(crate) const DECLARATIONS: &str = r#"{"tables": [{"path": "a::User", "place": {"file": "a.rs", "line": 1}, "name": "users", "columns": [
  {"field": "id", "place": {"file": "a.rs", "line": 2}, "type": {"logical": "i64"}, "primary_key": true}
]}]}"#;

/// What is waited for comes within this time, or not at all.
const LONG: Duration = Duration::from_mins(1);

pub(crate) struct Slow {
    pub(crate) machine: Machine,
    pub(crate) client: Client,
}

impl Slow {
    /// A PostgreSQL database with the first migration applied; the second one holds `sql`. A row (n) of the table `gate`
    /// holds up the statement `GATE(n)` of it.
    pub(crate) fn new(settings: &str, sql: &str) -> Self {
        let machine = Machine::new("<!-- postgres -->");
        let config = format!("dialect = \"postgres\"\nmodel = \"cat declarations.json\"\n{settings}");
        machine.write("schemagen.toml", &config);
        machine.write("declarations.json", DECLARATIONS);
        for command in ["generate", "migrate", "generate --empty slow"] {
            let run = machine.run(&format!("schemagen {command}"));
            assert_eq!(run.exit, 0, "{}", run.output);
        }
        machine.append("migrations/20261121103001_slow.sql", &gated(sql));
        let mut client = machine.database().connect();
        client.batch_execute("CREATE TABLE gate (at int)").unwrap();
        Self { machine, client }
    }

    /// Starts `migrate` and waits until a statement like this is at work.
    pub(crate) fn start_until(&mut self, statement: &str) -> Child {
        let child = self.machine.start("schemagen migrate");
        self.until_runs(statement);
        child
    }

    /// Waits until a statement like this is at work for a migration.
    pub(crate) fn until_runs(&mut self, statement: &str) {
        self.until(&format!(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE {OURS} AND state = 'active' AND query LIKE '{statement}')"
        ));
    }

    /// Waits until the query says so.
    pub(crate) fn until(&mut self, query: &str) {
        let begun = Instant::now();
        while !self.client.query_one(query, &[]).unwrap().get::<_, bool>(0) {
            assert!(begun.elapsed() < LONG, "it never came: {query}\n{}", self.machine.read("output"));
            self.client.batch_execute("SELECT pg_sleep(0.01)").unwrap();
        }
    }

    /// Waits until the process has printed this.
    pub(crate) fn until_printed(&mut self, text: &str) {
        let begun = Instant::now();
        while !self.machine.read("output").contains(text) {
            assert!(begun.elapsed() < LONG, "it never printed {text}\n{}", self.machine.read("output"));
            self.client.batch_execute("SELECT pg_sleep(0.01)").unwrap();
        }
    }

    pub(crate) fn number(&mut self, query: &str) -> i64 {
        self.client.query_one(query, &[]).unwrap().get(0)
    }

    /// Nothing of a process is left on the server: no session, no lock.
    pub(crate) fn nothing_is_left(&mut self) {
        self.until(&format!("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE {OURS})"));
        let locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' \
                     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        assert_eq!(self.number(locks), 0);
    }
}

/// SQL whose gates are statements.
pub(crate) fn gated(sql: &str) -> String {
    (1..10).fold(sql.to_owned(), |sql, at| {
        sql.replace(&format!("GATE({at})"), &format!("SELECT pg_sleep(600) FROM gate WHERE at = {at}"))
    })
}

/// The sessions of migrations in this database.
pub(crate) const OURS: &str = "datname = current_database() AND application_name = 'schemagen'";

pub(crate) fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// How a process ended, and how long that took.
pub(crate) fn ended(child: &mut Child) -> (ExitStatus, Duration) {
    let begun = Instant::now();
    (child.wait().unwrap(), begun.elapsed())
}
