//! A server that a process of its own owns: what that process's environment and end do to it.

use std::{
    fs::{self, Permissions},
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use postgres::{Client, NoTls};

use crate::xtask;

/// A process that owns a server, and the server's URL.
fn owner(command: &mut Command) -> (Child, String) {
    let mut owner = command.arg("postgres").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut url = String::new();
    BufReader::new(owner.stdout.take().unwrap()).read_line(&mut url).unwrap();
    (owner, url.trim().to_owned())
}

fn folder_of(url: &str) -> PathBuf {
    url.split(['=', '&']).nth(1).unwrap().into()
}

#[test]
fn the_server_ends_with_the_input() {
    let (mut owner, url) = owner(&mut xtask());
    Client::connect(&url, NoTls).unwrap();
    drop(owner.stdin.take());
    assert!(owner.wait().unwrap().success());
    assert!(!folder_of(&url).exists());
}

#[test]
fn a_killed_owner_leaves_nothing() {
    let (mut owner, url) = owner(&mut xtask());
    let mut session = Client::connect(&url, NoTls).unwrap();
    owner.kill().unwrap();
    owner.wait().unwrap();
    // Returns, with an error, when the server ends the session.
    session.batch_execute("SELECT pg_sleep(600)").unwrap_err();
    let deadline = Instant::now() + Duration::from_secs(30);
    while folder_of(&url).exists() {
        assert!(Instant::now() < deadline, "{url} is still there");
        thread::yield_now();
    }
}

#[test]
fn the_callers_surroundings_do_not_reach_the_server() {
    let closed = std::env::temp_dir().join(format!("schemagen-test-{}-closed", std::process::id()));
    fs::create_dir_all(&closed).unwrap();
    fs::set_permissions(&closed, Permissions::from_mode(0o700)).unwrap();
    let hostile =
        [("PGPORT", "1"), ("PGDATA", "/nowhere"), ("PGCLIENTENCODING", "LATIN1"), ("LC_ALL", "xx_YY")];
    let (mut owner, url) = owner(xtask().envs(hostile).current_dir(&closed));
    let port = "SELECT setting FROM pg_settings WHERE name = 'port'";
    let answer: String = Client::connect(&url, NoTls).unwrap().query_one(port, &[]).unwrap().get(0);
    assert_eq!(answer, "5432");
    drop(owner.stdin.take());
    owner.wait().unwrap();
    fs::remove_dir(closed).unwrap();
}
