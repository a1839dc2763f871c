//! Whether a server's certificate is good enough for the `sslmode`.

use std::sync::Arc;

use rustls::{
    CertificateError, DigitallySignedStruct, Error, SignatureScheme,
    client::{
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_cert_signed_by_trust_anchor, verify_server_name,
    },
    crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};
use x509_cert::{Certificate, TbsCertificate, der::Decode as _};

use super::{Checked, TlsVersion, Trace, Trusted};

/// Checks as much as was asked for, and notes that there was a handshake.
#[derive(Debug)]
pub(super) struct Verifier {
    trusted: Option<Trusted>,
    checked: Checked,
    algorithms: WebPkiSupportedAlgorithms,
    trace: Arc<Trace>,
}

impl Verifier {
    pub(super) fn new(
        trusted: Option<Trusted>,
        checked: Checked,
        provider: &CryptoProvider,
        trace: Arc<Trace>,
    ) -> Self {
        Self { trusted, checked, algorithms: provider.signature_verification_algorithms, trace }
    }

    fn authority(
        &self,
        trusted: &Trusted,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<(), Error> {
        // A server's own certificate as its own authority, as the server's manual makes it.
        if trusted.certificates.iter().any(|it| it.as_ref() == certificate.as_ref()) {
            return within_its_time(certificate, now);
        }
        if is_its_own_authority(certificate) {
            return Err(CertificateError::UnknownIssuer.into());
        }
        let parsed = ParsedCertificate::try_from(certificate)?;
        verify_server_cert_signed_by_trust_anchor(&parsed, &trusted.store, between, now, self.algorithms.all)
    }
}

fn is_its_own_authority(certificate: &CertificateDer<'_>) -> bool {
    read(certificate).is_ok_and(|it| it.issuer == it.subject)
}

fn read(certificate: &CertificateDer<'_>) -> Result<TbsCertificate, CertificateError> {
    let read = Certificate::from_der(certificate);
    read.map(|it| it.tbs_certificate).map_err(|_| CertificateError::BadEncoding)
}

fn within_its_time(certificate: &CertificateDer<'_>, now: UnixTime) -> Result<(), Error> {
    let validity = read(certificate)?.validity;
    let now = now.as_secs();
    if now < validity.not_before.to_unix_duration().as_secs() {
        return Err(CertificateError::NotValidYet.into());
    }
    if now > validity.not_after.to_unix_duration().as_secs() {
        return Err(CertificateError::Expired.into());
    }
    Ok(())
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if let Some(trusted) = &self.trusted {
            self.authority(trusted, certificate, between, now)?;
        }
        match self.checked {
            Checked::Nothing | Checked::Authority => {}
            Checked::Host => verify_server_name(&ParsedCertificate::try_from(certificate)?, name)?,
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let valid = verify_tls12_signature(message, certificate, signed, &self.algorithms)?;
        self.trace.record(TlsVersion::V12);
        Ok(valid)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let valid = verify_tls13_signature(message, certificate, signed, &self.algorithms)?;
        self.trace.record(TlsVersion::V13);
        Ok(valid)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
