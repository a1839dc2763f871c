//! The driver's own reading of connection strings, with errors that hold nothing of them.

use super::UrlError;

/// The driver's message is shown where it names a parameter that it knows; anything else could quote the password.
pub(super) fn driver_reads(text: &str) -> Result<postgres::Config, UrlError> {
    text.parse().map_err(|error: postgres::Error| {
        let said = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        let names_its_own = said.starts_with("invalid value for option");
        let reason =
            if names_its_own { said } else { "its parts or parameters could not be read".to_owned() };
        UrlError::Postgres { reason }
    })
}
