//! A server of a test's own, reached over TCP as well, whose settings and rules change while it runs.

use std::{
    fs::{self, Permissions},
    net::TcpListener,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown},
    path::PathBuf,
};

use postgres::{Client, NoTls};
use schema_db::scratch::{Cluster, ClusterOptions};

/// A server that no other test uses; it ends with this value.
#[derive(Debug)]
pub struct OwnServer {
    cluster: Cluster,
    port: u16,
}

impl OwnServer {
    /// Starts one with these settings (`name=value`) on a port of 127.0.0.1, and of `::1` where the machine has it.
    pub fn start(settings: &[&str]) -> Self {
        let binaries = super::search_places().find().unwrap_or_else(|error| panic!("{error}"));
        let port = free_port();
        let mut options = ClusterOptions::from_environment();
        options.settings = vec!["listen_addresses=127.0.0.1,::1".to_owned(), format!("port={port}")];
        options.settings.extend(settings.iter().map(|&it| it.to_owned()));
        let cluster = Cluster::start(&binaries, &options).unwrap_or_else(|error| panic!("{error}"));
        Self { cluster, port }
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

/// A port that was free a moment ago, and that nothing listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
