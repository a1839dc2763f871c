//! What a table struct says of the table as a whole, beyond names.

use serde::{Deserialize, Serialize};

/// `replica_identity = ..`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplicaIdentityDeclaration {
    /// The primary key, as without the attribute.
    Default,
    /// The whole row.
    Full,
    /// Nothing.
    Nothing,
    /// A unique index or key by its name.
    Index(String),
    /// The unique index or key over these Rust fields.
    Fields(Vec<String>),
}
