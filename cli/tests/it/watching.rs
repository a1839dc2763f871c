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
