//! A domain.

use serde::{Deserialize, Serialize};

use crate::{Expression, Name, QualifiedName, SqlType};

/// A type with a default and checks of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    /// The domain's name.
    pub name: QualifiedName,
    /// What it is made of.
    #[serde(rename = "type")]
    pub ty: SqlType,
    /// COLLATE, where it is not the type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<QualifiedName>,
    /// DEFAULT
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Expression>,
    /// NOT NULL
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_null: bool,
    /// CHECKs, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<DomainCheck>,
    /// COMMENT ON DOMAIN
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A check on the values of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DomainCheck {
    /// The constraint's name.
    pub name: Name,
    /// The condition on VALUE.
    pub check: Expression,
    /// NOT VALID: rows that were there before may break it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_valid: bool,
    /// COMMENT ON CONSTRAINT .. ON DOMAIN
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Domain {
    /// The check called `name`.
    pub fn check(&self, name: &Name) -> Option<&DomainCheck> {
        self.checks.iter().find(|it| it.name == *name)
    }
}
