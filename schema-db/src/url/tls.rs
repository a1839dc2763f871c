//! What a connection string asks of encryption, in libpq's words. Nothing is read or connected here.

use std::{collections::BTreeMap, path::PathBuf};

use super::{UrlError, parameters::ConnectionString};

/// What is asked of encryption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TlsSettings {
    pub(crate) mode: TlsMode,
    /// Whom to trust; `None` checks no certificate.
    pub(crate) roots: Option<Roots>,
    pub(crate) own: Option<OwnCertificate>,
    pub(crate) versions: TlsVersions,
}

/// `sslmode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TlsMode {
    Disable,
    /// Encrypted where the server lets nobody in otherwise.
    Allow,
    /// Encrypted where the server can.
    Prefer,
    Require,
    /// The certificate must be of a trusted authority.
    VerifyCa,
    /// And it must be for the host.
    VerifyFull,
}

/// Certificates of trusted authorities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Roots {
    File(PathBuf),
    /// Those of the operating system.
    System,
}

/// The certificate that shows the server who we are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnCertificate {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

/// Versions of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TlsVersions {
    Both,
    Only12,
    Only13,
}

const MODES: &[(&str, TlsMode)] = &[
    ("disable", TlsMode::Disable),
    ("allow", TlsMode::Allow),
    ("prefer", TlsMode::Prefer),
    ("require", TlsMode::Require),
    ("verify-ca", TlsMode::VerifyCa),
    ("verify-full", TlsMode::VerifyFull),
];

impl Default for TlsSettings {
    fn default() -> Self {
        Self { mode: TlsMode::Prefer, roots: None, own: None, versions: TlsVersions::Both }
    }
}

impl TlsMode {
    pub(crate) fn word(self) -> &'static str {
        MODES.iter().find(|(_, mode)| *mode == self).map_or("", |(word, _)| word)
    }

    fn checks_certificates(self) -> bool {
        match self {
            Self::Disable | Self::Allow | Self::Prefer | Self::Require => false,
            Self::VerifyCa | Self::VerifyFull => true,
        }
    }
}

impl TlsSettings {
    pub(super) fn read(
        string: &ConnectionString,
        variables: &BTreeMap<String, String>,
    ) -> Result<Self, UrlError> {
        refuse_unsupported(string)?;
        let system = string.own("sslrootcert") == Some("system");
        let mode = match string.own("sslmode") {
            // Any server can get a certificate from a public authority: without its name it says nothing.
            None if system => TlsMode::VerifyFull,
            None => TlsMode::Prefer,
            Some(word) => mode(word)?,
        };
        if system && mode != TlsMode::VerifyFull {
            return Err(UrlError::Unsupported {
                parameter: "sslrootcert=system",
                reason: "with a weaker mode than verify-full, any certificate on the internet would do",
                advice: "write sslmode=verify-full",
            });
        }
        let roots = roots(string, mode, variables)?;
        Ok(Self { mode, roots, own: own(string, variables), versions: versions(string)? })
    }
}

fn mode(word: &str) -> Result<TlsMode, UrlError> {
    let known = MODES.iter().find(|(known, _)| *known == word);
    known.map(|(_, mode)| *mode).ok_or(UrlError::Value {
        parameter: "sslmode",
        values: "disable, allow, prefer, require, verify-ca, verify-full",
    })
}

/// As libpq: a file that is there makes `require` check, too.
fn roots(
    string: &ConnectionString,
    mode: TlsMode,
    variables: &BTreeMap<String, String>,
) -> Result<Option<Roots>, UrlError> {
    let named = match string.own("sslrootcert") {
        Some("system") => return Ok(Some(Roots::System)),
        Some(file) => Some(PathBuf::from(file)),
        None => in_home(variables, "root.crt"),
    };
    match named {
        Some(file) if file.exists() => Ok(Some(Roots::File(file))),
        missing if mode.checks_certificates() => Err(UrlError::NoRootCertificate {
            mode: mode.word(),
            file: missing.unwrap_or_else(|| PathBuf::from("~/.postgresql/root.crt")),
        }),
        Some(_) | None => Ok(None),
    }
}

fn own(string: &ConnectionString, variables: &BTreeMap<String, String>) -> Option<OwnCertificate> {
    if string.own("sslcertmode") == Some("disable") {
        return None;
    }
    let file =
        |parameter, name| string.own(parameter).map(PathBuf::from).or_else(|| in_home(variables, name));
    let certificate = file("sslcert", "postgresql.crt")?;
    // A file that is named must be there; the one in the home folder need not.
    if string.own("sslcert").is_none() && !certificate.exists() {
        return None;
    }
    Some(OwnCertificate { certificate, key: file("sslkey", "postgresql.key")? })
}

fn in_home(variables: &BTreeMap<String, String>, name: &str) -> Option<PathBuf> {
    let home = variables.get("HOME").filter(|it| !it.is_empty())?;
    Some(PathBuf::from(home).join(".postgresql").join(name))
}

fn versions(string: &ConnectionString) -> Result<TlsVersions, UrlError> {
    const VALUES: &str = "TLSv1, TLSv1.1, TLSv1.2, TLSv1.3";
    let old = |word: Option<&str>| matches!(word, None | Some("TLSv1" | "TLSv1.1" | "TLSv1.2"));
    let lowest = string.own("ssl_min_protocol_version");
    let highest = string.own("ssl_max_protocol_version");
    match (lowest, highest) {
        (lowest, None | Some("TLSv1.3")) if old(lowest) => Ok(TlsVersions::Both),
        (Some("TLSv1.3"), None | Some("TLSv1.3")) => Ok(TlsVersions::Only13),
        (lowest, Some("TLSv1.2")) if old(lowest) => Ok(TlsVersions::Only12),
        (_, Some("TLSv1" | "TLSv1.1")) => Err(UrlError::Unsupported {
            parameter: "ssl_max_protocol_version",
            reason: "TLS before 1.2 is broken",
            advice: "write TLSv1.2 or TLSv1.3",
        }),
        (lowest, _) if old(lowest) => {
            Err(UrlError::Value { parameter: "ssl_max_protocol_version", values: VALUES })
        }
        (Some(_) | None, _) => Err(UrlError::Value { parameter: "ssl_min_protocol_version", values: VALUES }),
    }
}

/// What must not be passed over, as somebody relies on it.
fn refuse_unsupported(string: &ConnectionString) -> Result<(), UrlError> {
    let harmless = |value: &str, values: &[&str]| values.contains(&value);
    let rules: [(&'static str, &[&str], &'static str, &'static str); 8] = [
        ("sslcrl", &[], "lists of revoked certificates are not read", "leave it out"),
        ("sslcrldir", &[], "lists of revoked certificates are not read", "leave it out"),
        ("require_auth", &[], "the driver cannot tell how it was let in", "write channel_binding=require"),
        (
            "requirepeer",
            &[],
            "the owner of a socket is not looked up",
            "use a socket in a folder that only its owner may write to",
        ),
        (
            "replication",
            &["0", "off", "false", "no"],
            "migrations need an ordinary connection",
            "leave it out",
        ),
        ("gssencmode", &["disable", "prefer"], "there is no GSSAPI encryption", "write sslmode=require"),
        (
            "sslcertmode",
            &["disable", "allow"],
            "whether the server asked for a certificate is not known",
            "write allow",
        ),
        ("sslsni", &["1"], "the server's name is always sent", "leave it out"),
    ];
    for (parameter, values, reason, advice) in rules {
        if string.own(parameter).is_some_and(|value| !harmless(value, values)) {
            return Err(UrlError::Unsupported { parameter, reason, advice });
        }
    }
    Ok(())
}
