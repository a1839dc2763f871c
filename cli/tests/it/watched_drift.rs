//! `drift --watch`: a line for what comes and what goes, and an end in order.

#![allow(clippy::unwrap_used)]

use std::{
    io::{BufRead, BufReader, Lines},
    process::{Child, ChildStdout, Command, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::machine::Machine;

const DECLARATIONS: &str = r#"{"tables": [{"path": "a::User", "place": {"file": "a.rs", "line": 1}, "name": "users", "columns": [
  {"field": "id", "place": {"file": "a.rs", "line": 2}, "type": {"logical": "i64"}, "primary_key": true},
  {"field": "age", "place": {"file": "a.rs", "line": 3}, "type": {"logical": "i32"}, "nullable": true}]}]}"#;

/// Somebody who looks at a database.
struct Watcher {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Watcher {
    fn new(machine: &Machine, url: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_schemagen"));
        command.args(["drift", "--watch", "--every", "20ms"]).args(arguments);
        command.current_dir(machine.path()).env("DATABASE_URL", url).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    fn line(&mut self) -> String {
        self.lines.next().unwrap().unwrap()
    }

    fn json(&mut self) -> Value {
        serde_json::from_str(&self.line()).unwrap()
    }

    /// Ctrl-C, and how it ended.
    fn end(mut self) -> (Option<i32>, Vec<String>) {
        kill_process(Pid::from_child(&self.child), Signal::INT).unwrap();
        let rest = self.lines.map(Result::unwrap).collect();
        (self.child.wait().unwrap().code(), rest)
    }
}

fn project(dialect: &str, directive: &str, url: &str) -> Machine {
    let machine = Machine::new(directive);
    machine.write("schemagen.toml", &format!("dialect = \"{dialect}\"\nmodel = \"cat declarations.json\"\n"));
    machine.write("declarations.json", DECLARATIONS);
    let url = if url.is_empty() { machine.database().url() } else { url };
    let ready = machine.run(&format!("schemagen generate first && schemagen migrate --database-url '{url}'"));
    assert_eq!(ready.exit, 0, "{}", ready.output);
    machine
}

/// The two databases, and what is done to each.
fn each(run: impl Fn(&Machine, &str, &dyn Fn(&str))) {
    let machine = project("postgres", "<!-- postgres -->", "");
    run(&machine, machine.database().url(), &|sql| machine.run_sql("postgres", sql));
    let machine = project("sqlite", "", "sqlite:app.db");
    run(&machine, "sqlite:app.db", &|sql| machine.run_sql("app.db", sql));
}

#[test]
fn each_change_is_a_line_of_json() {
    each(|machine, url, change| {
        let mut watcher = Watcher::new(machine, url, &["--json"]);
        let first = watcher.json();
        assert_eq!((&first["findings"], &first["came"]), (&0.into(), &Value::Array(Vec::new())));
        change("INSERT INTO users VALUES (1, 20)");
        change("CREATE TABLE mine (x integer)");
        let came = watcher.json();
        assert_eq!((&came["findings"], &came["came"][0]["object"]), (&1.into(), &"table mine".into()));
        change("DROP TABLE mine");
        let went = watcher.json();
        assert_eq!((&went["findings"], &went["went"][0]), (&0.into(), &"table mine".into()));
        let (exit, rest) = watcher.end();
        assert_eq!((exit, rest.len()), (Some(0), 1), "{rest:?}");
        let end: Value = serde_json::from_str(&rest[0]).unwrap();
        assert_eq!((&end["command"], &end["exit"]), (&"drift".into(), &0.into()));
    });
}

#[test]
fn people_read_what_came_and_the_exit_code_says_how_it_is_at_the_end() {
    each(|machine, url, change| {
        let mut watcher = Watcher::new(machine, url, &[]);
        assert!(watcher.line().ends_with("Z no drift"));
        change("ALTER TABLE users ADD COLUMN more integer");
        assert!(watcher.line().contains("column users.more is in the database"));
        assert!(watcher.line().ends_with("Z 1 difference from what was promised"));
        let (exit, rest) = watcher.end();
        assert_eq!((exit, rest), (Some(1), Vec::new()));
    });
}
