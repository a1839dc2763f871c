//! Where a transcript runs: a folder of its own, a clean environment, a fixed clock.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;
use test_support::TestDatabase;

use crate::transcript::Run;

/// 2026-11-21 10:30:00 UTC.
const NOW: &str = "1795257000";

/// Variables that are taken over: what cargo and the shell need, and nothing that changes what schemagen does.
const KEPT: [&str; 6] =
    ["HOME", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH", "TMPDIR"];

const NOBODY: u32 = 65534;

pub(crate) struct Machine {
    folder: TempDir,
    database: Option<TestDatabase>,
    user: User,
}

/// Who runs the commands. Root may write everywhere, which read-only folders are tested without.
#[derive(Clone, Copy, PartialEq, Eq)]
enum User {
    Same,
    Nobody,
}

impl Machine {
    /// A machine as the directives in `text` want it.
    pub(crate) fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let is_root =
            fs::metadata("/proc/self").is_ok_and(|it| std::os::unix::fs::MetadataExt::uid(&it) == 0);
        let wants_nobody = text.contains("<!-- without root -->");
        let user = if is_root && wants_nobody { User::Nobody } else { User::Same };
        if user == User::Nobody {
            std::os::unix::fs::chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let database = text.contains("<!-- postgres -->").then(test_support::database);
        Self { folder, database, user }
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The machine's database.
    pub(crate) fn database(&self) -> &TestDatabase {
        self.database.as_ref().expect("the text says <!-- postgres -->")
    }

    /// Replaces a piece of a file that stands there exactly once.
    pub(crate) fn edit(&self, name: &str, before: &str, after: &str) {
        let path = self.folder.path().join(name);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(before).count(), 1, "{name} has not exactly one\n{before}");
        fs::write(path, text.replacen(before, after, 1)).unwrap();
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command in a shell; what it prints is made the same on every machine.
    pub(crate) fn run(&self, command: &str) -> Run {
        self.run_with(command, &[])
    }

    /// The same with these variables as well.
    pub(crate) fn run_with(&self, command: &str, variables: &[(&str, &str)]) -> Run {
        // One pipe for both streams keeps their order.
        let mut shell = self.shell(&format!("{{ {command}\n}} 2>&1"));
        let output = shell.envs(variables.iter().copied()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        Run {
            command: command.to_owned(),
            exit: output.status.code().unwrap_or(-1),
            output: self.general(&text),
        }
    }

    /// Starts a command and leaves it running; what it prints is in the file `output`.
    pub(crate) fn start(&self, command: &str) -> Child {
        self.shell(&format!("exec {command} >output 2>&1")).stdin(Stdio::null()).spawn().unwrap()
    }

    /// A file of the folder; empty where it is not there yet.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }

    /// Puts text behind that of a file.
    pub(crate) fn append(&self, name: &str, text: &str) {
        self.write(name, &(self.read(name) + text));
    }

    /// What somebody does to a database behind schemagen's back.
    pub(crate) fn run_sql(&self, database: &str, sql: &str) {
        match &self.database {
            Some(server) if database == "postgres" => server.connect().batch_execute(sql).unwrap(),
            _ => {
                let file = self.folder.path().join(database);
                rusqlite::Connection::open(file).unwrap().execute_batch(sql).unwrap();
            }
        }
    }

    /// The first value of the first row in an SQLite file.
    pub(crate) fn query_sqlite(&self, database: &str, query: &str) -> i64 {
        let file = self.folder.path().join(database);
        rusqlite::Connection::open(file).unwrap().query_row(query, [], |row| row.get(0)).unwrap()
    }

    fn shell(&self, script: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(script).current_dir(self.folder.path()).env_clear();
        shell.envs(std::env::vars().filter(|(name, _)| KEPT.contains(&name.as_str())));
        let programs = Path::new(env!("CARGO_BIN_EXE_schemagen")).parent().unwrap();
        shell.env("PATH", format!("{}:{}", programs.display(), std::env::var("PATH").unwrap()));
        shell
            .env("USER", "ann")
            .env("REPO", repository())
            .env("SOURCE_DATE_EPOCH", NOW)
            .env("CARGO_NET_OFFLINE", "true");
        // One for all transcripts: the library is built once. Their own crates have different names, as the folder
        // holds one crate of a name.
        shell.env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("transcripts"));
        if let Some(database) = &self.database {
            shell.env("DATABASE_URL", database.url());
        }
        if self.user == User::Nobody {
            shell.uid(NOBODY).gid(NOBODY);
        }
        shell
    }

    /// The text with this machine's paths and names replaced; every line ends with a line break.
    fn general(&self, text: &str) -> String {
        let mut text = text.replace(&self.folder.path().display().to_string(), "[ROOT]");
        text = text.replace(&repository().display().to_string(), "[REPO]");
        if let Some(database) = &self.database {
            text = text.replace(database.url(), "[DATABASE_URL]").replace(database.name(), "[DATABASE]");
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        let lines = text.lines().map(str::trim_end).filter(|it| !is_told_of_slow_ones(it));
        lines.map(|line| general_line(line) + "\n").collect::<Vec<_>>().concat()
    }
}

/// How long a migration took is told where it was long: on a busy machine any may be.
fn is_told_of_slow_ones(line: &str) -> bool {
    line.trim_start().strip_prefix("done in ").is_some_and(|it| it.ends_with(" s"))
}

/// Times, the server's version and the folder of its socket differ with every run.
fn general_line(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if is_time(rest) {
            out.push_str("[TIME]");
            rest = &rest[TIME.len()..];
        } else if let Some(after) = rest.strip_prefix("PostgreSQL ").and_then(after_version) {
            out.push_str("PostgreSQL [VERSION]");
            rest = after;
        } else if let Some(after) = rest.strip_prefix("\"host\":\"") {
            out.push_str("\"host\":\"[HOST]");
            rest = &after[after.find('"').unwrap_or(after.len())..];
        } else if let Some(after) = rest.strip_prefix("\"run_ms\":") {
            out.push_str("\"run_ms\":[MS]");
            rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
        } else if let Some(after) = rest.strip_prefix("?host=") {
            out.push_str("?host=[SOCKET]");
            rest = &after[after.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(after.len())..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// What follows a version like 15.18; one number alone is no server's.
fn after_version(text: &str) -> Option<&str> {
    let (major, rest) = text.split_once('.')?;
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number = !major.is_empty() && major.chars().all(|c| c.is_ascii_digit());
    (is_number && after.len() < rest.len()).then_some(after)
}

const TIME: &str = "0000-00-00T00:00:00Z";

fn is_time(text: &str) -> bool {
    text.len() >= TIME.len()
        && text
            .bytes()
            .zip(TIME.bytes())
            .all(|(c, form)| if form == b'0' { c.is_ascii_digit() } else { c == form })
}

pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}
