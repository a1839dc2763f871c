//! Who an object belongs to.

use serde::{Deserialize, Serialize};

use super::Securable;
use crate::Name;

/// The owner of an object, where the files say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// The object.
    pub of: Securable,
    /// Its owner.
    pub role: Name,
}
