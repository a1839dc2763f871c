//! What names a database: a URL or connection string. Read here, connected elsewhere; its password is never shown.

use std::{collections::BTreeMap, fmt, path::PathBuf, str::FromStr};

use postgres::config::{Host, SslMode};
use schema_model::Dialect;

use crate::secret::Secrets;

/// A database: `postgres://...`, `postgresql://...`, `host=... dbname=...`, `sqlite:path` or `sqlite::memory:`.
#[derive(Clone)]
pub struct DatabaseUrl {
    pub(crate) target: Target,
    secrets: Secrets,
}

#[derive(Clone)]
pub(crate) enum Target {
    Postgres(Box<postgres::Config>),
    Sqlite(SqliteTarget),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SqliteTarget {
    /// `None` is a database in memory.
    pub(crate) path: Option<PathBuf>,
    pub(crate) mode: Option<SqliteMode>,
}

/// The `mode` parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SqliteMode {
    ReadOnly,
    Existing,
    Create,
}

/// Why a text names no database. Never holds the text itself, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// The text begins like nothing that is known.
    #[error("the database URL begins with `{scheme}`; write postgres://user@host/database or sqlite:path")]
    UnknownScheme {
        /// What stands before the colon.
        scheme: String,
    },
    /// The text has no scheme.
    #[error("the database URL has no scheme; write postgres://user@host/database or sqlite:path")]
    NoScheme,
    /// PostgreSQL's driver does not understand the rest.
    #[error(
        "the PostgreSQL connection string is not valid: {reason}; write postgres://user:password@host:port/database, \
         with the characters @ : / ? # % of a password as %40 %3A %2F %3F %23 %25"
    )]
    Postgres {
        /// Which parameter is wrong.
        reason: String,
    },
    /// A mode of TLS that this program cannot provide.
    #[error(
        "sslmode={mode} asks for TLS, which this version cannot do, and it will not connect without: \
         connect through a tunnel or a unix socket with sslmode=disable"
    )]
    Tls {
        /// The mode.
        mode: String,
    },
    /// The path of an SQLite database is empty.
    #[error("the SQLite URL names no file; write sqlite:path or sqlite::memory:")]
    SqlitePath,
    /// A parameter that SQLite URLs do not have.
    #[error("the SQLite URL has the parameter `{0}`; only mode=ro, mode=rw and mode=rwc are known")]
    SqliteParameter(String),
}

impl DatabaseUrl {
    /// Reads a URL and takes what it does not say from libpq's variables (`PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD`,
    /// `PGDATABASE`, `PGSSLMODE`, `PGCONNECT_TIMEOUT`, `PGOPTIONS`), which the caller hands over.
    pub fn with_variables(text: &str, variables: &BTreeMap<String, String>) -> Result<Self, UrlError> {
        let mut url: Self = text.parse()?;
        if let Target::Postgres(config) = &mut url.target {
            fill(config, variables, text.contains("sslmode"))?;
            url.secrets = secrets(config, text);
        }
        Ok(url)
    }

    /// The kind of database.
    pub fn dialect(&self) -> Dialect {
        match self.target {
            Target::Postgres(_) => Dialect::Postgres,
            Target::Sqlite(_) => Dialect::Sqlite,
        }
    }

    /// The same server, another database; `None` for SQLite, where a database is a file.
    pub fn with_database(&self, name: &str) -> Option<Self> {
        let mut url = self.clone();
        match &mut url.target {
            Target::Postgres(config) => config.dbname(name),
            Target::Sqlite(_) => return None,
        };
        Some(url)
    }

    /// `text` without the password in any of its forms.
    pub fn redact(&self, text: &str) -> String {
        self.secrets.redact(text)
    }
}

impl FromStr for DatabaseUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix("sqlite:") {
            return Ok(Self { target: Target::Sqlite(sqlite(rest)?), secrets: Secrets::default() });
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") || is_key_value(text) {
            let config = postgres(text)?;
            let secrets = secrets(&config, text);
            return Ok(Self { target: Target::Postgres(Box::new(config)), secrets });
        }
        match text.split_once(':') {
            Some((scheme, _)) if scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+') => {
                Err(UrlError::UnknownScheme { scheme: scheme.to_owned() })
            }
            _ => Err(UrlError::NoScheme),
        }
    }
}

/// `host=localhost dbname = app`.
fn is_key_value(text: &str) -> bool {
    text.split_once('=').is_some_and(|(key, _)| {
        let key = key.trim_end();
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    })
}

fn postgres(text: &str) -> Result<postgres::Config, UrlError> {
    let config: postgres::Config = text.parse().map_err(|error| invalid(&error, text))?;
    if config.get_ssl_mode() == SslMode::Require {
        return Err(UrlError::Tls { mode: "require".to_owned() });
    }
    Ok(config)
}

/// The driver's message where it names a parameter that it knows; anything else could quote the password.
fn invalid(error: &postgres::Error, text: &str) -> UrlError {
    let said = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    let stricter =
        ["verify-ca", "verify-full"].into_iter().find(|mode| text.contains(&format!("sslmode={mode}")));
    match stricter {
        Some(mode) if said.contains("sslmode") => UrlError::Tls { mode: mode.to_owned() },
        _ if said.starts_with("invalid value for option") => UrlError::Postgres { reason: said },
        _ => UrlError::Postgres { reason: "its parts or parameters could not be read".to_owned() },
    }
}

fn fill(
    config: &mut postgres::Config,
    variables: &BTreeMap<String, String>,
    says_sslmode: bool,
) -> Result<(), UrlError> {
    const KEYS: [(&str, &str); 8] = [
        ("PGHOST", "host"),
        ("PGPORT", "port"),
        ("PGUSER", "user"),
        ("PGPASSWORD", "password"),
        ("PGDATABASE", "dbname"),
        ("PGSSLMODE", "sslmode"),
        ("PGCONNECT_TIMEOUT", "connect_timeout"),
        ("PGOPTIONS", "options"),
    ];
    let missing = |key: &str| match key {
        "host" => config.get_hosts().is_empty() && config.get_hostaddrs().is_empty(),
        "port" => config.get_ports().is_empty(),
        "user" => config.get_user().is_none(),
        "password" => config.get_password().is_none(),
        "dbname" => config.get_dbname().is_none(),
        "sslmode" => !says_sslmode,
        "connect_timeout" => config.get_connect_timeout().is_none(),
        _ => config.get_options().is_none(),
    };
    let given: Vec<String> = KEYS
        .into_iter()
        .filter(|(_, key)| missing(key))
        .filter_map(|(variable, key)| Some((key, variables.get(variable).filter(|it| !it.is_empty())?)))
        .map(|(key, value)| format!("{key}='{}'", value.replace('\\', "\\\\").replace('\'', "\\'")))
        .collect();
    copy(&postgres(&given.join(" "))?, config);
    Ok(())
}

/// Sets in `config` all that `given` has.
fn copy(given: &postgres::Config, config: &mut postgres::Config) {
    for host in given.get_hosts() {
        match host {
            Host::Tcp(name) => config.host(name),
            #[cfg(unix)]
            Host::Unix(path) => config.host_path(path),
        };
    }
    for port in given.get_ports() {
        config.port(*port);
    }
    given.get_user().map(|user| config.user(user));
    given.get_password().map(|password| config.password(password));
    given.get_dbname().map(|name| config.dbname(name));
    given.get_connect_timeout().map(|timeout| config.connect_timeout(*timeout));
    given.get_options().map(|options| config.options(options));
    if given.get_ssl_mode() != SslMode::Prefer {
        config.ssl_mode(given.get_ssl_mode());
    }
}

/// The password as the server gets it, and as it is written in `text`.
fn secrets(config: &postgres::Config, text: &str) -> Secrets {
    let mut secrets = Secrets::default();
    // A password that is also a public word would turn every message into asterisks, and those into the password.
    let public =
        [Some("postgres"), config.get_user(), config.get_dbname()].map(|word| word.map(str::as_bytes));
    if let Some(password) = config.get_password().filter(|password| !public.contains(&Some(*password))) {
        secrets.add(&String::from_utf8_lossy(password));
        let authority = text.split_once("://").map_or("", |(_, rest)| rest);
        let user_info = authority.split(['/', '?']).next().and_then(|it| it.rsplit_once('@'));
        if let Some((_, written)) = user_info.and_then(|(it, _)| it.split_once(':')) {
            secrets.add_form(written.to_owned());
        }
        if let Some((_, written)) = text.split_once("password=") {
            secrets.add_form(written.split(['&', ' ']).next().unwrap_or_default().to_owned());
        }
    }
    secrets
}

fn sqlite(rest: &str) -> Result<SqliteTarget, UrlError> {
    let (path, parameters) = rest.split_once('?').map_or((rest, None), |(path, it)| (path, Some(it)));
    let mode = match parameters {
        None => None,
        Some("mode=ro") => Some(SqliteMode::ReadOnly),
        Some("mode=rw") => Some(SqliteMode::Existing),
        Some("mode=rwc") => Some(SqliteMode::Create),
        Some(other) => return Err(UrlError::SqliteParameter(other.to_owned())),
    };
    match path.strip_prefix("//").unwrap_or(path) {
        "" => Err(UrlError::SqlitePath),
        ":memory:" => Ok(SqliteTarget { path: None, mode }),
        path => Ok(SqliteTarget { path: Some(PathBuf::from(path)), mode }),
    }
}

/// Where it is, for people: never with its password or other parameters.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.target {
            Target::Sqlite(SqliteTarget { path: None, .. }) => f.write_str("sqlite::memory:"),
            Target::Sqlite(SqliteTarget { path: Some(path), .. }) => write!(f, "sqlite:{}", path.display()),
            Target::Postgres(config) => f.write_str(&shown(config)),
        }
    }
}

fn shown(config: &postgres::Config) -> String {
    let user = config.get_user().map(|user| format!("{user}@")).unwrap_or_default();
    let (mut hosts, mut sockets) = (Vec::new(), String::new());
    for (at, host) in config.get_hosts().iter().enumerate() {
        let port = config.get_ports().get(at).or(config.get_ports().first());
        match host {
            Host::Tcp(name) => hosts.push(port.map_or(name.clone(), |port| format!("{name}:{port}"))),
            #[cfg(unix)]
            Host::Unix(folder) => sockets = format!("?host={}", folder.display()),
        }
    }
    let database = config.get_dbname().unwrap_or_default();
    format!("postgres://{user}{}/{database}{sockets}", hosts.join(","))
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn shown_as(text: &str) -> String {
        text.parse::<DatabaseUrl>().unwrap().to_string()
    }

    #[test]
    fn databases_are_shown_without_passwords() {
        for (text, expected) in [
            ("postgres://ann:s3cr%40t@db:5433/app?connect_timeout=3", "postgres://ann@db:5433/app"),
            ("postgresql://ann@db/app?password=s3cr%40t", "postgres://ann@db:5432/app"),
            ("host=/tmp user=ann password='s3cr@t' dbname=app", "postgres://ann@/app?host=/tmp"),
            ("postgres:///app?host=/tmp", "postgres:///app?host=/tmp"),
            ("sqlite:dev.db", "sqlite:dev.db"),
            ("sqlite://data/dev.db?mode=rwc", "sqlite:data/dev.db"),
            ("sqlite:///var/dev.db", "sqlite:/var/dev.db"),
            ("sqlite::memory:", "sqlite::memory:"),
        ] {
            assert_eq!(shown_as(text), expected);
            assert_eq!(
                format!("{:?}", text.parse::<DatabaseUrl>().unwrap()),
                format!("DatabaseUrl({expected})")
            );
        }
    }

    #[test]
    fn errors_hold_nothing_of_the_url() {
        for text in [
            "postgres://u:s3cret@host:port/db",
            "postgres://u:s3cret@host/db?s3cret=1",
            "host=a password=x s3cret",
            "host=a password='s3cret",
            "postgres://u:s3cret@host/db?sslmode=s3cret",
            "mysql://u:s3cret@host/db",
            "s3cret",
            "sqlite:",
            "sqlite:a?cache=shared",
        ] {
            let error = text.parse::<DatabaseUrl>().unwrap_err();
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
        }
    }

    #[test]
    fn tls_is_never_left_out_silently() {
        for mode in ["require", "verify-ca", "verify-full"] {
            for text in [format!("postgres://h/d?sslmode={mode}"), format!("host=h sslmode={mode}")] {
                assert_eq!(text.parse::<DatabaseUrl>().unwrap_err(), UrlError::Tls { mode: mode.to_owned() });
            }
        }
        let variables = BTreeMap::from([("PGSSLMODE".to_owned(), "require".to_owned())]);
        assert!(DatabaseUrl::with_variables("postgres://h/d", &variables).is_err());
        assert!(DatabaseUrl::with_variables("postgres://h/d?sslmode=disable", &variables).is_ok());
    }

    #[test]
    fn variables_fill_what_the_url_leaves_out() {
        let given = [
            ("PGHOST", "db"),
            ("PGPORT", "5433"),
            ("PGUSER", "o'neil"),
            ("PGPASSWORD", "s3c'r\\t"),
            ("PGDATABASE", "app"),
        ];
        let variables = given.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        let url = DatabaseUrl::with_variables("postgres://", &variables).unwrap();
        assert_eq!(url.to_string(), "postgres://o'neil@db:5433/app");
        assert_eq!(url.redact("s3c'r\\t"), "****");
        let url = DatabaseUrl::with_variables("postgres://ann:x@other:1/mine", &variables).unwrap();
        assert_eq!(url.to_string(), "postgres://ann@other:1/mine");
        assert_eq!(url.with_database("a b").unwrap().to_string(), "postgres://ann@other:1/a b");
    }

    #[test]
    fn the_password_is_redacted_in_every_form() {
        let url: DatabaseUrl = "postgres://u:s%33cr%40t@h/d".parse().unwrap();
        assert_eq!(url.redact("s3cr@t s3cr%40t s%33cr%40t"), "**** **** ****");
        let url: DatabaseUrl = "postgres://postgres:postgres@h/d".parse().unwrap();
        assert_eq!(url.redact("user postgres"), "user postgres");
    }
}
