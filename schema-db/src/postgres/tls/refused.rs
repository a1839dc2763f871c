//! Why there is no encrypted connection, and what to do about it.

use std::{error::Error as _, io};

use rustls::{AlertDescription, CertificateError, Error};

/// What went wrong, and what to do; `None` where it is not about encryption.
pub(in crate::postgres) fn reason(error: &postgres::Error) -> Option<(String, &'static str)> {
    const NO_TLS: &str = "server does not support TLS";
    let cause = error.source();
    if let Some(tls) = cause.and_then(tls_error) {
        return Some(told(tls));
    }
    // The driver's own words: it has no other way of saying so.
    let is_of_driver = error.to_string().starts_with("error performing TLS handshake");
    is_of_driver.then(|| match cause.map(ToString::to_string) {
        Some(text) if text == NO_TLS => (
            "the server does not offer TLS".to_owned(),
            "switch `ssl` on in the server's settings, or write sslmode=disable where the way to it is safe otherwise",
        ),
        text => (text.unwrap_or_default(), "check host, port and sslmode"),
    })
}

fn tls_error<'e>(cause: &'e (dyn std::error::Error + 'static)) -> Option<&'e Error> {
    cause.downcast_ref::<io::Error>()?.get_ref()?.downcast_ref::<Error>()
}

fn told(error: &Error) -> (String, &'static str) {
    match error {
        Error::InvalidCertificate(error) => certificate(error),
        Error::AlertReceived(
            AlertDescription::CertificateRequired
            | AlertDescription::HandshakeFailure
            | AlertDescription::BadCertificate
            | AlertDescription::DecryptError
            | AlertDescription::UnknownCA
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown,
        ) => (
            format!("the server wants a client certificate that it trusts ({error})"),
            "name one with sslcert and its key with sslkey",
        ),
        other => (other.to_string(), "check host, port and sslmode"),
    }
}

fn certificate(error: &CertificateError) -> (String, &'static str) {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            ("the server's certificate has expired".to_owned(), "renew it on the server")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            ("the server's certificate is not valid yet".to_owned(), "check this machine's clock")
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => (
            "the server's certificate is for another host, or names none as a subject alternative name"
                .to_owned(),
            "connect by a name that it is for, or renew it with the host's name",
        ),
        CertificateError::UnknownIssuer => (
            "no trusted authority has made the server's certificate".to_owned(),
            "name the file of its authority's certificate with sslrootcert",
        ),
        other => (format!("the server's certificate is not accepted: {other}"), "renew it on the server"),
    }
}
