//! A PostgreSQL server and how to reach it: a connection string, then its service, then libpq's variables, then a
//! password file. What comes first counts.

use std::{collections::BTreeMap, time::Duration};

use postgres::config::{Host, SslMode};

use super::{
    UrlError,
    parameters::{ConnectionString, percent_decoded},
    passfile::{self, Found},
    service::service,
    tls::{TlsMode, TlsSettings},
};
use crate::secret::Secrets;

/// A server, a database on it, and how to connect.
#[derive(Clone)]
pub(crate) struct ServerTarget {
    pub(crate) config: postgres::Config,
    pub(crate) tls: TlsSettings,
}

/// Libpq's variables and the parameters that they stand for.
const VARIABLES: &[(&str, &str)] = &[
    ("PGHOST", "host"),
    ("PGHOSTADDR", "hostaddr"),
    ("PGPORT", "port"),
    ("PGUSER", "user"),
    ("PGPASSWORD", "password"),
    ("PGDATABASE", "dbname"),
    ("PGOPTIONS", "options"),
    ("PGAPPNAME", "application_name"),
    ("PGCONNECT_TIMEOUT", "connect_timeout"),
    ("PGTARGETSESSIONATTRS", "target_session_attrs"),
    ("PGLOADBALANCEHOSTS", "load_balance_hosts"),
    ("PGCHANNELBINDING", "channel_binding"),
    ("PGSSLMODE", "sslmode"),
    ("PGSSLNEGOTIATION", "sslnegotiation"),
    ("PGSSLROOTCERT", "sslrootcert"),
    ("PGSSLCERT", "sslcert"),
    ("PGSSLKEY", "sslkey"),
    ("PGSSLCERTMODE", "sslcertmode"),
    ("PGSSLCRL", "sslcrl"),
    ("PGSSLCRLDIR", "sslcrldir"),
    ("PGSSLSNI", "sslsni"),
    ("PGSSLMINPROTOCOLVERSION", "ssl_min_protocol_version"),
    ("PGSSLMAXPROTOCOLVERSION", "ssl_max_protocol_version"),
    ("PGREQUIREAUTH", "require_auth"),
    ("PGREQUIREPEER", "requirepeer"),
    ("PGGSSENCMODE", "gssencmode"),
];

/// A target, the forms of its passwords, and what was passed over on the way.
pub(super) struct Resolved {
    pub(super) target: ServerTarget,
    pub(super) secrets: Secrets,
    pub(super) notes: Vec<String>,
}

/// Reads a connection string, with what it leaves to `variables` and to the files that they and it name.
pub(super) fn resolve(text: &str, variables: &BTreeMap<String, String>) -> Result<Resolved, UrlError> {
    let mut string = ConnectionString::read(text)?;
    let variable = |name: &str| variables.get(name).filter(|it| !it.is_empty());
    let named = string.own("service").map(str::to_owned).or_else(|| variable("PGSERVICE").cloned());
    if let Some(name) = named {
        string.add(service(&name, variables)?);
    }
    string.add(
        VARIABLES.iter().filter_map(|(name, key)| Some(((*key).to_owned(), variable(name)?.to_owned()))),
    );
    let mut config = string.config()?;
    let mut notes = Vec::new();
    if config.get_password().is_none() {
        match passfile::password(&config, string.own("passfile"), variables) {
            Found::Password(password) => {
                config.password(password);
            }
            Found::Ignored(note) => notes.push(note),
            Found::Nothing => {}
        }
    }
    let tls = TlsSettings::read(&string, variables)?;
    set_own(&mut config, &string)?;
    set_tls(&mut config, &tls);
    let secrets = secrets(&config, text, &string);
    Ok(Resolved { target: ServerTarget { config, tls }, secrets, notes })
}

/// What the driver calls otherwise, or counts in other units.
fn set_own(config: &mut postgres::Config, string: &ConnectionString) -> Result<(), UrlError> {
    set_patience(config, string);
    if let Some(text) = string.own("tcp_user_timeout") {
        let milliseconds = text.parse::<u64>();
        let milliseconds = milliseconds
            .map_err(|_| UrlError::Value { parameter: "tcp_user_timeout", values: "milliseconds" })?;
        if milliseconds > 0 {
            config.tcp_user_timeout(Duration::from_millis(milliseconds));
        }
    }
    if let Some(text) = string.own("keepalives_count") {
        let retries = text.parse();
        config.keepalives_retries(
            retries.map_err(|_| UrlError::Value { parameter: "keepalives_count", values: "0, 1, 2 .." })?,
        );
    }
    if let (None, Some(name)) = (config.get_application_name(), string.own("fallback_application_name")) {
        config.application_name(name);
    }
    Ok(())
}

/// How soon a connection that was cut is noticed: the defaults wait for hours.
fn set_patience(config: &mut postgres::Config, string: &ConnectionString) {
    let seconds = Duration::from_secs;
    if !string.says("keepalives_idle") {
        config.keepalives_idle(seconds(30));
    }
    if !string.says("keepalives_interval") {
        config.keepalives_interval(seconds(10));
    }
    if !string.says("keepalives_count") {
        config.keepalives_retries(3);
    }
    if !string.says("tcp_user_timeout") {
        config.tcp_user_timeout(seconds(60));
    }
}

fn set_tls(config: &mut postgres::Config, tls: &TlsSettings) {
    config.ssl_mode(match tls.mode {
        TlsMode::Disable | TlsMode::Allow => SslMode::Disable,
        TlsMode::Prefer => SslMode::Prefer,
        TlsMode::Require | TlsMode::VerifyCa | TlsMode::VerifyFull => SslMode::Require,
    });
    // The driver takes the name to check from the host alone.
    if config.get_hosts().is_empty() {
        for address in config.get_hostaddrs().to_vec() {
            config.host(&address.to_string());
        }
    }
}

/// The passwords as the server gets them, and as they are written in `text`.
fn secrets(config: &postgres::Config, text: &str, string: &ConnectionString) -> Secrets {
    let mut secrets = Secrets::default();
    if let Some(password) = string.own("sslpassword") {
        secrets.add(password);
    }
    // A password that is also a public word would turn every message into asterisks, and those into the password.
    let public =
        [Some("postgres"), config.get_user(), config.get_dbname()].map(|word| word.map(str::as_bytes));
    if let Some(password) = config.get_password().filter(|password| !public.contains(&Some(*password))) {
        secrets.add(&String::from_utf8_lossy(password));
        for written in written_passwords(text) {
            if percent_decoded(written).as_bytes() == password {
                secrets.add_form(written.to_owned());
            }
        }
    }
    secrets
}

/// What a URL may write in its own percent codes.
fn written_passwords(text: &str) -> impl Iterator<Item = &str> {
    let authority = text.split_once("://").map_or("", |(_, rest)| rest);
    let user_info = authority.split_once('@').and_then(|(user_info, _)| user_info.split_once(':'));
    let parameters = text.split_once('?').map_or("", |(_, it)| it).split('&');
    let parameters = parameters.filter_map(|pair| pair.strip_prefix("password="));
    user_info.map(|(_, password)| password).into_iter().chain(parameters)
}

/// Where it is, for people.
pub(super) fn shown(config: &postgres::Config) -> String {
    let user = config.get_user().map(|user| format!("{user}@")).unwrap_or_default();
    let (mut hosts, mut sockets) = (Vec::new(), String::new());
    for (at, host) in config.get_hosts().iter().enumerate() {
        let port = config.get_ports().get(at).or(config.get_ports().first());
        match host {
            Host::Tcp(name) => {
                let name = if name.contains(':') { format!("[{name}]") } else { name.clone() };
                hosts.push(port.map_or(name.clone(), |port| format!("{name}:{port}")));
            }
            #[cfg(unix)]
            Host::Unix(folder) => sockets = format!("?host={}", folder.display()),
        }
    }
    let database = config.get_dbname().unwrap_or_default();
    format!("postgres://{user}{}/{database}{sockets}", hosts.join(","))
}
