//! One change, with the line of the Rust source that declares it.

use std::fmt;

use schema_diff::{describe, differences};
use schema_model::{Delta, declaration::Place};
use serde::Serialize;

use super::Sides;
use crate::source::State;

/// What leads from one state to the other at one object.
#[derive(Serialize)]
pub(super) struct Change {
    object: String,
    #[serde(flatten)]
    what: What,
    /// The same in words.
    text: String,
    /// Where structs declare it: those of B, or else of A.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Place>,
}

#[derive(Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
enum What {
    Create,
    Drop,
    Rename { before: String },
    Alter { attributes: Vec<Attribute> },
}

#[derive(Serialize)]
struct Attribute {
    #[serde(rename = "attribute")]
    name: &'static str,
    before: String,
    after: String,
}

impl Change {
    pub(super) fn new(delta: &Delta, sides: &Sides<'_>) -> Self {
        let id = delta.id();
        let what = match delta {
            Delta::Create(_) => What::Create,
            Delta::Drop(_) => What::Drop,
            Delta::Rename { before, after: _ } => What::Rename { before: before.to_string() },
            Delta::Alter { before, after } => {
                let all = differences(before, after).into_iter();
                let all = all.map(|it| Attribute { name: it.attribute, before: it.before, after: it.after });
                What::Alter { attributes: all.collect() }
            }
        };
        let place = |state: &State<'_>| state.resolved()?.nearest_place(&id);
        let place = place(sides.after).or_else(|| place(sides.before));
        Self { object: id.to_string(), what, text: describe(delta), place }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}
