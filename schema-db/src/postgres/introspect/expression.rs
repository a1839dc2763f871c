//! The texts that the server makes of defaults, generated values, checks and the parts of indexes.

use std::collections::HashMap;

use schema_model::Expression;

use super::{Answers, Query, row::Oid};
use crate::{IntrospectError, postgres::deparsed};

pub(super) const QUERY: Query = Query { name: "expressions", sql: include_str!("expression.sql") };

/// What an expression is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// The default or generated value of a column: table and position.
    Value,
    /// A check: constraint.
    Check,
    /// A partial index: index.
    Predicate,
    /// A part of an index: index and position.
    Part,
    /// The default of an argument: function and position.
    Argument,
    /// The body of a function that the server itself reads: function.
    Body,
    /// A whole trigger.
    Trigger,
    /// The query of a view: view.
    Query,
    /// A whole rule: rule.
    Rule,
    /// The rows that a policy gives: policy.
    PolicyUsing,
    /// The rows that a policy lets in: policy.
    PolicyCheck,
    /// The rows of a table that a publication holds: the table in it.
    PublicationFilter,
    /// An expression of extended statistics: statistics and position.
    Statistics,
    /// The bound of a partition: relation.
    Bound,
    /// The expressions of a partition key: relation.
    Key,
    /// The default of a domain: type.
    DomainDefault,
    /// A check of a domain: constraint.
    DomainCheck,
}

/// Expressions by role, object and position.
pub(super) struct Expressions(HashMap<(Role, Oid, i16), Deparsed>);

/// An expression as the server shows it.
pub(super) struct Deparsed {
    text: String,
    /// The index sorts it by another collation than its own.
    pub(super) collated: bool,
}

impl Expressions {
    pub(super) fn read(answers: &Answers) -> Result<Self, IntrospectError> {
        let mut texts = HashMap::new();
        for row in answers.rows(&QUERY) {
            let role = match row.text("role")? {
                "value" => Role::Value,
                "check" => Role::Check,
                "predicate" => Role::Predicate,
                "part" => Role::Part,
                "argument" => Role::Argument,
                "body" => Role::Body,
                "trigger" => Role::Trigger,
                "query" => Role::Query,
                "rule" => Role::Rule,
                "policy using" => Role::PolicyUsing,
                "policy check" => Role::PolicyCheck,
                "statistics" => Role::Statistics,
                "publication filter" => Role::PublicationFilter,
                "bound" => Role::Bound,
                "key" => Role::Key,
                "domain default" => Role::DomainDefault,
                "domain check" => Role::DomainCheck,
                other => return Err(row.unexpected("role", Some(other))),
            };
            let text = row.text("text")?.to_owned();
            let key = (role, row.number("oid")?, row.number("part")?);
            texts.insert(key, Deparsed { text, collated: row.flag("collated")? });
        }
        Ok(Self(texts))
    }

    pub(super) fn get(&self, role: Role, oid: Oid, part: i16) -> Option<&Deparsed> {
        self.0.get(&(role, oid, part))
    }
}

impl Deparsed {
    /// The text as it is, for a place that takes no bare operators: DEFAULT.
    pub(super) fn as_is(&self) -> Expression {
        Expression::new(&self.text)
    }

    /// The text without the parentheses around all of it, for a place that has its own.
    pub(super) fn bare(&self) -> Expression {
        Expression::new(deparsed::without_parentheses(&self.text))
    }

    /// The text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}
