//! Questions, as somebody at a terminal answers them.

#![allow(clippy::unwrap_used)]

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    path::Path,
    process::{Command, ExitStatus, Stdio},
};

use rustix::{
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{Winsize, tcsetwinsize},
};
use tempfile::TempDir;

const CONFIG: &str = "dialect = \"sqlite\"\nmodel = \"cat declarations.json\"\n";

const DECLARATIONS: &str = r#"{"tables": [{"path": "a::User", "place": {"file": "a.rs", "line": 1}, "name": "users", "columns": [
  {"field": "id", "place": {"file": "a.rs", "line": 2}, "type": {"logical": "i64"}, "primary_key": true},
  {"field": "email", "place": {"file": "a.rs", "line": 3}, "type": {"logical": "text"}}
]}]}"#;

const ENTER: &str = "\r";
const DOWN: &str = "\x1b[B";
const CONTROL_C: &str = "\x03";

const RENAME: &str = "What happened?";
const LOSS: &str = "Write the migration?";

/// A project in which the column `email` has become `mail`.
fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("schemagen.toml"), CONFIG).unwrap();
    fs::write(folder.path().join("declarations.json"), DECLARATIONS).unwrap();
    assert!(generate(folder.path()).stderr(Stdio::null()).stdout(Stdio::null()).status().unwrap().success());
    fs::write(folder.path().join("declarations.json"), DECLARATIONS.replace("email", "mail")).unwrap();
    folder
}

fn generate(folder: &Path) -> Command {
    schemagen(folder, &["generate"])
}

fn schemagen(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_schemagen"));
    command.args(arguments).current_dir(folder).env("TERM", "xterm").stdin(Stdio::null());
    command
}

/// Runs `generate` on a terminal; each answer is typed when its question is there.
fn answer(folder: &Path, answers: &[(&str, &str)]) -> (ExitStatus, String) {
    on_terminal(generate(folder), answers)
}

pub(crate) fn on_terminal(mut command: Command, answers: &[(&str, &str)]) -> (ExitStatus, String) {
    let (mut keyboard, terminal) = terminal();
    let stream = || Stdio::from(terminal.try_clone().unwrap());
    let mut child = command.stdin(stream()).stdout(stream()).stderr(stream()).spawn().unwrap();
    // The last one who has it open is the child: then reading ends with it.
    drop((terminal, command));
    let mut shown = String::new();
    let mut answers = answers.iter().peekable();
    let mut seen = 0;
    let mut buffer = [0; 4096];
    while let Ok(length @ 1..) = keyboard.read(&mut buffer) {
        shown.push_str(&String::from_utf8_lossy(&buffer[..length]));
        if let Some((question, keys)) = answers.peek()
            && let Some(at) = shown[seen..].find(question)
        {
            seen += at + question.len();
            keyboard.write_all(keys.as_bytes()).unwrap();
            answers.next();
        }
    }
    (child.wait().unwrap(), shown)
}

/// Both ends of a new terminal.
fn terminal() -> (File, File) {
    let keyboard = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&keyboard).unwrap();
    unlockpt(&keyboard).unwrap();
    let size = Winsize { ws_row: 40, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&keyboard, size).unwrap();
    let name = ptsname(&keyboard, Vec::new()).unwrap();
    let terminal = OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    (File::from(keyboard), terminal)
}

fn migrations(folder: &Path) -> String {
    let mut files: Vec<_> =
        fs::read_dir(folder.join("migrations")).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    files.iter().map(|it| fs::read_to_string(it).unwrap()).collect()
}

#[test]
fn a_rename_is_chosen() {
    let folder = project();
    let (exit, shown) = answer(folder.path(), &[(RENAME, ENTER)]);
    assert_eq!(exit.code(), Some(0), "{shown}");
    assert!(migrations(folder.path()).contains("RENAME COLUMN email TO mail"));
}

#[test]
fn a_loss_is_agreed_to() {
    let folder = project();
    let (exit, shown) = answer(folder.path(), &[(RENAME, &format!("{DOWN}{ENTER}")), (LOSS, "y\r")]);
    assert_eq!(exit.code(), Some(0), "{shown}");
    assert!(migrations(folder.path()).contains("-- schemagen: data-loss column users.email"));
}

#[test]
fn enter_alone_destroys_nothing() {
    let folder = project();
    let before = migrations(folder.path());
    let (exit, shown) = answer(folder.path(), &[(RENAME, &format!("{DOWN}{ENTER}")), (LOSS, ENTER)]);
    assert_eq!(exit.code(), Some(2), "{shown}");
    assert!(shown.contains("SG0403"), "{shown}");
    assert_eq!(migrations(folder.path()), before);
}

#[test]
fn an_interrupted_question_writes_nothing() {
    let folder = project();
    let before = migrations(folder.path());
    let (exit, shown) = answer(folder.path(), &[(RENAME, CONTROL_C)]);
    assert_eq!(exit.code(), Some(2), "{shown}");
    assert!(shown.contains("SG0405"), "{shown}");
    assert_eq!(migrations(folder.path()), before);
}

#[test]
fn a_protected_environment_asks_nothing() {
    let folder = project();
    answer(folder.path(), &[(RENAME, &format!("{DOWN}{ENTER}")), (LOSS, "y\r")]);
    let environments = "[environments.default]\nurl = \"sqlite:a.db\"\n[environments.production]\nurl = \"sqlite:b.db\"\n\
                        protected = true\n";
    fs::write(folder.path().join("schemagen.toml"), format!("{CONFIG}{environments}")).unwrap();
    let migrate = |arguments: &[&str], answers| on_terminal(schemagen(folder.path(), arguments), answers);
    let (exit, shown) = migrate(&["migrate"], &[("Apply them?", "y\r")]);
    assert_eq!(exit.code(), Some(0), "{shown}");
    let (exit, shown) = migrate(&["migrate", "--env", "production"], &[]);
    assert_eq!(exit.code(), Some(2), "{shown}");
    assert!(
        shown.contains("environment production is protected") && !shown.contains("Apply them?"),
        "{shown}"
    );
    let (exit, shown) = migrate(&["migrate", "--env", "production", "--allow", "data-loss"], &[]);
    assert_eq!(exit.code(), Some(0), "{shown}");
}
