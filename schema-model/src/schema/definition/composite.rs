//! A composite type.

use serde::{Deserialize, Serialize};

use crate::{Name, QualifiedName, SqlType};

/// A type of several attributes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Composite {
    /// The type's name.
    pub name: QualifiedName,
    /// Attributes in their order, by which rows are written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    /// COMMENT ON TYPE
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// An attribute of a composite type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// The attribute's name.
    pub name: Name,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: SqlType,
    /// COLLATE, where it is not the type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<QualifiedName>,
    /// COMMENT ON COLUMN
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Composite {
    /// The attribute called `name`.
    pub fn attribute(&self, name: &Name) -> Option<&Attribute> {
        self.attributes.iter().find(|it| it.name == *name)
    }
}
