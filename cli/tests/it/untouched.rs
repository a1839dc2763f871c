//! What only looks changes nothing in a database, not even by a number of a transaction; and where a migration is tried, the
//! database that is named for it stays as it is.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use test_support::OwnServer;

use crate::{machine::Machine, transcript::Run};

/// A project with one applied migration, a pending one, and a change that no migration has, on a server of its own: nobody
/// else's transactions are counted.
struct Project {
    machine: Machine,
    server: OwnServer,
}

impl Project {
    fn new() -> Self {
        let project = Self { machine: Machine::new(""), server: OwnServer::start(&[]) };
        let machine = &project.machine;
        machine.write("schemagen.toml", "dialect = \"postgres\"\nmodel = \"cat declarations.json\"\n");
        machine.write("declarations.json", crate::slow::DECLARATIONS);
        for command in ["generate", "migrate", "generate --empty more"] {
            project.run(&format!("schemagen {command}"), 0);
        }
        machine.append(
            "migrations/20261121103001_more.sql",
            "CREATE TABLE more (x int);\n-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY i ON more (x);\n",
        );
        project.server.admin().batch_execute("INSERT INTO users VALUES (1), (2)").unwrap();
        let more = r#""primary_key": true}, {"field": "more", "place": {"file": "a.rs", "line": 3}, "type": {"logical": "text"}, "nullable": true}"#;
        machine.edit("declarations.json", r#""primary_key": true}"#, more);
        project
    }

    fn run(&self, command: &str, exit: i32) -> Run {
        let run = self.machine.run_with(command, &[("DATABASE_URL", &self.server.socket_url())]);
        assert_eq!(run.exit, exit, "{command}: {}", run.output);
        run
    }

    /// The number that the next transaction which writes will get.
    fn next_transaction(&self) -> i64 {
        let next = "SELECT txid_snapshot_xmax(txid_current_snapshot())";
        self.server.admin().query_one(next, &[]).unwrap().get(0)
    }

    /// Everything that somebody would miss.
    fn shown(&self) -> Vec<String> {
        let mut admin = self.server.admin();
        let mut shown = Vec::new();
        for query in [
            "SELECT datname::text FROM pg_database ORDER BY 1",
            "SELECT relname::text || ' ' || relkind::text || ' ' || oid || ' ' || relfilenode FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
            "SELECT u::text || ' ' || xmin || ' ' || ctid FROM users u ORDER BY 1",
            "SELECT h::text || ' ' || xmin FROM schemagen_history h ORDER BY 1",
            "SELECT rolname::text FROM pg_roles ORDER BY 1",
        ] {
            shown.extend(admin.query(query, &[]).unwrap().iter().map(|row| row.get::<_, String>(0)));
        }
        shown
    }

    fn files(&self) -> BTreeSet<String> {
        self.machine.run("find . -type f | xargs md5sum").output.lines().map(str::to_owned).collect()
    }
}

#[test]
fn what_only_looks_takes_no_transaction() {
    let project = Project::new();
    let (before, files) = (project.next_transaction(), project.files());
    for (command, exit) in [
        ("status", 1),
        ("status --json", 1),
        ("drift", 0),
        ("migrate --dry-run", 0),
        ("migrate --dry-run --json", 0),
        ("migrate --dry-run --steps 1", 0),
        ("generate --dry-run", 0),
        ("check", 1),
        ("dump", 0),
        ("snapshot", 0),
    ] {
        project.run(&format!("schemagen {command}"), exit);
        assert_eq!(project.next_transaction(), before, "{command}");
    }
    assert_eq!(project.files(), files);
    // A database in which nobody has ever migrated stays one.
    project.server.admin().batch_execute("DROP TABLE schemagen_history, users").unwrap();
    for (command, exit) in [("migrate --dry-run", 0), ("status", 1)] {
        project.run(&format!("schemagen {command}"), exit);
        let tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
        assert_eq!(project.server.admin().query_one(tables, &[]).unwrap().get::<_, i64>(0), 0, "{command}");
    }
}

#[test]
fn what_a_dry_run_prints_is_what_runs() {
    let project = Project::new();
    let run = project.run("schemagen migrate --dry-run 2>/dev/null", 0);
    let file = project.machine.read("migrations/20261121103001_more.sql");
    assert!(run.output.contains(file.trim_end()), "{}", run.output);
    project.run("schemagen migrate", 0);
    let recorded = "SELECT sql FROM schemagen_history WHERE migration LIKE '%_more'";
    assert_eq!(project.server.admin().query_one(recorded, &[]).unwrap().get::<_, String>(0), file);
}

#[test]
fn the_database_that_is_named_for_trying_is_not_tried_in() {
    let project = Project::new();
    let before = project.shown();
    let tried =
        project.run("schemagen generate --dry-run --scratch-url \"$DATABASE_URL\" 2>&1 >/dev/null", 0);
    assert!(tried.output.contains("tried on PostgreSQL"), "{}", tried.output);
    assert_eq!(project.shown(), before);
    // What is refused leaves as little behind.
    let config = project.machine.read("schemagen.toml");
    project.machine.write("extra.sql", "CREATE VIEW wrong AS SELECT nothing FROM users;\n");
    project.machine.write("schemagen.toml", &format!("sql = [\"extra.sql\"]\n{config}"));
    let refused = project.run("schemagen generate --scratch-url \"$DATABASE_URL\"", 2);
    assert!(refused.output.contains("SG0406"), "{}", refused.output);
    assert_eq!(project.shown(), before);
    project.machine.write("schemagen.toml", &format!("{config}[scratch]\nurl = \"$DATABASE_URL\"\n"));
    let tried = project.run("schemagen generate", 0);
    assert!(tried.output.contains("tried on PostgreSQL"), "{}", tried.output);
    assert_eq!(project.shown(), before);
}
