//! Encryption of a connection, by rustls: what libpq's `sslmode` asks for, and what came of it.

mod files;
mod refused;
mod verify;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
};

use rustls::{
    ClientConfig, ConfigBuilder, RootCertStore, SupportedProtocolVersion, WantsVerifier,
    client::Resumption,
    crypto::{CryptoProvider, ring},
    version::{TLS12, TLS13},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{
    DatabaseError,
    url::{TlsMode, TlsSettings, TlsVersions},
};
pub(super) use refused::reason;
use verify::Verifier;

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// It does not leave the machine.
    Socket,
    /// Whoever is on the way can read it.
    None,
    /// It is encrypted.
    Tls {
        /// The version of the protocol.
        version: TlsVersion,
        /// What was checked of the server's certificate.
        checked: Checked,
    },
}

/// A version of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsVersion {
    /// 1.2
    V12,
    /// 1.3
    V13,
}

/// What was checked of a server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// Nothing: whoever answers could be somebody else.
    Nothing,
    /// That a trusted authority made it.
    Authority,
    /// That, and that it was made for the host of the URL.
    Host,
}

impl fmt::Display for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (version, checked) = match self {
            Self::Socket => return f.write_str("unix socket"),
            Self::None => return f.write_str("not encrypted"),
            Self::Tls { version, checked } => (version, checked),
        };
        f.write_str(match version {
            TlsVersion::V12 => "TLS 1.2",
            TlsVersion::V13 => "TLS 1.3",
        })?;
        f.write_str(match checked {
            Checked::Nothing => ", certificate not checked",
            Checked::Authority => ", certificate checked",
            Checked::Host => ", certificate and host name checked",
        })
    }
}

/// What a handshake leaves behind, as the driver keeps its end of the connection to itself.
#[derive(Debug, Default)]
pub(super) struct Trace(AtomicU8);

impl Trace {
    fn record(&self, version: TlsVersion) {
        self.0.store(if version == TlsVersion::V12 { 12 } else { 13 }, Ordering::Relaxed);
    }

    fn version(&self) -> Option<TlsVersion> {
        match self.0.load(Ordering::Relaxed) {
            0 => None,
            12 => Some(TlsVersion::V12),
            _ => Some(TlsVersion::V13),
        }
    }
}

/// Makes the encrypted end of one connection.
#[derive(Clone)]
pub(super) struct Connector {
    pub(super) make: MakeRustlsConnect,
    checked: Checked,
    trace: Arc<Trace>,
}

impl Connector {
    /// Reads the files that `settings` name.
    pub(super) fn new(settings: &TlsSettings) -> Result<Self, DatabaseError> {
        let provider = Arc::new(ring::default_provider());
        let roots = settings.roots.as_ref().map(files::roots).transpose()?;
        let checked = match (&roots, settings.mode) {
            (None, _) => Checked::Nothing,
            (Some(_), TlsMode::VerifyFull) => Checked::Host,
            (Some(_), _) => Checked::Authority,
        };
        let trace = Arc::new(Trace::default());
        let verifier = Verifier::new(roots, checked, &provider, Arc::clone(&trace));
        let builder = builder(provider, settings.versions)?.dangerous();
        let builder = builder.with_custom_certificate_verifier(Arc::new(verifier));
        let mut config = match &settings.own {
            None => builder.with_no_client_auth(),
            Some(own) => {
                let (chain, key) = files::own(own)?;
                let built = builder.with_client_auth_cert(chain, key);
                built.map_err(|error| files::unusable(&own.key, &error.to_string()))?
            }
        };
        // Every connection checks by itself.
        config.resumption = Resumption::disabled();
        // A server that is asked for TLS at once wants to hear for what.
        config.alpn_protocols = vec![b"postgresql".to_vec()];
        Ok(Self { make: MakeRustlsConnect::new(config), checked, trace })
    }

    /// What came of it.
    pub(super) fn encryption(&self) -> Encryption {
        match self.trace.version() {
            None => Encryption::None,
            Some(version) => Encryption::Tls { version, checked: self.checked },
        }
    }
}

fn builder(
    provider: Arc<CryptoProvider>,
    versions: TlsVersions,
) -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, DatabaseError> {
    let versions: &[&SupportedProtocolVersion] = match versions {
        TlsVersions::Both => &[&TLS12, &TLS13],
        TlsVersions::Only12 => &[&TLS12],
        TlsVersions::Only13 => &[&TLS13],
    };
    let builder = ClientConfig::builder_with_provider(provider);
    builder.with_protocol_versions(versions).map_err(|error| DatabaseError::Tls {
        url: String::new(),
        reason: error.to_string(),
        advice: "please report it",
    })
}

/// The certificates of trusted authorities, and the same as they stand in the file.
#[derive(Debug)]
pub(super) struct Trusted {
    store: RootCertStore,
    certificates: Vec<rustls::pki_types::CertificateDer<'static>>,
}
