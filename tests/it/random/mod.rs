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

pub(crate) mod blueprint;
mod build;
mod column;
mod constraint;
mod definition;
mod enums;
mod kinds;
mod partition;
mod properties;
mod proved;
mod rows;

use std::env;

use schema_model::Schema;

use self::blueprint::{Blueprint, Random};

/// How often a failing pair is made smaller, and how many smaller ones are tried each time.
const SHRINKINGS: usize = 60;

/// A schema and the same after a few changes.
#[derive(Clone)]
struct Pair {
    before: Blueprint,
    after: Blueprint,
}

impl Pair {
    /// The pair of a number; every other number gives another one.
    fn of(seed: u64, number: u64) -> Self {
        let mut random = Random::of(seed, number);
        let before = Blueprint::random(&mut random);
        let mut after = before.clone();
        for _ in 0..=random.below(4) {
            after.mutate(&mut random);
        }
        Self { before, after }
    }

    fn schemas(&self) -> (Schema, Schema) {
        (build::schema(&self.before), build::schema(&self.after))
    }

    /// The smallest pair that still fails: parts are taken from both sides as long as it does.
    fn shrunk(self, fails: impl Fn(&Pair) -> bool) -> Self {
        let mut smallest = self;
        for _ in 0..SHRINKINGS {
            let smaller = smallest.smaller().take(SHRINKINGS).find(|pair| fails(pair));
            match smaller {
                Some(pair) => smallest = pair,
                None => break,
            }
        }
        smallest
    }

    /// Pairs with one part less on one side or on both, or one change less.
    fn smaller(&self) -> impl Iterator<Item = Pair> + '_ {
        let parts = 0..self.before.parts().max(self.after.parts());
        parts
            .flat_map(|part| {
                let (before, after) = (self.before.without(part), self.after.without(part));
                let both = Pair {
                    before: before.clone().unwrap_or(self.before.clone()),
                    after: after.clone().unwrap_or(self.after.clone()),
                };
                let undone = self.after.with_part_of(&self.before, part);
                let less = before.is_some() || after.is_some();
                [
                    less.then_some(both),
                    undone.map(|after| Pair { before: self.before.clone(), after }),
                    before.map(|before| Pair { before, after: self.after.clone() }),
                    after.map(|after| Pair { before: self.before.clone(), after }),
                ]
            })
            .flatten()
    }

    /// Both schemas as JSON: what a case is made of.
    fn shown(&self) -> String {
        let (before, after) = self.schemas();
        format!("before: {}\nafter: {}", before.to_canonical_json(), after.to_canonical_json())
    }
}

pub(crate) fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok()?.parse().ok()
}

pub(crate) fn seed() -> u64 {
    number("SEED").unwrap_or(20_260_101)
}
