//! Operators that exclusions and aggregates use.

use std::collections::HashMap;

use schema_model::schema::Operator;

use super::{Answers, Query, namespace::Namespaces, row::Oid};
use crate::IntrospectError;

pub(super) const QUERY: Query =
    Query { name: "operators of exclusions and aggregates", sql: include_str!("operator.sql") };

/// Operators by number.
pub(super) struct Operators(HashMap<Oid, Operator>);

impl Operators {
    pub(super) fn read(answers: &Answers, namespaces: &Namespaces) -> Result<Self, IntrospectError> {
        answers
            .rows(&QUERY)
            .map(|row| {
                let name = namespaces.qualify(row.number("namespace")?, row.name("name")?);
                let operator = Operator::new(name).ok_or_else(|| row.unexpected("name", None))?;
                Ok((row.number("oid")?, operator))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(super) fn get(&self, oid: Oid) -> Option<&Operator> {
        self.0.get(&oid)
    }
}
