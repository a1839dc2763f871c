//! What names a database: a URL or connection string. Read here, connected elsewhere; its password is never shown.

mod error;
mod parameters;
mod passfile;
mod read;
mod server;
mod service;
mod tls;

use std::{collections::BTreeMap, fmt, path::PathBuf, str::FromStr};

use schema_model::Dialect;

use crate::secret::Secrets;
pub use error::UrlError;
pub(crate) use server::ServerTarget;
use server::{Resolved, resolve, shown};
pub(crate) use tls::{OwnCertificate, Roots, TlsMode, TlsSettings, TlsVersions};

/// A database: `postgres://...`, `postgresql://...`, `host=... dbname=...`, `sqlite:path` or `sqlite::memory:`.
#[derive(Clone)]
pub struct DatabaseUrl {
    pub(crate) target: Target,
    secrets: Secrets,
    notes: Vec<String>,
}

#[derive(Clone)]
pub(crate) enum Target {
    Postgres(Box<ServerTarget>),
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

impl DatabaseUrl {
    /// Reads a URL and takes what it does not say from where libpq does: the service that it or PGSERVICE names, the PG*
    /// variables, and a password file. The caller hands over the variables, HOME among them.
    pub fn with_variables(text: &str, variables: &BTreeMap<String, String>) -> Result<Self, UrlError> {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix("sqlite:") {
            let target = Target::Sqlite(sqlite(rest)?);
            return Ok(Self { target, secrets: Secrets::default(), notes: Vec::new() });
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") || is_key_value(text) {
            let Resolved { target, secrets, notes } = resolve(text, variables)?;
            return Ok(Self { target: Target::Postgres(Box::new(target)), secrets, notes });
        }
        match text.split_once(':') {
            Some((scheme, _)) if scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+') => {
                Err(UrlError::UnknownScheme { scheme: scheme.to_owned() })
            }
            _ => Err(UrlError::NoScheme),
        }
    }

    /// What was passed over, such as a password file that others may read; each with what to do.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The passwords in every form in which they could turn up, for whoever prints.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.secrets.forms()
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
            Target::Postgres(server) => server.config.dbname(name),
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
        Self::with_variables(text, &BTreeMap::new())
    }
}

/// `host=localhost dbname = app`.
fn is_key_value(text: &str) -> bool {
    text.split_once('=').is_some_and(|(key, _)| {
        let key = key.trim_end();
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    })
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
            Target::Postgres(server) => f.write_str(&shown(&server.config)),
        }
    }
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
    fn what_cannot_be_obeyed_is_refused() {
        for text in [
            "postgres://h/d?sslmode=verify-full",
            "host=h sslmode=verify-ca sslrootcert=/nowhere/root.crt",
            "postgres://h/d?sslmode=sometimes",
            "postgres://h/d?sslrootcert=system&sslmode=require",
            "postgres://h/d?sslcrl=/x",
            "postgres://h/d?require_auth=scram-sha-256",
            "postgres://h/d?gssencmode=require",
            "postgres://h/d?ssl_max_protocol_version=TLSv1.1",
            "postgres://h/d?ssl_min_protocol_version=TLSv9",
            "postgres://h/d?tcp_user_timeout=soon",
            "postgres://h/d?service=x",
        ] {
            let error = text.parse::<DatabaseUrl>().unwrap_err();
            assert!(error.to_string().contains("; "), "{text}: {error}");
        }
        let variables = BTreeMap::from([("PGSSLMODE".to_owned(), "verify-full".to_owned())]);
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
