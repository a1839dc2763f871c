//! What somebody sees who watches a long statement on a terminal, and what a log gets to see.

#![allow(clippy::unwrap_used)]

use std::{process::Command, thread};

use crate::{prompts::on_terminal, slow::Slow};

/// A migration that waits for three seconds for a writer while it builds an index.
fn waiting() -> Slow {
    Slow::new("", "-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY i ON users (id);\n")
}

/// Does it while the index waits, and lets it go on after three seconds.
fn meanwhile<T: Send>(slow: &mut Slow, migrate: impl FnOnce() -> T + Send) -> T {
    let mut writer = slow.machine.database().connect();
    writer.batch_execute("BEGIN; INSERT INTO users VALUES (1)").unwrap();
    thread::scope(|scope| {
        let run = scope.spawn(migrate);
        slow.until_runs("CREATE INDEX CONCURRENTLY%");
        slow.client.batch_execute("SELECT pg_sleep(3)").unwrap();
        writer.batch_execute("COMMIT").unwrap();
        run.join().unwrap()
    })
}

#[test]
fn a_terminal_shows_the_time_who_is_in_the_way_and_how_far_an_index_is() {
    let mut slow = waiting();
    let mut command = Command::new(env!("CARGO_BIN_EXE_schemagen"));
    command
        .arg("migrate")
        .current_dir(slow.machine.path())
        .env("DATABASE_URL", slow.machine.database().url());
    let (status, shown) = meanwhile(&mut slow, || on_terminal(command, &[]));
    assert_eq!(status.code(), Some(0), "{shown}");
    for part in
        ["statement 1 of 1, CREATE INDEX", ": 2 s, ", "waiting for writers before build", "waits for process"]
    {
        assert!(shown.contains(part), "{part}: {shown:?}");
    }
}

/// The file is read once: what was judged, hashed and recorded is what ran.
#[test]
fn a_file_that_changes_while_it_waits_its_turn_runs_as_it_was_read() {
    let mut slow = Slow::new("", "SELECT pg_advisory_xact_lock(42);\n");
    let empty = slow.machine.run("schemagen generate --empty next");
    assert_eq!(empty.exit, 0, "{}", empty.output);
    let next = "migrations/20261121103002_next.sql";
    slow.machine.append(next, "CREATE TABLE as_read (x int);\n");
    let mut other = slow.machine.database().connect();
    other.batch_execute("SELECT pg_advisory_lock(42)").unwrap();
    let mut child = slow.start_until("SELECT pg_advisory_xact_lock%");
    slow.machine.edit(next, "as_read", "as_changed");
    other.batch_execute("SELECT pg_advisory_unlock(42)").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{}", slow.machine.read("output"));
    let made = "SELECT count(*) FROM pg_class WHERE relname ";
    assert_eq!(slow.number(&format!("{made} = 'as_read'")), 1);
    assert_eq!(slow.number(&format!("{made} = 'as_changed'")), 0);
    let status = slow.machine.run("schemagen status");
    assert!(status.exit == 2 && status.output.contains("+CREATE TABLE as_changed"), "{}", status.output);
}

#[test]
fn a_log_says_once_who_is_in_the_way_and_json_stays_json() {
    for (json, command) in [(false, "schemagen migrate"), (true, "schemagen migrate --json")] {
        let mut slow = waiting();
        let mut child = slow.machine.start(command);
        let status = meanwhile(&mut slow, || child.wait().unwrap());
        let output = slow.machine.read("output");
        assert_eq!(status.code(), Some(0), "{output}");
        assert_eq!(output.matches("it waits for process").count(), usize::from(!json), "{output}");
        assert!(
            !output.contains("statement 1 of 1") && !output.contains('\r') && !output.contains('\u{1b}'),
            "{output:?}"
        );
        assert_eq!(serde_json::from_str::<serde_json::Value>(&output).is_ok(), json, "{output}");
    }
}
