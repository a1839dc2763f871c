//! Where the output goes: a reader that leaves, a disk that is full, streams that are closed, a file. What was done is done,
//! nothing panics, and what programs read stays readable for them.

#![allow(clippy::unwrap_used)]

use crate::machine::Machine;

fn project() -> Machine {
    let machine = Machine::new("");
    machine.write("schemagen.toml", "dialect = \"sqlite\"\nmodel = \"cat declarations.json\"\n");
    machine.write("declarations.json", crate::slow::DECLARATIONS);
    machine.write(".env", "DATABASE_URL=sqlite:app.db\n");
    assert_eq!(machine.run("schemagen generate").exit, 0);
    machine
}

/// Commands that work, and commands that fail for very different reasons.
const COMMANDS: [&str; 12] = [
    "status",
    "migrate",
    "status",
    "drift",
    "check",
    "rollback --allow data-loss",
    "migrate --to nowhere",
    "migrate --database-url sqlite:no/such/folder.db",
    "status --database-url mysql://x",
    "generate --rename a=b",
    "status --config nowhere.toml",
    "no-such-command",
];

#[test]
fn json_is_json_however_a_command_ends() {
    let machine = project();
    for command in COMMANDS {
        let run = machine.run(&format!("schemagen {command} --json 2>/dev/null"));
        let read: serde_json::Value = serde_json::from_str(&run.output.replace("[MS]", "0")).unwrap();
        assert_eq!(read["exit"], run.exit, "{command}: {}", run.output);
        assert_eq!(run.output.lines().count(), 1, "{command}");
    }
}

#[test]
fn nothing_panics_where_nobody_reads() {
    for (streams, told) in [
        (">/dev/full", 2),
        ("2>/dev/full", 0),
        (">/dev/full 2>/dev/full", 2),
        (">&-", 2),
        ("2>&-", 0),
        (">&- 2>&-", 2),
        ("</dev/null", 0),
        ("<&-", 0),
    ] {
        let machine = project();
        for command in COMMANDS {
            let run = machine.run(&format!("schemagen {command} {streams}"));
            assert!(!run.output.contains("panicked"), "{command} {streams}: {}", run.output);
            assert!(matches!(run.exit, 0..=2), "{command} {streams}: {}", run.exit);
        }
        // Whatever became of its output, what was to be done is done.
        let done = machine.run(&format!("schemagen migrate {streams}"));
        assert!(done.exit == 0 || done.exit == told, "{streams}: {}", done.output);
        assert_eq!(machine.query_sqlite("app.db", "SELECT count(*) FROM users"), 0);
    }
    let machine = project();
    let run = machine.run("schemagen explain | head -c 1 >/dev/null; schemagen status --json | true; schemagen snapshot | head -c 1");
    assert_eq!((run.exit, run.output.as_str()), (0, "{\n"));
}

#[test]
fn files_and_plain_terminals_get_plain_text() {
    let machine = project();
    for variables in [
        &[][..],
        &[("LANG", "C"), ("LC_ALL", "C")],
        &[("NO_COLOR", "1"), ("TERM", "dumb")],
        &[("COLUMNS", "40")],
    ] {
        for command in COMMANDS {
            let run = machine.run_with(&format!("schemagen {command}"), variables);
            assert!(
                !run.output.contains('\u{1b}') && !run.output.contains('\r'),
                "{command}: {:?}",
                run.output
            );
        }
    }
}
