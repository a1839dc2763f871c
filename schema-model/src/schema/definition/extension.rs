//! An extension.

use serde::{Deserialize, Serialize};

use crate::Name;

/// An extension of PostgreSQL. Its members are its own business: they are counted, never compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// The extension's name.
    pub name: Name,
    /// SCHEMA; without it the extension or the session decides, and any schema is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Name>,
    /// VERSION; without it the server decides, and any version is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// COMMENT ON EXTENSION; without it the extension's own comment is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}
