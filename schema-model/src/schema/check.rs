//! A check, and whether the rows that are there are known to satisfy it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Expression;

/// A check constraint. In JSON the expression alone stands for one that has nothing beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The condition.
    pub expression: Expression,
    /// NO INHERIT: the check is not one of the tables that inherit from this one (PostgreSQL).
    pub no_inherit: bool,
    /// Whether it holds for every row.
    pub validity: Validity,
}

/// Whether a check or a foreign key holds for every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Validity {
    /// For every row.
    #[default]
    Valid,
    /// NOT VALID: for rows that are written from now on, until VALIDATE CONSTRAINT (PostgreSQL).
    NotValid,
    /// NOT ENFORCED: for none; it only tells the reader (PostgreSQL 18).
    NotEnforced,
}

impl Validity {
    /// The default of SQL.
    #[allow(clippy::trivially_copy_pass_by_ref)] // serde's skip_serializing_if passes a reference
    pub fn is_valid(&self) -> bool {
        *self == Self::Valid
    }
}

impl Check {
    /// A check with nothing but its condition.
    pub fn new(expression: Expression) -> Self {
        Self { expression, no_inherit: false, validity: Validity::Valid }
    }
}

/// The check with its attributes.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Attributes<E> {
    expression: E,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    no_inherit: bool,
    #[serde(default, skip_serializing_if = "Validity::is_valid")]
    validity: Validity,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Form {
    Expression(Expression),
    Attributes(Attributes<Expression>),
}

impl Serialize for Check {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { expression, no_inherit, validity } = self;
        if !no_inherit && validity.is_valid() {
            return expression.serialize(serializer);
        }
        Attributes { expression, no_inherit: *no_inherit, validity: *validity }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Check {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Form::deserialize(deserializer)? {
            Form::Expression(expression) => Self::new(expression),
            Form::Attributes(Attributes { expression, no_inherit, validity }) => {
                Self { expression, no_inherit, validity }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_check_of_an_old_snapshot_is_its_expression() {
        let plain = Check::new(Expression::new("a > 0"));
        let late = Check { validity: Validity::NotValid, ..plain.clone() };
        for (check, json) in
            [(plain, r#""a > 0""#), (late, r#"{"expression":"a > 0","validity":"not_valid"}"#)]
        {
            assert_eq!(serde_json::to_string(&check).unwrap(), json);
            assert_eq!(serde_json::from_str::<Check>(json).unwrap(), check);
        }
    }
}
