//! How a server is named: services, password files, variables, sockets, addresses and percent codes, each connected.

use std::{
    collections::BTreeMap,
    fs::{self, Permissions},
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
};

use schema_db::{ConnectOptions, Database, DatabaseError, DatabaseUrl};
use tempfile::TempDir;
use test_support::OwnServer;

/// In percent codes, in quotes and with backslashes it looks different each time.
const PASSWORD: &str = "s3 cr@t/:'\\#%";
const CODED: &str = "s3%20cr%40t%2F%3A%27%5C%23%25";

/// A home folder, and the variables of who lives there.
struct Home {
    folder: TempDir,
    variables: BTreeMap<String, String>,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().display().to_string();
        Self { folder, variables: BTreeMap::from([("HOME".to_owned(), home)]) }
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    fn file(self, name: &str, text: &str, mode: u32) -> Self {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        self
    }

    fn url(&self, text: &str) -> DatabaseUrl {
        let url = DatabaseUrl::with_variables(text, &self.variables).unwrap();
        assert!(!format!("{url:?} {:?}", url.notes()).contains("s3"), "{url:?}");
        url
    }

    /// Who one is on the server.
    fn user(&self, text: &str) -> Result<String, DatabaseError> {
        match Database::connect(&self.url(text), &ConnectOptions::default())? {
            Database::Postgres(mut it) => Ok(it.client().query_one("SELECT user::text", &[]).unwrap().get(0)),
            Database::Sqlite(_) => panic!("not PostgreSQL"),
        }
    }
}

fn guarded() -> OwnServer {
    let server = OwnServer::start(&[]);
    let role = format!(
        "SET password_encryption = 'scram-sha-256'; CREATE ROLE \"a@n:n\" LOGIN PASSWORD '{}'",
        PASSWORD.replace('\'', "''")
    );
    server.admin().batch_execute(&role).unwrap();
    server.set_rules(
        "local all all scram-sha-256\nhost all all 0.0.0.0/0 scram-sha-256\nhost all all ::/0 scram-sha-256",
    );
    server
}

#[test]
fn every_way_of_naming_a_server_leads_there() {
    let server = guarded();
    let port = server.port().to_string();
    let socket = server.socket_url();
    let folder = socket.split("host=").nth(1).unwrap().split('&').next().unwrap();
    let quoted = PASSWORD.replace('\\', "\\\\").replace('\'', "\\'");
    let pgpass = PASSWORD.replace('\\', "\\\\").replace(':', "\\:");
    let line = |host: &str| format!("# ours\nother:*:*:*:wrong\n{host}:{port}:postgres:a@n\\:n:{pgpass}\n");
    let service = format!("[shop]\nhost=127.0.0.1\nport={port}\nuser=a@n:n\ndbname=postgres\n");

    let with_url = |text: String| Home::new().user(&text);
    let given = [
        with_url(format!("postgres://a%40n%3An:{CODED}@127.0.0.1:{port}/postgres")),
        with_url(format!("postgresql://127.0.0.1:{port}/postgres?user=a%40n%3An&password={CODED}")),
        with_url(format!("host=127.0.0.1 port={port} user='a@n:n' dbname=postgres password='{quoted}'")),
        with_url(format!("hostaddr=127.0.0.1 port = {port} user=a@n:n dbname=postgres password='{quoted}'")),
        with_url(format!("postgres://a%40n%3An:{CODED}@/postgres?host={folder}&port={port}")),
        with_url(format!("postgres://a%40n%3An:{CODED}@{}:{port}/postgres", folder.replace('/', "%2F"))),
        Home::new()
            .with("PGHOST", "127.0.0.1")
            .with("PGPORT", &port)
            .with("PGUSER", "a@n:n")
            .with("PGDATABASE", "postgres")
            .with("PGPASSWORD", PASSWORD)
            .user("postgres://"),
        Home::new()
            .file(".pgpass", &line("127.0.0.1"), 0o600)
            .file(".pg_service.conf", &service, 0o644)
            .user("postgres://?service=shop"),
        Home::new()
            .file(".pgpass", &line("127.0.0.1"), 0o600)
            .file(".pg_service.conf", &service, 0o644)
            .user("service=shop"),
        Home::new()
            .file(".pgpass", &line(&folder.replace(':', "\\:")), 0o600)
            .file(".pg_service.conf", &service, 0o644)
            .with("PGSERVICE", "shop")
            .user(&format!("postgres:///?host={folder}")),
    ];
    for (at, user) in given.into_iter().enumerate() {
        assert_eq!(user.as_deref(), Ok("a@n:n"), "number {at}");
    }
}

#[test]
fn an_address_of_version_6_stands_in_brackets() {
    let server = guarded();
    let url = format!("postgres://a%40n%3An:{CODED}@[::1]:{}/postgres", server.port());
    assert_eq!(
        Home::new().url(&url).to_string(),
        format!("postgres://a@n:n@[::1]:{}/postgres", server.port())
    );
    // Whether this machine has such addresses is the machine's affair.
    let has = TcpListener::bind("[::1]:0").is_ok();
    assert_eq!(Home::new().user(&url).is_ok(), has);
}

#[test]
fn a_password_file_that_others_may_read_is_ignored() {
    let server = guarded();
    let url = format!("postgres://a%40n%3An@127.0.0.1:{}/postgres", server.port());
    let home = Home::new().file(
        "passwords",
        &format!("*:*:*:*:{}\n", PASSWORD.replace('\\', "\\\\").replace(':', "\\:")),
        0o644,
    );
    let file = home.folder.path().join("passwords");
    let home = home.with("PGPASSFILE", &file.display().to_string());
    let error = home.user(&url).unwrap_err();
    assert!(matches!(error, DatabaseError::PasswordMissing { .. }), "{error}");
    let url_with_note = home.url(&url);
    let [note] = url_with_note.notes() else { panic!("one note") };
    assert!(note.contains("mode 644") && note.ends_with("; run `chmod 600` on it"), "{note}");
    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    assert!(home.user(&url).is_ok());
    assert!(home.url(&url).notes().is_empty());
}

#[test]
fn a_service_that_is_not_there_is_refused() {
    let home = Home::new().file(".pg_service.conf", "[shop]\nhost=h\npassword s3cret\n", 0o644);
    let refused = |text: &str| DatabaseUrl::with_variables(text, &home.variables).unwrap_err().to_string();
    assert!(refused("service=shoop").contains("no service \"shoop\" in "), "{}", refused("service=shoop"));
    let faulty = refused("service=shop");
    assert!(faulty.contains(".pg_service.conf:3: ") && !faulty.contains("s3cret"), "{faulty}");
}

#[test]
fn what_comes_first_counts() {
    let home = Home::new()
        .file(
            ".pg_service.conf",
            "[shop]\nhost=of-service\nport=2\nuser=of_service\npassword=s3cret\n",
            0o644,
        )
        .with("PGHOST", "of-variable")
        .with("PGPORT", "3")
        .with("PGDATABASE", "of_variable");
    assert_eq!(
        home.url("postgres://of_url@/?service=shop").to_string(),
        "postgres://of_url@of-service:2/of_variable"
    );
    assert_eq!(home.url("postgres://").to_string(), "postgres://of-variable:3/of_variable");
    assert_eq!(home.url("service=shop").secrets().collect::<Vec<_>>(), ["s3cret"]);
}
