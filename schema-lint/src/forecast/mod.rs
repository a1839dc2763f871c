//! What a statement will do to tables on a server of a major version: lock, rewrite, rebuild of indexes, scan. Facts, one
//! function for each sort of statement, as measured on PostgreSQL 12 to 18; a statement without facts is said to be unknown.
//!
//! ```text
//! (Statement, Known, version) ── statement ──> alter ──> column, constraint, partition
//!                                    └──────> table, index, query, domain      each adds Effects to the Forecast
//! ```

mod alter;
mod bound;
mod cascade;
mod column;
mod constraint;
mod default;
mod domain;
mod effect;
mod index;
mod lock;
mod partition;
mod query;
mod statement;
mod table;
mod type_change;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use column::{column_type_change, has_index_on};
pub use effect::{Answer, Effect, Heap};
pub use lock::LockMode;
use schema_model::QualifiedName;
use serde::{Serialize, Serializer};
pub use type_change::{TypeChange, type_change};

use crate::{Known, Statement, known::Zone};

/// The server to think of where nobody names the oldest one: facts are the same or worse on older servers.
pub(crate) const OLDEST: u16 = 12;

/// What a statement will do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Forecast {
    /// By table, view or materialized view that was there before.
    pub tables: BTreeMap<QualifiedName, Effect>,
    /// On what it depends whether rows are written anew, by table.
    pub depends: BTreeMap<QualifiedName, &'static str>,
    /// Why there may be more to it than is said.
    pub unknown: BTreeSet<&'static str>,
}

/// What `statement` will do where it meets `known`, on a server of the major `version`.
pub fn forecast(statement: &Statement, known: &Known<'_>, version: u16) -> Forecast {
    let zone = known.zone(statement.step);
    let (forecast, undecided) = (Forecast::default(), BTreeSet::new());
    let mut forecaster = Forecaster { known, version, zone, forecast, undecided };
    match statement.postgres() {
        Some(tree) => forecaster.statement(tree),
        None => forecaster.unknown("the statement could not be read"),
    }
    let Forecaster { mut forecast, undecided, .. } = forecaster;
    forecast.depends.retain(|it, _| !undecided.contains(it));
    forecast
}

/// A forecast that is being made.
struct Forecaster<'a> {
    known: &'a Known<'a>,
    version: u16,
    zone: Zone,
    forecast: Forecast,
    /// The tables of which more than one thing decides, or nobody knows what.
    undecided: BTreeSet<QualifiedName>,
}

impl Forecaster<'_> {
    /// Adds what happens to one table.
    fn add(&mut self, table: &QualifiedName, effect: Effect) {
        let name = self.known.named(table);
        let rebuilds = if self.may_have_indexes(&name) { effect.rebuilds } else { Answer::No };
        let it = self.forecast.tables.entry(name).or_default();
        *it = it.and(Effect { rebuilds, ..effect });
    }

    /// Adds what happens to a table and to all below it. Partitioned tables have no rows of their own.
    fn add_family(&mut self, table: &QualifiedName, effect: Effect) {
        for it in self.known.family(table) {
            self.add_rows(&it, effect);
        }
    }

    /// Adds what happens to a table, which has no rows where it is partitioned.
    fn add_rows(&mut self, table: &QualifiedName, effect: Effect) {
        let effect = match effect.lock {
            Some(lock) if self.known.is_partitioned(table) => Effect::lock(lock),
            Some(_) | None => effect,
        };
        self.add(table, effect);
    }

    /// Says what decides for the tables that an action changes.
    fn depends(&mut self, table: &QualifiedName, reach: alter::Reach, on: &'static str) {
        for it in self.reached(table, reach) {
            if self.forecast.depends.insert(it.clone(), on).is_some_and(|other| other != on) {
                self.undecided.insert(it);
            }
        }
    }

    /// Says that nobody knows what decides for them.
    fn is_undecided(&mut self, table: &QualifiedName, reach: alter::Reach) {
        let tables = self.reached(table, reach);
        self.undecided.extend(tables);
    }

    fn unknown(&mut self, why: &'static str) {
        self.forecast.unknown.insert(why);
    }

    /// A table of which nothing is known may have some.
    fn may_have_indexes(&self, table: &QualifiedName) -> bool {
        self.known.may_have_indexes(table)
    }
}

impl Serialize for Forecast {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let tables: BTreeMap<String, &Effect> =
            self.tables.iter().map(|(it, effect)| (it.to_string(), effect)).collect();
        let mut out = serializer.serialize_struct("Forecast", 3)?;
        out.serialize_field("tables", &tables)?;
        let depends: BTreeMap<String, &str> =
            self.depends.iter().map(|(it, on)| (it.to_string(), *on)).collect();
        out.serialize_field("depends", &depends)?;
        out.serialize_field("unknown", &self.unknown)?;
        out.end()
    }
}
