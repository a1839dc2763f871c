//! PgBouncer in front of the server of this run.

use std::{
    fs,
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use postgres::config::Host;
use tempfile::TempDir;

use super::{TestDatabase, free_port};

/// How long a client keeps a session of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PoolMode {
    /// Until it disconnects.
    Session,
    /// For one transaction.
    Transaction,
    /// For one statement.
    Statement,
}

/// A running PgBouncer, ended with this value.
#[derive(Debug)]
pub struct Pooler {
    supervisor: Child,
    port: u16,
    _folder: TempDir,
}

/// The pooler ends with whoever holds the other end of the pipe, however that ends.
const SUPERVISE: &str = r#""$@" </dev/null & pooler=$!; read -r closed; kill -KILL $pooler; wait $pooler"#;

/// PgBouncer refuses root.
const NOBODY: u32 = 65534;

impl Pooler {
    /// Starts one with so many sessions for each database.
    pub fn start(mode: PoolMode, sessions: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let file = folder.path().join("pgbouncer.ini");
        fs::write(&file, settings(mode, sessions, port)).unwrap();
        let mut command = Command::new("/bin/sh");
        command.args(["-c", SUPERVISE, "pooler"]).arg(program()).arg(&file);
        if fs::metadata("/proc/self").is_ok_and(|it| std::os::unix::fs::MetadataExt::uid(&it) == 0) {
            for path in [folder.path(), &file] {
                chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
            }
            command.uid(NOBODY).gid(NOBODY);
        }
        let supervisor = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let pooler = Self { supervisor: supervisor.unwrap(), port, _folder: folder };
        pooler.await_ready();
        pooler
    }

    /// The URL that leads through it to a database.
    pub fn url(&self, database: &TestDatabase) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{}?sslmode=disable", self.port, database.name())
    }

    fn await_ready(&self) {
        let address = ("127.0.0.1", self.port);
        while std::net::TcpStream::connect(address).is_err() {}
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        let _ = self.supervisor.wait();
    }
}

fn settings(mode: PoolMode, sessions: u32, port: u16) -> String {
    let server: postgres::Config = super::server_url().parse().unwrap();
    let host = match server.get_hosts() {
        [Host::Unix(folder), ..] => folder.display().to_string(),
        [Host::Tcp(name), ..] => name.clone(),
        [] => panic!("{} names no host", super::SERVER_VARIABLE),
    };
    let server_port = server.get_ports().first().copied().unwrap_or(5432);
    let user = server.get_user().unwrap_or("postgres");
    let mode = match mode {
        PoolMode::Session => "session",
        PoolMode::Transaction => "transaction",
        PoolMode::Statement => "statement",
    };
    format!(
        "[databases]\n* = host={host} port={server_port} user={user}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
         listen_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = {mode}\n\
         default_pool_size = {sessions}\nmax_client_conn = 200\n"
    )
}

fn program() -> PathBuf {
    find_pgbouncer()
        .expect("PgBouncer is not on this machine: run `cargo xtask test`, which installs what is missing")
}

/// PgBouncer's program, in PATH or where packages put it.
pub fn find_pgbouncer() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    folders.map(|folder| folder.join("pgbouncer")).find(|it| Path::is_file(it))
}
