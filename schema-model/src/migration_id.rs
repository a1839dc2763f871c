//! What names a migration everywhere: in file names, in snapshots, in the history of a database.

use std::{borrow::Borrow, fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::name::FromStrVisitor;

/// `YYYYMMDDhhmmss_slug`, in lower case so that file systems agree; ordered by its text. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MigrationId(Arc<str>);

/// The text is no migration id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is not a migration id: {reason}; write YYYYMMDDhhmmss_name, as in 20261121103000_add_users_status"
)]
pub struct MigrationIdError {
    text: String,
    reason: &'static str,
}

/// Leaves room for `.down.sql` and a temporary suffix in the 255 bytes of a file name.
const LONGEST: usize = 220;

const TIME: usize = "YYYYMMDDhhmmss".len();

impl MigrationId {
    /// Takes the whole id.
    pub fn new(text: &str) -> Result<Self, MigrationIdError> {
        match fault(text) {
            None => Ok(Self(Arc::from(text))),
            Some(reason) => Err(MigrationIdError { text: text.to_owned(), reason }),
        }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The UTC time in the id, `YYYYMMDDhhmmss`.
    pub fn time(&self) -> &str {
        &self.0[..TIME]
    }

    /// What follows the time.
    pub fn slug(&self) -> &str {
        &self.0[TIME + 1..]
    }
}

fn fault(text: &str) -> Option<&'static str> {
    let (time, slug) = text.split_once('_').unwrap_or((text, ""));
    if time.len() != TIME || !time.bytes().all(|byte| byte.is_ascii_digit()) {
        Some("it does not begin with the 14 digits of a time and an underscore")
    } else if slug.is_empty() {
        Some("it has no name after the time")
    } else if !slug.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        Some("its name may hold lower-case letters a to z, digits and underscores only")
    } else if text.len() > LONGEST {
        Some("it is longer than 220 bytes")
    } else {
        None
    }
}

impl fmt::Display for MigrationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for MigrationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for MigrationId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for MigrationId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl FromStr for MigrationId {
    type Err = MigrationIdError;

    fn from_str(text: &str) -> Result<Self, MigrationIdError> {
        Self::new(text)
    }
}

impl Serialize for MigrationId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for MigrationId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(FromStrVisitor::<Self>::new("a migration id"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_id_is_a_time_and_a_name() {
        let id = MigrationId::new("20261121103000_add_users_status2").unwrap();
        assert_eq!((id.time(), id.slug()), ("20261121103000", "add_users_status2"));
        assert!(id < MigrationId::new("20261121103001_a").unwrap());
    }

    #[test]
    fn anything_else_is_refused() {
        let long = format!("20261121103000_{}", "a".repeat(210));
        for text in ["", "2026_a", "20261121103000", "20261121103000_", "20261121103000_Add", &long] {
            assert!(MigrationId::new(text).is_err(), "{text:?} was accepted");
        }
        for text in ["20261121103000-a", "20261121103000_a.sql", "20261121103000_ü", "../20261121103000_a"] {
            assert!(MigrationId::new(text).is_err(), "{text:?} was accepted");
        }
    }
}
