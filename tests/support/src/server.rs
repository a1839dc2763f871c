//! A server of a test's own, reached over TCP as well, whose settings and rules change while it runs.

mod upgrade;

use std::{
    fs::{self, Permissions},
    net::TcpListener,
    os::unix::{
        fs::{MetadataExt as _, PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use postgres::{Client, NoTls};
use schema_db::scratch::{Cluster, ClusterOptions, ServerBinaries};

use crate::dump::newest;

/// A server that no other test uses; it ends with this value.
#[derive(Debug)]
pub struct OwnServer {
    cluster: Cluster,
    port: u16,
    /// The server after a crash.
    again: Option<Child>,
}

impl OwnServer {
    /// Starts one with these settings (`name=value`) on a port of 127.0.0.1, and of `::1` where the machine has it.
    pub fn start(settings: &[&str]) -> Self {
        let binaries = super::search_places().find().unwrap_or_else(|error| panic!("{error}"));
        Self::start_with(&binaries, settings)
    }

    /// Starts the newest server at hand, which may be newer than that of this run.
    pub fn newest() -> Self {
        newest().map_or_else(|| Self::start(&[]), |it| Self::start_with(&it, &[]))
    }

    fn start_with(binaries: &ServerBinaries, settings: &[&str]) -> Self {
        let port = free_port();
        let mut options = ClusterOptions::from_environment();
        options.settings = vec!["listen_addresses=127.0.0.1,::1".to_owned(), format!("port={port}")];
        options.settings.extend(settings.iter().map(|&it| it.to_owned()));
        let cluster = Cluster::start(binaries, &options).unwrap_or_else(|error| panic!("{error}"));
        Self { cluster, port, again: None }
    }

    /// Its TCP port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its major version.
    pub fn major(&self) -> u32 {
        self.cluster.major()
    }

    /// A URL that leads over TCP to 127.0.0.1, with more parameters (`a=b&c=d`).
    pub fn url(&self, parameters: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres?{parameters}", self.port)
    }

    /// A URL that leads to the socket, as the superuser.
    pub fn socket_url(&self) -> String {
        let folder = self.cluster.socket_folder().display();
        format!("postgres:///postgres?host={folder}&port={}&user=postgres", self.port)
    }

    /// A session of the superuser.
    pub fn admin(&self) -> Client {
        Client::connect(&self.socket_url(), NoTls).unwrap()
    }

    /// Ends it as a crash would: nothing is written back, and every session breaks.
    pub fn crash(&mut self) {
        let pid = self.pid();
        self.signal("QUIT");
        self.await_end(&pid);
    }

    fn await_end(&mut self, pid: &str) {
        match &mut self.again {
            Some(child) => drop(child.wait()),
            None => while PathBuf::from(format!("/proc/{pid}/fd/0")).exists() {},
        }
    }

    /// Starts it again as it was started; returns when it takes connections.
    pub fn restart(&mut self) {
        let data = self.cluster.socket_folder().join("data");
        let started_with = fs::read_to_string(data.join("postmaster.opts")).unwrap();
        let (program, arguments) = started_with.trim_end().split_once(' ').unwrap();
        let arguments = arguments.trim_matches('"').split("\" \"");
        let owner = fs::metadata(&data).unwrap().uid();
        let mut server = Command::new(program);
        server.args(arguments).current_dir(&data).uid(owner).stdin(Stdio::null()).stderr(Stdio::null());
        let mut child = server.stdout(Stdio::null()).spawn().unwrap();
        while Client::connect(&self.socket_url(), NoTls).is_err() {
            assert!(child.try_wait().unwrap().is_none(), "the server ended");
        }
        self.again = Some(child);
    }

    /// Ends it as an administrator does: what was committed is there when it starts again, which a crash need not leave.
    fn stop(&mut self) {
        let pid = self.pid();
        self.signal("INT");
        self.await_end(&pid);
    }

    /// Starts it again as one that repeats another server, which it waits for; `wal_level` must be at least replica.
    pub fn become_standby(&mut self) {
        self.write("standby.signal", "");
        self.stop();
        self.restart();
    }

    /// From now on it takes no sessions, and it ends with the last one.
    pub fn stop_when_empty(&self) {
        self.signal("TERM");
    }

    /// From now on the files of its new sessions grow to so many bytes at most; without a limit again for `None`.
    pub fn limit_files(&self, bytes: Option<u64>) {
        let limit = bytes.map_or("unlimited".to_owned(), |it| it.to_string());
        let pid = self.pid();
        // Root may do it for others only where containers let it.
        let owner = fs::metadata(format!("/proc/{pid}")).unwrap();
        let mut command = Command::new("prlimit");
        command.uid(owner.uid()).gid(owner.gid());
        // The colon leaves the hard limit as it is, so that anybody may raise this one again.
        let status = command.args(["--pid", &pid, &format!("--fsize={limit}:")]).status().unwrap();
        assert!(status.success());
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill").arg(format!("-{name}")).arg(self.pid()).status().unwrap();
        assert!(status.success());
    }

    fn pid(&self) -> String {
        let file = self.cluster.socket_folder().join("data/postmaster.pid");
        fs::read_to_string(file).unwrap().lines().next().unwrap().to_owned()
    }

    /// Replaces `pg_hba.conf` by these rules, behind one that lets the superuser in through the socket.
    pub fn set_rules(&self, rules: &str) {
        let file: String = self.admin().query_one("SHOW hba_file", &[]).unwrap().get(0);
        fs::write(file, format!("local all postgres trust\n{rules}\n")).unwrap();
        self.reload();
    }

    /// Writes a file that only the server may read.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let folder: String = self.admin().query_one("SHOW data_directory", &[]).unwrap().get(0);
        let path = PathBuf::from(&folder).join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        let owner = fs::metadata(folder).unwrap();
        chown(&path, Some(owner.uid()), Some(owner.gid())).unwrap();
        path
    }

    /// Makes the server read its files again. The server tells its sessions to do so before it has done so itself; that
    /// they do it a second time shows that it was through with the first.
    pub fn reload(&self) {
        let loaded = "SELECT pg_conf_load_time()::text";
        let mut admin = self.admin();
        for _ in 0..2 {
            let before: String = admin.query_one(loaded, &[]).unwrap().get(0);
            admin.batch_execute("SELECT pg_reload_conf()").unwrap();
            while admin.query_one(loaded, &[]).unwrap().get::<_, String>(0) == before {}
        }
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        if let Some(mut child) = self.again.take() {
            let _ = Command::new("kill").arg("-QUIT").arg(child.id().to_string()).status();
            let _ = child.wait();
        }
    }
}

/// A port that was free a moment ago, and that nothing listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
