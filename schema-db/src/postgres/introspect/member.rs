//! What belongs to extensions.

use std::collections::HashSet;

use super::{Answers, Query, row::Oid};
use crate::IntrospectError;

pub(super) const QUERY: Query = Query { name: "members of extensions", sql: include_str!("member.sql") };

/// Members of extensions, by catalog and number.
pub(super) struct Members(HashSet<(Oid, Oid)>);

impl Members {
    pub(super) fn read(answers: &Answers) -> Result<Self, IntrospectError> {
        answers
            .rows(&QUERY)
            .map(|row| Ok((row.number("class")?, row.number("oid")?)))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(super) fn has(&self, class: Oid, oid: Oid) -> bool {
        self.0.contains(&(class, oid))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}
