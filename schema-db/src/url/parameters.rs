//! A PostgreSQL connection string: its parameters that the driver does not know are taken out, and parameters that
//! it leaves out are added. Everything else in it is read by the driver alone.

use std::collections::{BTreeMap, BTreeSet};

use postgres::config::Host;

use super::{UrlError, read::driver_reads};
use crate::secret::percent_coded;

/// A connection string in the making.
#[derive(Clone)]
pub(super) struct ConnectionString {
    form: Form,
    /// What is left for the driver.
    text: String,
    /// What the driver does not know, or knows another meaning of.
    own: BTreeMap<String, String>,
    /// The names of all parameters that have a value.
    said: BTreeSet<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Url,
    KeyValue,
}

/// Parameters of libpq that the driver refuses, or reads in other units than libpq.
const OWN: &[&str] = &[
    "client_encoding",
    "fallback_application_name",
    "gssdelegation",
    "gssencmode",
    "gsslib",
    "keepalives_count",
    "krbsrvname",
    "max_protocol_version",
    "min_protocol_version",
    "passfile",
    "replication",
    "require_auth",
    "requirepeer",
    "service",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "sslcert",
    "sslcertmode",
    "sslcompression",
    "sslcrl",
    "sslcrldir",
    "sslkey",
    "sslmode",
    "sslpassword",
    "sslrootcert",
    "sslsni",
    "tcp_user_timeout",
];

impl ConnectionString {
    pub(super) fn read(text: &str) -> Result<Self, UrlError> {
        let mut string = if text.contains("://") { of_url(text) } else { of_key_values(text)? };
        let config = driver_reads(&string.text)?;
        // What a password with an @ leaves behind must not be shown as a host.
        if config.get_hosts().iter().any(|it| matches!(it, Host::Tcp(name) if name.contains('@'))) {
            return Err(UrlError::Postgres { reason: "its host holds an @".to_owned() });
        }
        let named = [
            ("user", config.get_user().is_some()),
            ("password", config.get_password().is_some()),
            ("dbname", config.get_dbname().is_some()),
            ("host", !config.get_hosts().is_empty()),
            ("port", !config.get_ports().is_empty()),
        ];
        string.said.extend(named.into_iter().filter(|(_, there)| *there).map(|(name, _)| name.to_owned()));
        Ok(string)
    }

    /// The value of a parameter that the driver does not know.
    pub(super) fn own(&self, name: &str) -> Option<&str> {
        self.own.get(name).map(String::as_str).filter(|it| !it.is_empty())
    }

    /// Whether a parameter has a value.
    pub(super) fn says(&self, name: &str) -> bool {
        self.said.contains(name)
    }

    /// Adds those parameters that have no value yet.
    pub(super) fn add(&mut self, parameters: impl IntoIterator<Item = (String, String)>) {
        let before = self.said.clone();
        // A host that is named elsewhere has an address of its own.
        let has_host = before.contains("host") || before.contains("hostaddr");
        for (name, value) in parameters {
            let hidden = has_host && (name == "host" || name == "hostaddr");
            if before.contains(&name) || hidden || value.is_empty() {
                continue;
            }
            self.said.insert(name.clone());
            if OWN.contains(&name.as_str()) {
                self.own.insert(name, value);
            } else {
                self.append(&name, &value);
            }
        }
    }

    fn append(&mut self, name: &str, value: &str) {
        let (separator, value) = match self.form {
            Form::Url => (if self.text.contains('?') { '&' } else { '?' }, percent_coded(value)),
            Form::KeyValue => (' ', format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))),
        };
        self.text.push(separator);
        self.text.extend([name, "=", &value]);
    }

    /// What the driver makes of it.
    pub(super) fn config(&self) -> Result<postgres::Config, UrlError> {
        driver_reads(&self.text)
    }
}

fn of_url(text: &str) -> ConnectionString {
    let (before, query) = text.split_once('?').unwrap_or((text, ""));
    let mut string = ConnectionString {
        form: Form::Url,
        text: before.to_owned(),
        own: BTreeMap::new(),
        said: BTreeSet::new(),
    };
    let mut left = Vec::new();
    for pair in query.split('&').filter(|it| !it.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        // JDBC's spelling, which libpq takes as well.
        let (name, value) =
            if (name, value) == ("ssl", "true") { ("sslmode", "require") } else { (name, value) };
        string.said.insert(name.to_owned());
        if OWN.contains(&name) {
            string.own.insert(name.to_owned(), percent_decoded(value));
        } else {
            left.push(pair);
        }
    }
    if !left.is_empty() {
        string.text = format!("{before}?{}", left.join("&"));
    }
    string
}

fn of_key_values(text: &str) -> Result<ConnectionString, UrlError> {
    let mut string = ConnectionString {
        form: Form::KeyValue,
        text: String::new(),
        own: BTreeMap::new(),
        said: BTreeSet::new(),
    };
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=').ok_or(UrlError::KeyValue)?;
        let (value, after) = quoted(after.trim_start()).ok_or(UrlError::KeyValue)?;
        let (name, pair) = (name.trim_end(), &rest[..rest.len() - after.len()]);
        string.said.insert(name.to_owned());
        if OWN.contains(&name) {
            string.own.insert(name.to_owned(), value);
        } else {
            let separator = if string.text.is_empty() { "" } else { " " };
            string.text.extend([separator, pair.trim_end()]);
        }
        rest = after.trim_start();
    }
    Ok(string)
}

/// The value at the beginning of `text`, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let inside = text.strip_prefix('\'');
    let mut value = String::new();
    let mut characters = inside.unwrap_or(text).char_indices();
    while let Some((at, character)) = characters.next() {
        match (character, inside) {
            ('\\', _) => value.push(characters.next()?.1),
            ('\'', Some(inside)) => return Some((value, &inside[at + 1..])),
            (blank, None) if blank.is_whitespace() => return Some((value, &text[at..])),
            (other, _) => value.push(other),
        }
    }
    inside.is_none().then_some((value, ""))
}

pub(super) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| first == b'%').and_then(|it| std::str::from_utf8(it).ok());
        let coded = digits.and_then(|it| u8::from_str_radix(it, 16).ok());
        bytes.push(coded.unwrap_or(first));
        rest = if coded.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn split(text: &str) -> (String, Vec<(String, String)>) {
        let string = ConnectionString::read(text).unwrap();
        (string.text, string.own.into_iter().collect())
    }

    #[test]
    fn the_driver_gets_what_it_knows() {
        let own = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
        };
        for (text, left, taken) in [
            (
                "postgres://u@h/d?sslmode=verify-full&connect_timeout=3&sslrootcert=%2Fa%20b",
                "postgres://u@h/d?connect_timeout=3",
                own(&[("sslmode", "verify-full"), ("sslrootcert", "/a b")]),
            ),
            ("postgres://h/d?ssl=true", "postgres://h/d", own(&[("sslmode", "require")])),
            (
                "host=h  sslmode = verify-ca password='a\\' b' service=x",
                "host=h password='a\\' b'",
                own(&[("service", "x"), ("sslmode", "verify-ca")]),
            ),
            ("sslkey='/a b' host=h", "host=h", own(&[("sslkey", "/a b")])),
            ("host=a\\ b", "host=a\\ b", Vec::new()),
        ] {
            assert_eq!(split(text), (left.to_owned(), taken), "{text}");
        }
    }

    #[test]
    fn what_is_added_is_read_as_it_was_given() {
        for text in ["postgres://ann@/?host=db", "user=ann host=db", "postgres://ann@db"] {
            let mut string = ConnectionString::read(text).unwrap();
            string.add(
                [("password", "a' \\ %&"), ("user", "bob"), ("hostaddr", "::1"), ("dbname", "x y")]
                    .map(|(a, b)| (a.to_owned(), b.to_owned())),
            );
            let config = string.config().unwrap();
            assert_eq!(config.get_password(), Some("a' \\ %&".as_bytes()), "{text}");
            assert_eq!((config.get_user(), config.get_dbname()), (Some("ann"), Some("x y")));
            assert!(config.get_hostaddrs().is_empty());
        }
    }

    #[test]
    fn values_that_do_not_end_are_refused() {
        for text in ["host=a password='s3cret", "host=a s3cret", "host=a\\"] {
            assert_eq!(ConnectionString::read(text).err(), Some(UrlError::KeyValue), "{text}");
        }
    }
}
