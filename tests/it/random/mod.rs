//! Random pairs of schemas over every kind of object: one is the other after a few changes, so that most objects stay.
//!
//! ```text
//! seed ── blueprint ──> Blueprint ── build ──> Schema before ┐
//!            └── mutated ── build ──> Schema after ──────────┴── properties (pure), proved (on a server, with rows)
//! ```
//!
//! `SOAK=5000` takes more pairs, `SEED=..` others. A pair that fails is made smaller and printed; it is worth a case.

// The functions of a list have one shape, whether they always give something or not.
#![allow(clippy::unnecessary_wraps, clippy::single_match_else)]

/// All variants of an enum, to pick from; a new one does not build until it is named.
macro_rules! every {
    ($ty:ident: $($variant:ident),+) => {{
        let _is_complete = |it: &$ty| match it {
            $($ty::$variant => {})+
        };
        [$($ty::$variant),+]
    }};
}

pub(crate) mod attributes;
pub(crate) mod blueprint;
mod build;
mod column;
mod constraint;
mod definition;
mod enums;
mod index_part;
pub(crate) mod kinds;
mod limits;
mod names;
mod options;
mod partition;
mod properties;
mod proved;
mod reference;
mod rows;

use std::{collections::BTreeSet, env};

use schema_diff::{Options, Rename, describe, propose};
use schema_model::{Dialect, Schema};

use self::{
    attributes::Attributes,
    blueprint::{Blueprint, Random},
};

/// A schema and the same after a few changes.
#[derive(Clone)]
struct Pair {
    before: Blueprint,
    after: Blueprint,
}

/// What has to be planned.
struct Change {
    before: Schema,
    after: Schema,
    renames: Vec<Rename>,
}

/// The newest PostgreSQL that random schemas are for.
const NEWEST: u16 = 18;

impl Pair {
    /// The pair of a number; every other number gives another one.
    fn of(seed: u64, number: u64) -> Self {
        let mut random = Random::of(seed, number);
        let before = Blueprint::random(&mut random);
        let mut after = before.clone();
        for _ in 0..=random.below(6) {
            after.mutate(&mut random);
        }
        Self { before, after }
    }

    fn schemas(&self) -> (Schema, Schema) {
        (build::schema(&self.before), build::schema(&self.after))
    }

    /// What a server of that version has of it, and the renames on the way.
    fn on(&self, server: u16) -> Change {
        let (before, after) = self.schemas();
        let (before, after) = (limits::fit(before, server), limits::fit(after, server));
        let renames = names::renames(&before, &after);
        Change { before, after, renames }
    }

    /// A smaller pair that still fails: first as few changes as do, then as few parts.
    fn shrunk(self, tries: usize, fails: impl Fn(&Pair) -> bool) -> Self {
        let mut smallest = self;
        let mut count = 0;
        let parts = smallest.before.parts();
        for smaller in [Self::unchanged, Self::without, Self::without_before, Self::without_after] {
            for part in 0..parts {
                let Some(pair) = smaller(&smallest, part) else { continue };
                count += 1;
                if count > tries {
                    return smallest;
                }
                if fails(&pair) {
                    smallest = pair;
                }
            }
        }
        smallest
    }

    /// One change less.
    fn unchanged(&self, part: usize) -> Option<Self> {
        let after = self.after.with_part_of(&self.before, part)?;
        Some(Self { before: self.before.clone(), after })
    }

    /// One part less on both sides.
    fn without(&self, part: usize) -> Option<Self> {
        let (before, after) = (self.before.without(part), self.after.without(part));
        let less = before.is_some() || after.is_some();
        let pair = || Self {
            before: before.clone().unwrap_or(self.before.clone()),
            after: after.clone().unwrap_or(self.after.clone()),
        };
        less.then(pair)
    }

    fn without_before(&self, part: usize) -> Option<Self> {
        Some(Self { before: self.before.without(part)?, after: self.after.clone() })
    }

    fn without_after(&self, part: usize) -> Option<Self> {
        Some(Self { before: self.before.clone(), after: self.after.without(part)? })
    }

    /// Both schemas and the renames as JSON: what a case is made of.
    fn shown(&self) -> String {
        let Change { before, after, renames } = self.on(NEWEST);
        let deltas: Vec<String> = match propose(&before, &after, &renames, &Options::new(Dialect::Postgres)) {
            Ok(it) => it.deltas.iter().map(describe).collect(),
            Err(error) => vec![error.to_string()],
        };
        let (before, after) = (before.to_canonical_json(), after.to_canonical_json());
        format!("before: {before}\nafter: {after}\nrenames: {renames:?}\n{}", deltas.join("\n"))
    }
}

pub(crate) fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok()?.parse().ok()
}

pub(crate) fn seed() -> u64 {
    number("SEED").unwrap_or(20_260_101)
}

/// All attributes of all kinds, as random pairs have them.
pub(crate) fn every_attribute() -> BTreeSet<&'static str> {
    let mut attributes = Attributes::default();
    for number in 0..2_000 {
        let Change { before, after, renames: _ } = Pair::of(seed(), number).on(NEWEST);
        attributes.count(&before, &after);
    }
    attributes.seen().clone()
}
