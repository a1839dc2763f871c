//! Sequences: those that columns own, and all others.

use std::collections::BTreeMap;

use schema_model::{
    QualifiedName, SqlType,
    schema::{
        Counting, Table,
        definition::{self, SequenceType},
    },
};

use super::{
    Answers, Query,
    namespace::Namespaces,
    row::{Oid, Row},
};
use crate::IntrospectError;

pub(super) const QUERY: Query = Query { name: "sequences", sql: include_str!("sequence.sql") };

/// Sequences, by the column that owns them.
pub(super) struct Sequences {
    pub(super) owned: BTreeMap<(Oid, i16), Vec<Sequence>>,
    pub(super) free: Vec<Sequence>,
}

/// A sequence.
pub(super) struct Sequence {
    pub(super) oid: Oid,
    pub(super) name: QualifiedName,
    /// Its type, start, step or bounds are not those that the column's type gives.
    pub(super) has_options: bool,
    /// Its type is not that of the column.
    pub(super) is_of_other_type: bool,
    /// How it counts.
    pub(super) counting: Counting,
    /// What it is to the column that owns it, which may own others besides.
    pub(super) feeds: Feeds,
    /// All of it but its owner and its comment.
    pub(super) definition: definition::Sequence,
}

/// What of a column takes its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Feeds {
    Identity,
    Default,
    Nothing,
}

impl Sequences {
    pub(super) fn read(answers: &Answers, namespaces: &Namespaces) -> Result<Self, IntrospectError> {
        let mut sequences = Self { owned: BTreeMap::new(), free: Vec::new() };
        for row in answers.rows(&QUERY) {
            let name = namespaces.qualify(row.number("namespace")?, row.name("name")?);
            let sequence = Sequence {
                oid: row.number("oid")?,
                definition: definition(&row, name.clone())?,
                name,
                has_options: row.optional("has_options")? == Some("t"),
                is_of_other_type: row.flag("is_of_other_type")?,
                counting: counting(&row)?,
                feeds: feeds(&row)?,
            };
            match (row.optional_number("owner")?, row.optional_number("position")?) {
                (Some(owner), Some(position)) => {
                    sequences.owned.entry((owner, position)).or_default().push(sequence);
                }
                _ => sequences.free.push(sequence),
            }
        }
        Ok(sequences)
    }

    /// The sequences that a column owns.
    pub(super) fn of(&self, table: Oid, position: i16) -> &[Sequence] {
        self.owned.get(&(table, position)).map_or(&[], Vec::as_slice)
    }
}

fn definition(row: &Row<'_>, name: QualifiedName) -> Result<definition::Sequence, IntrospectError> {
    let ty = match row.number("type")? {
        21_u32 => SequenceType::SmallInt,
        23 => SequenceType::Integer,
        20 => SequenceType::BigInt,
        _ => return Err(row.unexpected("type", row.optional("type")?)),
    };
    let plain = definition::Sequence::new(name);
    Ok(definition::Sequence {
        ty,
        increment: row.number("increment")?,
        min: Some(row.number("min")?),
        max: Some(row.number("max")?),
        start: Some(row.number("start")?),
        cache: row.number("cache")?,
        cycle: row.flag("cycle")?,
        unlogged: row.flag("unlogged")?,
        ..plain
    }
    .normalized())
}

fn feeds(row: &Row<'_>) -> Result<Feeds, IntrospectError> {
    Ok(if row.flag("is_of_identity")? {
        Feeds::Identity
    } else if row.flag("feeds_default")? {
        Feeds::Default
    } else {
        Feeds::Nothing
    })
}

fn counting(row: &Row<'_>) -> Result<Counting, IntrospectError> {
    Ok(Counting {
        start: row.number("start")?,
        increment: row.number("increment")?,
        min: row.number("min")?,
        max: row.number("max")?,
        cache: row.number("cache")?,
        cycle: row.flag("cycle")?,
    })
}

impl Sequence {
    /// Whether `default` on a column of `ty` is what `serial` makes of this sequence, which the column owns.
    pub(super) fn is_serial(&self, table: &Table, ty: &SqlType, default: &str) -> bool {
        let is_integer = matches!(ty, SqlType::SmallInt | SqlType::Integer | SqlType::BigInt);
        let inside = default.strip_prefix("nextval('").and_then(|it| it.strip_suffix("'::regclass)"));
        let is_nextval = inside.is_some_and(|it| !it.replace("''", "").contains('\''));
        self.feeds == Feeds::Default
            && !self.has_options
            && is_integer
            && is_nextval
            && self.name.schema == table.name.schema
    }
}
