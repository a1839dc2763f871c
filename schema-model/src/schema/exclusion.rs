//! Exclusion constraints: no two rows may agree in all of some comparisons.

use serde::{Deserialize, Serialize};

use super::{Deferrable, IndexPart, IndexStorage};
use crate::{Expression, Name, QualifiedName};

/// An exclusion constraint (PostgreSQL).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// USING, always said.
    pub method: Name,
    /// What is compared, in index order.
    pub elements: Vec<ExclusionElement>,
    /// INCLUDE
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<Name>,
    /// WHERE
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub predicate: Option<Expression>,
    /// How its index is kept.
    #[serde(default, skip_serializing_if = "IndexStorage::is_default")]
    pub storage: IndexStorage,
    /// DEFERRABLE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
}

/// One comparison of an exclusion constraint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExclusionElement {
    /// What is compared, as in an index.
    pub part: IndexPart,
    /// WITH: the operator.
    pub operator: Operator,
}

/// An operator: `&&`, or `app.&&` where it is neither the server's own nor in the default schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Operator(QualifiedName);

impl Operator {
    /// An operator by name; `None` where the name is none of an operator.
    pub fn new(name: QualifiedName) -> Option<Self> {
        let symbol = name.name.as_str();
        symbol.chars().all(|it| "+-*/<>=~!@#%^&|`?".contains(it)).then_some(Self(name))
    }

    /// Its name.
    pub fn name(&self) -> &QualifiedName {
        &self.0
    }
}

impl std::str::FromStr for Operator {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || format!("{text:?} is no operator; write it as SQL does: =, &&, app.&&");
        let (schema, symbol) = match text.trim().rsplit_once('.') {
            Some((schema, symbol)) => {
                (Some(Name::new(schema.trim_matches('"')).map_err(|_| refused())?), symbol)
            }
            None => (None, text.trim()),
        };
        let name = Name::new(symbol).map_err(|_| refused())?;
        Self::new(QualifiedName { schema, name }).ok_or_else(refused)
    }
}

impl std::fmt::Display for Operator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0.schema {
            Some(schema) => write!(f, "{schema}.{}", self.0.name),
            None => write!(f, "{}", self.0.name),
        }
    }
}

impl TryFrom<String> for Operator {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Operator> for String {
    fn from(operator: Operator) -> Self {
        operator.to_string()
    }
}
