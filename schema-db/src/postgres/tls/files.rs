//! Certificates and keys on disk.

use std::{fs, io, os::unix::fs::MetadataExt as _, path::Path};

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

use super::Trusted;
use crate::{
    DatabaseError, UrlError,
    url::{OwnCertificate, Roots},
};

/// The certificates of trusted authorities.
pub(super) fn roots(roots: &Roots) -> Result<Trusted, DatabaseError> {
    let certificates = match roots {
        Roots::File(file) => certificates(file)?,
        Roots::System => system()?,
    };
    let mut store = RootCertStore::empty();
    let (added, _) = store.add_parsable_certificates(certificates.iter().cloned());
    match (added, roots) {
        (0, Roots::File(file)) => Err(unusable(file, "it holds no certificate")),
        (_, Roots::File(_) | Roots::System) => Ok(Trusted { store, certificates }),
    }
}

fn system() -> Result<Vec<CertificateDer<'static>>, DatabaseError> {
    let found = rustls_native_certs::load_native_certs();
    if found.certs.is_empty() {
        return Err(DatabaseError::Tls {
            url: "sslrootcert=system".to_owned(),
            reason: "the operating system has no certificates of authorities".to_owned(),
            advice: "install the package ca-certificates, or name a file with sslrootcert",
        });
    }
    Ok(found.certs)
}

/// Our certificate with those of the authorities between it and a trusted one, and its key.
pub(super) fn own(
    own: &OwnCertificate,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), DatabaseError> {
    let chain = certificates(&own.certificate)?;
    if chain.is_empty() {
        return Err(unusable(&own.certificate, "it holds no certificate"));
    }
    let bytes = private(&own.key)?;
    if bytes.windows(ENCRYPTED.len()).any(|it| it == ENCRYPTED) {
        let advice =
            "the key is encrypted; write it without a password, with `openssl pkey`, and keep it to yourself";
        return Err(unusable(&own.key, advice));
    }
    let key = PrivateKeyDer::from_pem_slice(&bytes);
    Ok((chain, key.map_err(|error| unusable(&own.key, &error.to_string()))?))
}

const ENCRYPTED: &[u8] = b"ENCRYPTED";

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, DatabaseError> {
    let bytes = fs::read(file).map_err(|error| unreadable(file, &error))?;
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    read.map_err(|error| unusable(file, &error.to_string()))
}

/// As libpq: a key that others may read is no secret. Root's may be read by its group.
fn private(file: &Path) -> Result<Vec<u8>, DatabaseError> {
    let metadata = fs::metadata(file).map_err(|error| unreadable(file, &error))?;
    let allowed = if metadata.uid() == 0 { 0o640 } else { 0o600 };
    let mode = metadata.mode() & 0o777;
    if mode & !allowed != 0 {
        return Err(unusable(
            file,
            &format!("others may read this key (mode {mode:03o}); run `chmod 600` on it"),
        ));
    }
    fs::read(file).map_err(|error| unreadable(file, &error))
}

fn unreadable(file: &Path, error: &io::Error) -> DatabaseError {
    UrlError::File { file: file.to_owned(), reason: error.to_string() }.into()
}

pub(super) fn unusable(file: &Path, reason: &str) -> DatabaseError {
    DatabaseError::TlsFile { file: file.to_owned(), reason: reason.to_owned() }
}
