//! One difference between two schemas, and how it is written in a snapshot.

use serde::{Deserialize, Serialize};

use crate::object::{Object, ObjectId};

/// The create, drop, alter or rename of one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(clippy::large_enum_variant)] // an alteration is two objects
pub enum Delta {
    /// An object with all that it contains.
    Create(Object),
    /// An object with all that it contained, so that the way back is known.
    Drop(Object),
    /// An object of one id with other attributes.
    Alter {
        /// As it was.
        before: Object,
        /// As it will be.
        after: Object,
    },
    /// An object under another id. What refers to it follows.
    Rename {
        /// The id as it was.
        before: ObjectId,
        /// The id as it will be; of the same kind, and in the same table.
        after: ObjectId,
    },
}

impl Delta {
    /// The object's id after the delta; for a drop, its last one.
    pub fn id(&self) -> ObjectId {
        match self {
            Self::Create(object) | Self::Drop(object) | Self::Alter { after: object, .. } => object.id(),
            Self::Rename { after, .. } => after.clone(),
        }
    }
}
