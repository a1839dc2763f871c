//! Scratch databases of whole processes: many at once, and nothing left of one that was killed.

#![allow(clippy::unwrap_used)]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Child,
    time::{Duration, Instant},
};

use postgres::{Client, NoTls};
use rustix::process::{Pid, Signal, kill_process};

use crate::{machine::Machine, slow::send};

/// What is waited for comes within this time, or not at all.
const LONG: Duration = Duration::from_mins(1);

/// Two states that differ: `diff` makes a database for each.
const DIFF: &str = "schemagen diff a.sql b.sql --dialect postgres";
const DIFFERS: &str = "create column t.more";

fn machine() -> Machine {
    let machine = Machine::new("<!-- postgres -->");
    machine.write("a.sql", "CREATE TABLE t (id int);");
    machine.write("b.sql", "CREATE TABLE t (id int, more int);");
    machine.write("slow.sql", "CREATE TABLE t (id int); SELECT pg_sleep(600);");
    machine
}

fn differs(machine: &Machine, options: &str) {
    let run = machine.run(&format!("{DIFF} {options}"));
    assert!(run.exit == 1 && run.output.contains(DIFFERS), "{}", run.output);
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < LONG, "it never came: {what}");
        std::thread::yield_now();
    }
}

/// Whether a statement of `slow.sql` is at work on the server.
fn is_at_work(client: &mut Client, database: &str) -> bool {
    let query = "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE $1 AND state = 'active' AND query LIKE '%pg_sleep(600)%'";
    client.query_one(query, &[&database]).unwrap().get::<_, i64>(0) > 0
}

#[test]
fn many_at_once_have_servers_of_their_own() {
    let machine = machine();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| differs(&machine, ""));
        }
    });
}

#[test]
fn many_at_once_share_a_server_that_is_named() {
    let machine = machine();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| differs(&machine, "--scratch-url $DATABASE_URL"));
        }
    });
}

/// On a server that is named, the next use drops what a process has left that was killed, and nothing that is in use.
#[test]
fn the_next_use_drops_what_a_killed_process_left_on_a_server() {
    let machine = machine();
    let mut client = machine.database().connect();
    let mut start = || {
        let child =
            machine.start("schemagen diff slow.sql b.sql --dialect postgres --scratch-url $DATABASE_URL");
        let database = format!("schemagen_scratch_{}_0", child.id());
        until("the slow statement", || is_at_work(&mut client, &database));
        (child, database)
    };
    let ((mut killed, left), (mut living, used)) = (start(), start());
    let there = |client: &mut Client, database: &str| {
        let query = "SELECT count(*) FROM pg_database WHERE datname = $1";
        client.query_one(query, &[&database]).unwrap().get::<_, i64>(0) == 1
    };
    kill(&mut killed);
    let sessions = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
    client.execute(sessions, &[&left]).unwrap();
    assert!(there(&mut client, &left), "nobody has dropped it yet");
    // The server notices in a moment that nobody is behind the other session, which holds the lock.
    until("the drop", || {
        differs(&machine, "--scratch-url $DATABASE_URL");
        !there(&mut client, &left)
    });
    assert!(there(&mut client, &used));
    kill(&mut living);
    client.execute(sessions, &[&used]).unwrap();
    until("the drop", || {
        differs(&machine, "--scratch-url $DATABASE_URL");
        !there(&mut client, &used)
    });
}

/// The server that a process has started ends with it, however it ends, and its folder goes.
#[test]
fn a_server_ends_with_a_killed_process() {
    let machine = machine();
    let (mut child, folder) = start_own(&machine);
    let mut session = connect(&folder).unwrap();
    kill(&mut child);
    until("the end of the server", || session.simple_query("SELECT 1").is_err());
    until("the end of the folder", || !folder.exists());
}

/// Where even its supervisor is killed, the next use takes the folder away.
#[test]
fn the_next_use_takes_away_what_nobody_supervises() {
    let machine = machine();
    let (mut child, folder) = start_own(&machine);
    let server = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
    let server = Pid::from_raw(server.lines().next().unwrap().trim().parse().unwrap()).unwrap();
    kill_process(supervisor(&folder), Signal::KILL).unwrap();
    kill(&mut child);
    assert!(folder.exists(), "nobody has taken it away yet");
    differs(&machine, "");
    assert!(!folder.exists());
    // It would notice within a minute that its folder is gone.
    let _ = kill_process(server, Signal::QUIT);
}

fn kill(child: &mut Child) {
    send(child, Signal::KILL);
    child.wait().unwrap();
}

/// A process whose own server is at work, and the folder of that server.
fn start_own(machine: &Machine) -> (Child, PathBuf) {
    let child = machine.start("schemagen diff slow.sql b.sql --dialect postgres");
    let name = format!("{}-0", child.id());
    let mut found = None;
    until("the slow statement", || {
        found = folder(&name);
        let client = found.as_ref().and_then(|it| connect(it));
        client.is_some_and(|mut it| is_at_work(&mut it, "schemagen_scratch_%"))
    });
    (child, found.unwrap())
}

fn folder(name: &str) -> Option<PathBuf> {
    let bases = [PathBuf::from("/dev/shm"), env::temp_dir(), PathBuf::from("/tmp")];
    let users = bases.iter().filter_map(|it| fs::read_dir(it).ok()).flatten().flatten().map(|it| it.path());
    let of_users =
        users.filter(|it| it.file_name().is_some_and(|it| it.to_string_lossy().starts_with("schemagen-")));
    of_users.map(|it| it.join(name)).find(|it| it.is_dir())
}

fn connect(folder: &Path) -> Option<Client> {
    let url = format!("host={} port=5432 user=postgres dbname=postgres", folder.display());
    Client::connect(&url, NoTls).ok()
}

/// The shell that waits for the end of its owner.
fn supervisor(folder: &Path) -> Pid {
    let folder = folder.to_string_lossy();
    let is_supervisor = |process: &PathBuf| {
        let command = fs::read(process.join("cmdline")).unwrap_or_default();
        let arguments: Vec<_> = command.split(|it| *it == 0).collect();
        arguments.contains(&b"schemagen-scratch".as_slice()) && arguments.contains(&folder.as_bytes())
    };
    let processes = fs::read_dir("/proc").unwrap().flatten().map(|it| it.path());
    let mut found = processes.filter(is_supervisor).filter_map(|it| it.file_name()?.to_str()?.parse().ok());
    Pid::from_raw(found.next().unwrap()).unwrap()
}
