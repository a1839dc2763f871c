//! SIGINT and SIGTERM at every kind of moment: the server is told, nothing half done is kept, and the process ends soon.

#![allow(clippy::unwrap_used)]

use std::{process::Child, time::Duration};

use rustix::process::{Pid, Signal, kill_process};

use crate::slow::{Slow, ended, send};

const SOON: Duration = Duration::from_secs(5);

/// Ends the process by a signal, looks at what is left, and says what it printed.
fn stop(slow: &mut Slow, child: &mut Child, signal: Signal) -> String {
    send(child, signal);
    let (status, took) = ended(child);
    let output = slow.machine.read("output");
    assert_eq!(status.code(), Some(128 + signal.as_raw()), "{output}");
    assert!(took < SOON, "it took {took:?}\n{output}");
    slow.nothing_is_left();
    output
}

/// The plain command goes on where the signal came.
fn go_on(slow: &mut Slow) {
    slow.client.batch_execute("DELETE FROM gate").unwrap();
    let run = slow.machine.run("schemagen migrate");
    assert_eq!(run.exit, 0, "{}", run.output);
    assert_eq!(slow.number("SELECT count(*) FROM schemagen_history WHERE finished_at IS NOT NULL"), 2);
}

#[test]
fn a_statement_in_a_transaction_is_cancelled_and_rolled_back() {
    for signal in [Signal::INT, Signal::TERM] {
        let mut slow =
            Slow::new("", "CREATE TABLE a (x int);\n-- schemagen: step\nCREATE TABLE b (x int);\nGATE(1);\n");
        slow.client.batch_execute("INSERT INTO gate VALUES (1)").unwrap();
        let mut child = slow.start_until("SELECT pg_sleep%");
        let output = stop(&mut slow, &mut child, signal);
        assert!(output.contains("error[SG0610]") && output.contains("kept and recorded: 1 step"), "{output}");
        assert_eq!(slow.number("SELECT count(*) FROM pg_class WHERE relname IN ('a', 'b')"), 1);
        let status = slow.machine.run("schemagen status");
        assert_eq!(status.exit, 2);
        assert!(status.output.contains("57014"), "{}", status.output);
        go_on(&mut slow);
    }
}

#[test]
fn a_wait_for_a_table_and_the_pause_after_it_end() {
    for (settings, until) in [
        ("lock_timeout = \"1h\"", "it waits for process"),
        ("lock_timeout = \"300ms\"\nretries = 1000", "it is tried again in"),
    ] {
        let mut slow =
            Slow::new(&format!("[migrate]\n{settings}\n"), "ALTER TABLE users ADD COLUMN y int;\n");
        let mut reader = slow.machine.database().connect();
        reader.batch_execute("BEGIN; SELECT * FROM users").unwrap();
        let mut child = slow.machine.start("schemagen migrate");
        slow.until_printed(until);
        let output = stop(&mut slow, &mut child, Signal::TERM);
        assert!(output.contains("nothing of this migration was kept"), "{output}");
        reader.batch_execute("COMMIT").unwrap();
        go_on(&mut slow);
    }
}

#[test]
fn an_index_that_is_built_concurrently_is_built_anew() {
    let mut slow =
        Slow::new("", "-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY i ON users (id);\n");
    let mut writer = slow.machine.database().connect();
    writer.batch_execute("BEGIN; INSERT INTO users VALUES (1)").unwrap();
    let mut child = slow.machine.start("schemagen migrate");
    slow.until_printed("it waits for process");
    stop(&mut slow, &mut child, Signal::INT);
    writer.batch_execute("COMMIT").unwrap();
    go_on(&mut slow);
    assert_eq!(slow.number("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), 0);
    assert_eq!(slow.number("SELECT count(*) FROM pg_class WHERE relname = 'i'"), 1);
}

#[test]
fn whoever_waits_for_another_deployer_ends_and_the_other_goes_on() {
    let mut slow = Slow::new("", "GATE(1);\n");
    slow.client.batch_execute("INSERT INTO gate VALUES (1)").unwrap();
    let mut first = slow.start_until("SELECT pg_sleep%");
    let mut second = slow.machine.start("schemagen migrate");
    slow.until_printed("waiting for process");
    send(&second, Signal::TERM);
    let (status, took) = ended(&mut second);
    assert_eq!(status.code(), Some(143), "{}", slow.machine.read("output"));
    assert!(took < SOON, "{took:?}");
    assert!(slow.machine.read("output").contains("SG0610"), "{}", slow.machine.read("output"));
    slow.until_runs("SELECT pg_sleep%");
    send(&first, Signal::TERM);
    assert_eq!(ended(&mut first).0.code(), Some(143));
    go_on(&mut slow);
}

/// Somebody who follows the advice while the other is still at work makes two deployers of them; nothing is applied twice.
#[test]
fn whoever_waits_no_longer_is_told_how_to_end_the_other_and_may_do_so() {
    let mut slow = Slow::new("", "CREATE TABLE one (x int);\nINSERT INTO one VALUES (1);\nGATE(1);\n");
    slow.client.batch_execute("INSERT INTO gate VALUES (1)").unwrap();
    let mut first = slow.start_until("SELECT pg_sleep%");
    let refused = slow.machine.run("schemagen migrate --wait 200ms");
    assert_eq!(refused.exit, 2, "{}", refused.output);
    let output = &refused.output;
    for part in [
        "another deployer holds the lock: process",
        "\"schemagen\" from this machine",
        "connected since [TIME]",
    ] {
        assert!(output.contains(part), "{part}: {output}");
    }
    let (_, advice) = output.split_once("end it with `").unwrap();
    let (advice, _) = advice.split_once('`').unwrap();
    slow.client.batch_execute(advice).unwrap();

    let second = slow.machine.run("schemagen migrate --wait 200ms --lock-timeout 200ms --retries 1");
    assert_eq!(second.exit, 2, "the first one is not through: {}", second.output);
    let active = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(600)%' \
                  AND state = 'active' AND datname = current_database() AND pid <> pg_backend_pid()";
    assert_eq!(slow.number(active), 1);
    assert_eq!(ended(&mut first).0.code(), Some(2), "{}", slow.machine.read("output"));
    go_on(&mut slow);
    assert_eq!(slow.number("SELECT count(*) FROM one"), 1);
    slow.nothing_is_left();
}

/// A server that does nothing any more cannot be told to stop.
#[test]
fn a_server_that_hangs_is_left_after_some_seconds_and_at_once_by_a_second_signal() {
    for second in [false, true] {
        let mut slow = Slow::new("", "GATE(1);\n");
        slow.client.batch_execute("INSERT INTO gate VALUES (1)").unwrap();
        let mut child = slow.start_until("SELECT pg_sleep%");
        let pid = slow.client.query_one(
            "SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(600)%' AND pid <> pg_backend_pid() \
             AND datname = current_database()",
            &[],
        );
        let server = Pid::from_raw(pid.unwrap().get(0)).unwrap();
        kill_process(server, Signal::STOP).unwrap();
        send(&child, Signal::TERM);
        if second {
            slow.client.batch_execute("SELECT pg_sleep(0.2)").unwrap();
            send(&child, Signal::TERM);
        }
        let (status, took) = ended(&mut child);
        kill_process(server, Signal::CONT).unwrap();
        assert_eq!(status.code(), Some(143), "{}", slow.machine.read("output"));
        assert!(took < if second { Duration::from_secs(2) } else { Duration::from_secs(6) }, "{took:?}");
        slow.nothing_is_left();
        go_on(&mut slow);
    }
}

#[test]
fn a_long_statement_on_sqlite_ends_too() {
    let mut slow = Slow::new("", "");
    slow.machine.write("schemagen.toml", "dialect = \"sqlite\"\nmodel = \"cat declarations.json\"\n");
    let clean =
        slow.machine.run("rm -r migrations snapshots; schemagen generate && schemagen generate --empty slow");
    assert_eq!(clean.exit, 0, "{}", clean.output);
    slow.machine.append(
        "migrations/20261121103001_slow.sql",
        "CREATE TABLE a (x int);\nWITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n;\n",
    );
    let mut child = slow.machine.start("schemagen migrate --database-url sqlite:app.db");
    slow.until_printed("_slow.sql (2 statements)");
    send(&child, Signal::TERM);
    let (status, took) = ended(&mut child);
    let output = slow.machine.read("output");
    assert_eq!(status.code(), Some(143), "{output}");
    assert!(took < SOON && output.contains("nothing of this migration was kept"), "{took:?} {output}");
    slow.machine.edit(
        "migrations/20261121103001_slow.sql",
        "SELECT x + 1 FROM n)",
        "SELECT x + 1 FROM n WHERE x < 9)",
    );
    let run = slow.machine.run("schemagen migrate --database-url sqlite:app.db");
    assert_eq!(run.exit, 0, "{}", run.output);
}
