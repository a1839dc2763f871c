//! A password is nowhere: not in what is printed, written, recorded or shown in the list of processes, however it was
//! given, and whether the command works or not.

#![allow(clippy::unwrap_used)]

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use crate::{machine::Machine, transcript::Run};

/// What a leak would show, in whichever code.
const TRACE: &str = "Tr0ub4dor";
const PASSWORD: &str = "Tr0ub4dor \"'\\@/:#%x";
const CODED: &str = "Tr0ub4dor%20%22%27%5C%40%2F%3A%23%25x";
const CODED_LOW: &str = "Tr0ub4dor%20%22%27%5c%40%2f%3a%23%25x";

const DECLARATIONS: &str = r#"{"tables": [{"path": "a::User", "place": {"file": "a.rs", "line": 1}, "name": "users", "columns": [
  {"field": "id", "place": {"file": "a.rs", "line": 2}, "type": {"logical": "i64"}, "primary_key": true}]}]}"#;

/// A project whose every file and environment variable but those given here is free of the password.
struct Project(Machine);

impl Project {
    fn new(more: &str) -> Self {
        let machine = Machine::new("<!-- postgres -->");
        machine.write("declarations.json", DECLARATIONS);
        // What others see of the command and of this program in the list of processes.
        let model = "cat /proc/$PPID/cmdline /proc/$$/cmdline >> processes; cat declarations.json";
        machine.write("schemagen.toml", &format!("dialect = \"postgres\"\nmodel = \"{model}\"\n{more}"));
        Self(machine)
    }

    fn run(&self, command: &str, variables: &[(&str, &str)]) -> Run {
        let run = self
            .0
            .run_with(command, &[&[("RUST_LOG", "trace"), ("RUST_BACKTRACE", "full")], variables].concat());
        assert!(!run.output.contains(TRACE), "{command}: {}", run.output);
        assert!(!run.output.contains("panicked"), "{command}: {}", run.output);
        run
    }

    /// The database's URL with a password, which its server does not ask for.
    fn url(&self, password: &str) -> String {
        format!("{}&password={password}", self.0.database().url())
    }

    fn assert_clean(&self, but: &[&str]) {
        let mut client = self.0.database().connect();
        let history = "SELECT coalesce(string_agg(h::text, ' '), '') FROM schemagen_history h";
        let recorded: String = client.query_one(history, &[]).unwrap().get(0);
        assert!(recorded.contains("create_users") && !recorded.contains(TRACE), "{recorded}");
        assert_clean(self.0.folder(), but);
    }
}

/// No file holds it, `but` those that were written with it.
fn assert_clean(folder: &Path, but: &[&str]) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            assert_clean(&entry.path(), but);
        } else if !but.contains(&name.as_str()) {
            let text = String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned();
            assert!(!text.contains(TRACE), "{name}: {text}");
        }
    }
}

/// Every command, in an order in which each has something to do.
const COMMANDS: &[(&str, i32)] = &[
    ("schemagen generate", 0),
    ("schemagen check", 0),
    ("schemagen dump", 0),
    ("schemagen snapshot", 0),
    ("schemagen status", 1),
    ("schemagen migrate --dry-run", 0),
    ("schemagen migrate", 0),
    ("schemagen status", 0),
    ("schemagen drift", 0),
    ("schemagen rollback --allow data-loss", 0),
    ("schemagen migrate", 0),
    ("schemagen generate --empty --verify --scratch-url $DATABASE_URL next", 0),
    ("schemagen explain SG0505", 0),
    ("schemagen completions bash", 0),
    ("mkdir new && cd new && schemagen init --dialect postgres", 0),
];

#[test]
fn every_command_keeps_it_to_itself() {
    for format in ["", " --json"] {
        let project = Project::new("");
        let url = project.url(CODED);
        for (command, exit) in COMMANDS {
            let run = project.run(&format!("{command}{format}"), &[("DATABASE_URL", &url)]);
            assert_eq!(run.exit, *exit, "{command}: {}", run.output);
        }
        project.assert_clean(&[]);
    }
}

#[test]
fn it_can_be_given_in_every_way() {
    let project = Project::new("");
    let url = project.0.database().url().to_owned();
    project.run("schemagen generate && schemagen migrate", &[("DATABASE_URL", &url)]);
    let home = project.0.folder().display().to_string();
    let home: (&str, &str) = ("HOME", &home);
    let folder = url.split("host=").nth(1).unwrap().split('&').next().unwrap();
    let name = project.0.database().name();
    let quoted = PASSWORD.replace('\\', "\\\\").replace('\'', "\\'");
    let key_value = format!("host={folder} user=postgres dbname={name} password='{quoted}'");
    project.0.write(".pgpass", &format!("*:*:*:*:{}\n", PASSWORD.replace('\\', "\\\\").replace(':', "\\:")));
    fs::set_permissions(project.0.folder().join(".pgpass"), fs::Permissions::from_mode(0o600)).unwrap();
    project.0.write(
        ".pg_service.conf",
        &format!("[shop]\nhost={folder}\nuser=postgres\ndbname={name}\npassword={PASSWORD}\n"),
    );
    let (coded, low) = (project.url(CODED), project.url(CODED_LOW));
    let sealed = format!("{url}&sslpassword={CODED}");

    let works = |variables: &[(&str, &str)]| {
        for command in ["schemagen status", "schemagen status --json", "schemagen drift"] {
            let run = project.run(command, variables);
            assert_eq!(run.exit, 0, "{command}: {}", run.output);
        }
    };
    works(&[("DATABASE_URL", &coded)]);
    works(&[("DATABASE_URL", &low)]);
    works(&[("DATABASE_URL", &key_value)]);
    works(&[("DATABASE_URL", &sealed)]);
    works(&[("DATABASE_URL", &url), ("PGPASSWORD", PASSWORD)]);
    works(&[("DATABASE_URL", &url), home]);
    works(&[("DATABASE_URL", ""), ("PGSERVICE", "shop"), home]);
    works(&[("DATABASE_URL", "service=shop"), home]);
    project.assert_clean(&[".pgpass", ".pg_service.conf"]);

    let named = Project::new(&format!("[environments.shop]\nurl = \"{}\"\n", project.url(CODED)));
    for command in ["schemagen status --env shop", "schemagen drift --env shop --json"] {
        named.run(command, &[]);
    }
    let option = named.run("schemagen status --database-url \"$SECRET_URL\"", &[("SECRET_URL", &coded)]);
    assert!(option.output.contains("visible to other users"), "{}", option.output);
}

#[test]
fn failures_do_not_tell_it() {
    let project = Project::new("");
    let port = test_support::free_port();
    let url = project.0.database().url().to_owned();
    let folder = url.split("host=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let elsewhere = [
        format!("postgres://ann:{CODED}@127.0.0.1:{port}/app"),
        format!("postgres://ann:{CODED}@no-such-host.invalid/app"),
        format!("postgres://ann:{CODED}@/no_such_database?host={folder}&user=postgres"),
        format!("postgres://nobody:{CODED}@/postgres?host={folder}"),
    ];
    let not_understood = [
        format!("postgres://ann:{CODED}@127.0.0.1:port/app"),
        format!("postgres://ann:s3@{TRACE}@127.0.0.1:{port}/app"),
        format!("postgres://ann:{CODED}@127.0.0.1:{port}/app?{CODED}=1"),
        format!("postgres://ann:{CODED}@127.0.0.1:{port}/app?sslmode={CODED}"),
        format!("postgres://ann:{CODED}@127.0.0.1:{port}/app?sslmode=verify-full"),
        format!("host=127.0.0.1 port={port} password='{TRACE}"),
        format!("mysql://ann:{CODED}@127.0.0.1/app"),
        format!("{TRACE}@127.0.0.1"),
    ];
    let refused = |command: &str, variable: &str, url: &str| {
        let run = project.run(command, &[(variable, url)]);
        assert_eq!(run.exit, 2, "{command}: {}", run.output);
    };
    for url in elsewhere.iter().chain(&not_understood) {
        for command in ["schemagen status", "schemagen migrate --json"] {
            refused(command, "DATABASE_URL", url);
        }
    }
    for url in &not_understood {
        refused("schemagen demo --database-url \"$SECRET_URL\"", "SECRET_URL", url);
    }
}
