//! Opening a connection: encrypted or not as `sslmode` says, again while a server starts or is full, never for longer
//! than the connect timeout, and with every reason for a refusal told apart.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher as _, Hasher as _},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use postgres::{
    Client, Config, NoTls,
    config::{Host, SslMode},
    error::SqlState,
};
use schema_migrate::{SessionError, Sessions, driver::postgres::sql_error};

use super::{
    connect::sql,
    tls::{self, Connector, Encryption},
};
use crate::{
    DatabaseError, DatabaseUrl,
    url::{ServerTarget, TlsMode},
};

/// How long to wait before asking a server again that is starting or full.
const RETRY: Duration = Duration::from_millis(100);

/// A connection, how it is protected, and whose the server's sessions are.
pub(super) struct Opened {
    pub(super) client: Client,
    pub(super) connector: Option<Connector>,
    pub(super) encryption: Encryption,
    pub(super) sessions: Sessions,
}

/// Opens a connection whose sessions can be told from those of a pooler. Poolers refuse the option that marks them, or
/// pass over it; PostgreSQL does neither. A role's `statement_timeout` would end what unsets it.
pub(super) fn open_marked(server: &ServerTarget, url: &DatabaseUrl) -> Result<Opened, DatabaseError> {
    const OF_POOLERS: [&str; 2] = ["08P01", "0A000"];
    let mark = format!("{:016x}", RandomState::new().build_hasher().finish());
    let mut marked = server.clone();
    let options = server.config.get_options().unwrap_or_default();
    marked.config.options(format!("{options} -c schemagen.mark={mark} -c statement_timeout=0").trim_start());
    match open(&marked, url) {
        Ok(opened) => Ok(Opened { sessions: Sessions::Marked(mark), ..opened }),
        Err(DatabaseError::Session(SessionError::Sql { error, .. }))
            if error.code.as_deref().is_some_and(|code| OF_POOLERS.contains(&code)) =>
        {
            Ok(Opened { sessions: Sessions::Shared, ..open(server, url)? })
        }
        Err(other) => Err(other),
    }
}

/// Opens a connection to a server whose `connect_timeout` is set.
pub(super) fn open(server: &ServerTarget, url: &DatabaseUrl) -> Result<Opened, DatabaseError> {
    let limit = server.config.get_connect_timeout().copied().unwrap_or_default();
    let started = Instant::now();
    loop {
        match try_ways(server, url, limit) {
            Err(DatabaseError::NotReady { .. }) if started.elapsed() < limit => pause(),
            ended => return ended,
        }
    }
}

/// A server that starts, or is full, has no way to tell when it is ready.
#[allow(clippy::disallowed_methods)]
fn pause() {
    thread::sleep(RETRY);
}

/// Tries what the mode allows; of several refusals the first says most.
fn try_ways(server: &ServerTarget, url: &DatabaseUrl, limit: Duration) -> Result<Opened, DatabaseError> {
    let sockets_only = leads_to_sockets(&server.config);
    let mut first = None;
    for way in ways(server.tls.mode, sockets_only) {
        let mut config = server.config.clone();
        config.ssl_mode(*way);
        let connector = match way {
            SslMode::Disable => None,
            _ => Some(Connector::new(&server.tls)?),
        };
        match within(limit, config, connector.clone()) {
            Some(Ok(client)) => {
                let over_network = connector.as_ref().map_or(Encryption::None, Connector::encryption);
                let encryption = if sockets_only { Encryption::Socket } else { over_network };
                let sessions = Sessions::Own;
                return Ok(Opened { client, connector, encryption, sessions });
            }
            Some(Err(error)) => {
                let refused = refusal(&error, &server.config, url);
                let another_may_do =
                    matches!(refused, DatabaseError::Tls { .. } | DatabaseError::NotAllowed { .. });
                let refused = first.get_or_insert(refused);
                if !another_may_do {
                    return Err(refused.clone());
                }
            }
            None => return Err(silent(limit, url)),
        }
    }
    Err(first.unwrap_or_else(|| silent(limit, url)))
}

/// As libpq: what to try, one after the other.
fn ways(mode: TlsMode, sockets_only: bool) -> &'static [SslMode] {
    match mode {
        _ if sockets_only => &[SslMode::Disable],
        TlsMode::Disable => &[SslMode::Disable],
        TlsMode::Allow => &[SslMode::Disable, SslMode::Require],
        TlsMode::Prefer => &[SslMode::Prefer, SslMode::Disable],
        TlsMode::Require | TlsMode::VerifyCa | TlsMode::VerifyFull => &[SslMode::Require],
    }
}

/// A socket has no encryption and needs none, whatever the mode.
fn leads_to_sockets(config: &Config) -> bool {
    config.get_hostaddrs().is_empty()
        && config.get_hosts().iter().all(|host| match host {
            Host::Tcp(_) => false,
            #[cfg(unix)]
            Host::Unix(_) => true,
        })
}

/// The driver's own limit ends when the socket is open: whatever listens there may stay silent for ever.
fn within(
    limit: Duration,
    config: Config,
    connector: Option<Connector>,
) -> Option<Result<Client, postgres::Error>> {
    let hosts = u32::try_from(config.get_hosts().len().max(1)).unwrap_or(u32::MAX);
    let (sender, receiver) = mpsc::channel();
    // A connection that comes too late ends with its thread.
    thread::spawn(move || {
        let connected = match connector {
            None => config.connect(NoTls),
            Some(connector) => config.connect(connector.make),
        };
        drop(sender.send(connected));
    });
    receiver.recv_timeout(limit.saturating_mul(hosts)).ok()
}

fn silent(limit: Duration, url: &DatabaseUrl) -> DatabaseError {
    let reason = format!("no answer within {} s", limit.as_secs_f32());
    DatabaseError::Unreachable { url: url.to_string(), reason }
}

/// Tells apart why there is no connection, by codes and never by messages, which are translated.
fn refusal(error: &postgres::Error, config: &Config, url: &DatabaseUrl) -> DatabaseError {
    let shown = url.to_string();
    let Some(said) = error.as_db_error() else { return no_answer(error, url) };
    let message = url.redact(said.message());
    match said.code() {
        &SqlState::INVALID_PASSWORD => DatabaseError::WrongPassword {
            url: shown,
            user: config.get_user().unwrap_or("the operating system's user").to_owned(),
        },
        &SqlState::INVALID_AUTHORIZATION_SPECIFICATION => DatabaseError::NotAllowed { url: shown, message },
        &SqlState::INVALID_CATALOG_NAME => DatabaseError::NoSuchDatabase {
            url: shown,
            database: config.get_dbname().or(config.get_user()).unwrap_or_default().to_owned(),
        },
        &SqlState::TOO_MANY_CONNECTIONS | &SqlState::CANNOT_CONNECT_NOW => {
            DatabaseError::NotReady { url: shown, message }
        }
        _ => sql(url, "connecting", sql_error(error)),
    }
}

fn no_answer(error: &postgres::Error, url: &DatabaseUrl) -> DatabaseError {
    let shown = url.to_string();
    if let Some((reason, advice)) = tls::reason(error) {
        return DatabaseError::Tls { url: shown, reason, advice };
    }
    let cause = std::error::Error::source(error).map(ToString::to_string);
    match cause.as_deref() {
        // The driver's own text, not the server's: it has no code.
        Some("password missing") => DatabaseError::PasswordMissing { url: shown },
        _ => DatabaseError::Unreachable {
            url: shown,
            reason: url.redact(&cause.unwrap_or_else(|| error.to_string())),
        },
    }
}
