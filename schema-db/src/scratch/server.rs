//! The server process: started below a shell that ends it as soon as its owner lets go or dies.
//!
//! The shell waits on a pipe whose other end only the owner holds. The operating system closes that end when the
//! owner ends, even by SIGKILL, so there is one way down for every case, and it needs no signal handler.

use std::os::unix::process::CommandExt as _;
use std::{
    io::{self, BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

use super::{ScratchError, ServerBinaries, user::ServerUser};

/// `$1` is the folder to remove, the rest starts the server. SIGQUIT ends it without writing anything back.
const SUPERVISE: &str = r#"
folder=$1; shift
"$@" </dev/null &
server=$!
exec 2>/dev/null
read -r closed
kill -QUIT $server
wait $server
cd / && rm -rf "$folder"
"#;

const READY: &str = "database system is ready to accept connections";

/// Settings of a server whose data is thrown away.
const SETTINGS: &[&str] = &[
    "listen_addresses=",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "jit=off",
    "timezone=UTC",
    "max_connections=200",
    // One transaction may hold locks on the tables of a large schema.
    "max_locks_per_transaction=256",
    "logging_collector=off",
    "port=5432",
];

/// A running server, stopped on drop.
#[derive(Debug)]
pub(super) struct Server {
    supervisor: Child,
}

impl Server {
    /// Starts the server on `folder/data` with its socket in `folder`; returns when it takes connections.
    pub(super) fn start(
        binaries: &ServerBinaries,
        folder: &Path,
        settings: &[String],
        user: ServerUser,
    ) -> Result<Self, ScratchError> {
        let program = binaries.program("postgres");
        let mut command = user.command(Path::new("/bin/sh"), folder);
        command.args(["-c", SUPERVISE, "schemagen-scratch"]).arg(folder);
        serve(&mut command, &program, folder, settings);
        // A group of its own: Ctrl-C on the terminal is for the owner, which then lets go in order.
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut supervisor = command.spawn().map_err(|error| ScratchError::Program {
            program: "/bin/sh".into(),
            output: error.to_string(),
        })?;
        let log = supervisor.stderr.take().map(BufReader::new);
        let server = Self { supervisor };
        let Some(mut log) = log else { return Ok(server) };
        await_ready(&mut log).map_err(|log| ScratchError::Start { program, log })?;
        // A server whose log nobody reads stands still once the pipe is full.
        thread::spawn(move || io::copy(&mut log, &mut io::sink()));
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        let _ = self.supervisor.wait();
    }
}

fn serve(command: &mut Command, program: &Path, folder: &Path, settings: &[String]) {
    command.arg(program).arg("-D").arg(folder.join("data")).arg("-k").arg(folder);
    for setting in SETTINGS.iter().copied().chain(settings.iter().map(String::as_str)) {
        command.args(["-c", setting]);
    }
}

/// Reads the log until the server takes connections; the whole log if it never does.
fn await_ready(log: &mut impl io::BufRead) -> Result<(), String> {
    let mut seen = String::new();
    for line in log.lines() {
        match line {
            Ok(line) if line.contains(READY) => return Ok(()),
            Ok(line) => seen = seen + &line + "\n",
            Err(error) => return Err(format!("{seen}{error}")),
        }
    }
    Err(seen)
}
