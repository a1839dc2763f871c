//! Encrypted connections: each `sslmode` against each kind of server, as libpq's own table has it.

use std::{
    fs::{self, Permissions},
    io::{Read as _, Write as _},
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    thread,
};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, date_time_ymd,
};
use schema_db::{
    ConnectOptions, Database, DatabaseError, DatabaseUrl,
    postgres::{Checked, Encryption, TlsVersion},
};
use tempfile::TempDir;
use test_support::OwnServer;

/// A certificate and its key, as PEM.
struct Pair {
    certificate: String,
    key: String,
}

/// An authority, and certificates that it made.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: String,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = names(&[]);
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), certificate }
    }

    fn sign(&self, params: &CertificateParams) -> Pair {
        let key = KeyPair::generate().unwrap();
        Pair { certificate: params.signed_by(&key, &self.issuer).unwrap().pem(), key: key.serialize_pem() }
    }
}

fn names(names: &[&str]) -> CertificateParams {
    let mut params =
        CertificateParams::new(names.iter().map(|&it| it.to_owned()).collect::<Vec<_>>()).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "a server");
    params
}

/// As `openssl req -x509` makes them: its own authority.
fn self_signed() -> Pair {
    let mut params = names(&["localhost", "127.0.0.1"]);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    Pair { certificate: params.self_signed(&key).unwrap().pem(), key: key.serialize_pem() }
}

fn expired(mut params: CertificateParams) -> CertificateParams {
    params.not_before = date_time_ymd(2001, 1, 1);
    params.not_after = date_time_ymd(2002, 1, 1);
    params
}

/// Files of certificates that a client names.
struct Files(TempDir);

impl Files {
    fn write(&self, name: &str, text: &str, mode: u32) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        path
    }
}

/// Shows this certificate from now on.
fn show(server: &OwnServer, pair: &Pair) {
    server.write("server.crt", &pair.certificate);
    server.write("server.key", &pair.key);
    server.admin().batch_execute("ALTER SYSTEM SET ssl = on").unwrap();
    server.reload();
}

fn connect(url: &str) -> Result<Encryption, DatabaseError> {
    let url: DatabaseUrl = url.parse().unwrap();
    let database = Database::connect(&url, &ConnectOptions::default())?;
    Ok(database.encryption().unwrap())
}

/// What is expected, in one letter: plain, encrypted and checked so far, or a refusal.
fn letter(result: &Result<Encryption, DatabaseError>) -> &'static str {
    let tls = |checked| match checked {
        Checked::Nothing => "encrypted",
        Checked::Authority => "authority",
        Checked::Host => "host",
    };
    match result {
        Ok(Encryption::None) => "plain",
        Ok(Encryption::Socket) => "socket",
        Ok(Encryption::Tls { version: TlsVersion::V12 | TlsVersion::V13, checked }) => tls(*checked),
        Err(DatabaseError::NotAllowed { .. }) => "not allowed",
        Err(DatabaseError::Tls { reason, .. }) if reason.contains("does not offer") => "no tls",
        Err(DatabaseError::Tls { reason, .. }) if reason.contains("no trusted authority") => "untrusted",
        Err(DatabaseError::Tls { reason, .. }) if reason.contains("expired") => "expired",
        Err(DatabaseError::Tls { reason, .. }) if reason.contains("another host") => "other host",
        Err(error) => panic!("{error}"),
    }
}

/// Each mode without an authority where it needs none, then each with one.
fn row(server: &OwnServer, authority: &str) -> [&'static str; 10] {
    let mode = |mode: &str| letter(&connect(&server.url(&format!("sslmode={mode}"))));
    let with = |mode: &str| letter(&connect(&server.url(&format!("sslmode={mode}&sslrootcert={authority}"))));
    [
        mode("disable"),
        mode("allow"),
        mode("prefer"),
        mode("require"),
        with("disable"),
        with("allow"),
        with("prefer"),
        with("require"),
        with("verify-ca"),
        with("verify-full"),
    ]
}

#[test]
fn every_mode_meets_every_server_as_in_libpq() {
    let files = Files(tempfile::tempdir().unwrap());
    let authority = Authority::new("ours");
    let root = files.write("root.crt", &authority.certificate, 0o644).display().to_string();
    let server = OwnServer::start(&[]);
    let rules = |kind: &str| server.set_rules(&format!("{kind} all all 127.0.0.1/32 trust"));
    rules("host");

    assert_eq!(
        row(&server, &root),
        ["plain", "plain", "plain", "no tls", "plain", "plain", "plain", "no tls", "no tls", "no tls"]
    );
    show(&server, &authority.sign(&names(&["localhost", "127.0.0.1"])));
    let good = [
        "plain",
        "plain",
        "encrypted",
        "encrypted",
        "plain",
        "plain",
        "authority",
        "authority",
        "authority",
        "host",
    ];
    assert_eq!(row(&server, &root), good);
    let own = self_signed();
    show(&server, &own);
    assert_eq!(
        row(&server, &root),
        [
            "plain",
            "plain",
            "encrypted",
            "encrypted",
            "plain",
            "plain",
            "plain",
            "untrusted",
            "untrusted",
            "untrusted"
        ]
    );
    let itself = files.write("own.crt", &own.certificate, 0o644).display().to_string();
    assert_eq!(row(&server, &itself), good);
    show(&server, &authority.sign(&names(&["other.example"])));
    assert_eq!(
        row(&server, &root),
        [
            "plain",
            "plain",
            "encrypted",
            "encrypted",
            "plain",
            "plain",
            "authority",
            "authority",
            "authority",
            "other host"
        ]
    );
    show(&server, &authority.sign(&expired(names(&["127.0.0.1"]))));
    assert_eq!(
        row(&server, &root),
        [
            "plain",
            "plain",
            "encrypted",
            "encrypted",
            "plain",
            "plain",
            "plain",
            "expired",
            "expired",
            "expired"
        ]
    );
    // A server that lets nobody in without.
    rules("hostssl");
    show(&server, &authority.sign(&names(&["127.0.0.1"])));
    assert_eq!(
        row(&server, &root),
        [
            "not allowed",
            "encrypted",
            "encrypted",
            "encrypted",
            "not allowed",
            "authority",
            "authority",
            "authority",
            "authority",
            "host"
        ]
    );
    assert_eq!(letter(&connect(&server.socket_url().replace('?', "?sslmode=require&"))), "socket");
}

#[test]
fn client_certificates_passwords_and_versions() {
    let files = Files(tempfile::tempdir().unwrap());
    let (authority, stranger) = (Authority::new("ours"), Authority::new("theirs"));
    let server = OwnServer::start(&[]);
    let trusted = server.write("root.crt", &authority.certificate).display().to_string();
    let mut admin = server.admin();
    admin.batch_execute(&format!("ALTER SYSTEM SET ssl_ca_file = '{trusted}'")).unwrap();
    admin
        .batch_execute(
            "SET password_encryption = 'scram-sha-256'; CREATE ROLE guarded LOGIN PASSWORD 's3cret'",
        )
        .unwrap();
    show(&server, &authority.sign(&names(&["127.0.0.1"])));
    server.set_rules(
        "hostssl all guarded 127.0.0.1/32 scram-sha-256\nhostssl all all 127.0.0.1/32 trust clientcert=verify-ca",
    );

    let write = |name: &str, pair: &Pair, mode: u32| {
        let certificate = files.write(&format!("{name}.crt"), &pair.certificate, 0o644);
        let key = files.write(&format!("{name}.key"), &pair.key, mode);
        format!("sslmode=require&sslcert={}&sslkey={}", certificate.display(), key.display())
    };
    let ours = authority.sign(&names(&["postgres"]));
    let as_us = |name: &str, mode: u32| connect(&server.url(&write(name, &ours, mode)));
    assert_eq!(letter(&as_us("good", 0o600)), "encrypted");
    assert!(
        matches!(as_us("open", 0o644), Err(DatabaseError::TlsFile { reason, .. }) if reason.contains("644"))
    );
    let mut sealed = Pair { key: ours.key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"), ..ours };
    let refused = connect(&server.url(&write("sealed", &sealed, 0o600)));
    assert!(matches!(refused, Err(DatabaseError::TlsFile { reason, .. }) if reason.contains("openssl pkey")));
    assert_eq!(letter(&connect(&server.url("sslmode=require"))), "not allowed");
    sealed = stranger.sign(&names(&["postgres"]));
    let error = connect(&server.url(&write("strange", &sealed, 0o600))).unwrap_err();
    assert!(
        matches!(&error, DatabaseError::Tls { reason, .. } if reason.contains("client certificate")),
        "{error}"
    );

    let guarded = |more: &str| {
        connect(&server.url(&format!("user=guarded&password=s3cret&{more}")).replace("postgres@", ""))
    };
    assert_eq!(letter(&guarded("sslmode=require&channel_binding=require")), "encrypted");
    assert!(guarded("sslmode=disable&channel_binding=require").is_err());
    let version = |more: &str| guarded(&format!("sslmode=require&{more}")).unwrap();
    let tls = |version| Encryption::Tls { version, checked: Checked::Nothing };
    assert_eq!(version("ssl_max_protocol_version=TLSv1.2"), tls(TlsVersion::V12));
    assert_eq!(version("ssl_min_protocol_version=TLSv1.3"), tls(TlsVersion::V13));
    let direct = guarded("sslmode=require&sslnegotiation=direct");
    assert_eq!(direct.is_ok(), server.major() >= 17, "{direct:?}");
}

/// A server that says `answer` when it is asked for TLS; gives what it hears after that.
fn overheard(answer: &'static [u8], parameters: &str) -> Vec<u8> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 8];
        stream.read_exact(&mut request).unwrap();
        stream.write_all(answer).unwrap();
        let mut rest = Vec::new();
        // The client may well reset the connection.
        let _ = stream.read_to_end(&mut rest);
        rest
    });
    let url = format!("postgres://ann:s3cret@127.0.0.1:{port}/app?connect_timeout=2&{parameters}");
    let error = connect(&url).unwrap_err();
    assert!(matches!(error, DatabaseError::Tls { .. }), "{error}");
    heard.join().unwrap()
}

#[test]
fn a_server_without_tls_hears_nothing_of_whom_demands_it() {
    assert_eq!(overheard(b"N", "sslmode=require"), b"");
    for answer in [&b"Sgarbage that is no handshake"[..], b"SE"] {
        let heard = overheard(answer, "sslmode=require&user=ann");
        assert!(!String::from_utf8_lossy(&heard).contains("ann"), "{heard:?}");
    }
}
