//! COMMENT ON.

use std::collections::HashMap;

use super::{Answers, Query, catalog::class, row::Oid};
use crate::IntrospectError;

pub(super) const QUERY: Query = Query { name: "comments", sql: include_str!("comment.sql") };

/// Comments by catalog, number and, for columns, position.
pub(super) struct Comments(HashMap<(Oid, Oid, i32), String>);

impl Comments {
    pub(super) fn read(answers: &Answers) -> Result<Self, IntrospectError> {
        answers
            .rows(&QUERY)
            .map(|row| {
                let key = (row.number("class")?, row.number("oid")?, row.number("part")?);
                Ok((key, row.text("text")?.to_owned()))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The comment on an object.
    pub(super) fn of(&self, class: Oid, oid: Oid) -> Option<String> {
        self.0.get(&(class, oid, 0)).cloned()
    }

    /// The comment on a column.
    pub(super) fn of_column(&self, relation: Oid, position: i16) -> Option<String> {
        self.0.get(&(class::RELATION, relation, i32::from(position))).cloned()
    }
}
