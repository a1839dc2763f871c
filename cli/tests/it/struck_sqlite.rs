//! The process ends, or the disk is full, at every single change that a rebuild makes on disk: what is there afterwards is
//! the schema and the rows before the step or those after it, and the plain command finishes.

#![allow(clippy::unwrap_used)]

use std::{fs, path::PathBuf, thread};

use rusqlite::Connection;

use crate::{
    fault::{Fault, KILLED, struck},
    machine::Machine,
};

const ROWS: i64 = 60;

const TABLES: &str = "CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE children (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parents (id) ON DELETE CASCADE);
CREATE VIEW names AS SELECT name FROM parents;
CREATE TRIGGER told AFTER DELETE ON parents BEGIN SELECT 1; END;
WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 60) INSERT INTO parents SELECT x, 'p' || x FROM n;
INSERT INTO children SELECT id, id FROM parents;";

const REBUILD: &str = "-- schemagen: step foreign-keys-off
CREATE TABLE new_parents (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO new_parents SELECT id, name FROM parents;
DROP TABLE parents;
PRAGMA legacy_alter_table = ON;
ALTER TABLE new_parents RENAME TO parents;
PRAGMA legacy_alter_table = OFF;
-- schemagen: step
UPDATE parents SET name = name || '!';
";

/// A database with rows whose second migration is pending, and a copy of it to begin anew from.
struct Rebuild {
    machine: Machine,
}

impl Rebuild {
    fn new(journal: &str) -> Self {
        let machine = Machine::new("");
        machine.write(
            "schemagen.toml",
            "dialect = \"sqlite\"\nmodel = \"cat declarations.json\"\n[environments.default]\nurl = \"sqlite:app.db\"\n",
        );
        machine.write("declarations.json", crate::slow::DECLARATIONS);
        let ready = machine.run("schemagen generate && schemagen migrate && schemagen generate --empty slow");
        assert_eq!(ready.exit, 0, "{}", ready.output);
        machine.append("migrations/20261121103001_slow.sql", REBUILD);
        machine.run_sql("app.db", &format!("PRAGMA journal_mode = {journal}; {TABLES}"));
        let rebuild = Self { machine };
        rebuild.copy("app.db", "ready.db");
        rebuild
    }

    fn file(&self, name: &str) -> PathBuf {
        self.machine.folder().join(name)
    }

    /// Copies a database with what a crash left beside it.
    fn copy(&self, from: &str, to: &str) {
        for ending in ["", "-journal", "-wal", "-shm"] {
            drop(fs::remove_file(self.file(&format!("{to}{ending}"))));
            // Only the database itself is always there.
            if fs::copy(self.file(&format!("{from}{ending}")), self.file(&format!("{to}{ending}"))).is_err() {
                assert!(!ending.is_empty());
            }
        }
    }

    /// Begins anew, runs the migration and strikes it; returns how it ended.
    fn strike(&self, fault: Fault, at: usize) -> i32 {
        self.copy("ready.db", "app.db");
        let run = self.machine.run(&struck("schemagen migrate", fault, at));
        assert!(!run.output.contains("panicked"), "{}", run.output);
        if run.exit == 2 {
            assert!(
                run.output.contains("[ROOT]/app.db") && !run.output.contains("fix the file"),
                "{}",
                run.output
            );
        }
        run.exit
    }

    /// Looks at a copy, so that schemagen itself is the next to open what was left.
    fn is_whole(&self, what: &str) {
        self.copy("app.db", "seen.db");
        let seen = Connection::open(self.file("seen.db")).unwrap();
        let number = |query: &str| seen.query_row(query, [], |row| row.get::<_, i64>(0)).unwrap();
        for (query, expected) in [
            ("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'", 1),
            ("SELECT count(*) FROM pragma_foreign_key_check", 0),
            ("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'new%'", 0),
            ("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'", 1),
            ("SELECT count(*) FROM names", ROWS),
            ("SELECT count(*) FROM children", ROWS),
        ] {
            assert_eq!(number(query), expected, "{what}: {query}");
        }
        let rebuilt = number("SELECT \"notnull\" FROM pragma_table_info('parents') WHERE name = 'name'");
        let updated = number("SELECT count(*) FROM parents WHERE name GLOB 'p*[0-9]!'");
        assert!(updated == 0 || (updated == ROWS && rebuilt == 1), "{what}: {rebuilt} {updated}");
        // What the history says is what there is.
        let done = "SELECT coalesce(max(steps_done), 0) FROM schemagen_history WHERE migration LIKE '%_slow'";
        assert_eq!(number(done), rebuilt + i64::from(updated > 0), "{what}");
    }

    fn finishes(&self, what: &str) {
        let run = self.machine.run("schemagen migrate");
        assert_eq!(run.exit, 0, "{what}: {}", run.output);
        self.is_whole(what);
        let updated = "SELECT count(*) FROM parents WHERE name GLOB 'p*[0-9]!'";
        assert_eq!(self.machine.query_sqlite("app.db", updated), ROWS, "{what}");
    }

    /// Strikes at one change; returns whether the run was over before, or did not need it.
    fn is_unharmed(&self, fault: Fault, at: usize) -> bool {
        let exit = self.strike(fault, at);
        let what = format!("{fault:?} at {at}");
        self.is_whole(&what);
        self.finishes(&what);
        let ended = if fault == Fault::Full { 2 } else { KILLED };
        assert!(exit == 0 || exit == ended, "{what}: {exit}");
        exit == 0
    }
}

#[test]
fn killed_at_every_change_of_a_file_in_a_rebuild_or_on_a_full_disk() {
    thread::scope(|scope| {
        for journal in ["delete", "wal"] {
            scope.spawn(move || {
                let rebuild = Rebuild::new(journal);
                let changes = (1..1000).take_while(|at| !rebuild.is_unharmed(Fault::Kill, *at)).count();
                let writes = (1..1000).take_while(|at| !rebuild.is_unharmed(Fault::Half, *at)).count();
                assert!(changes > writes && writes > 10, "{journal}: {writes} of {changes}");
                // What a full disk refuses is rolled back by the process itself.
                for at in (1..changes).step_by(4) {
                    rebuild.is_unharmed(Fault::Full, at);
                }
            });
        }
    });
}
