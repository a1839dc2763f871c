//! From what a statement will do to what a reviewer must know of it. On tables that are new nothing matters: nobody uses them.

mod plan;
mod sizes;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use plan::{Circumstances, assess_plan, assess_proposal};
use schema_diff::{Hazard, HazardKind, Severity};
use schema_model::{ObjectId, QualifiedName, schema::DefinitionId};
pub use sizes::{Size, Sizes};

use crate::{Answer, Effect, Forecast, Heap, Known, LockMode, Statement};

/// The locks that a transaction has taken so far, and keeps until its end.
#[derive(Debug, Clone, Default)]
pub struct Held(BTreeMap<QualifiedName, LockMode>);

impl Held {
    /// Takes in what a statement of the same transaction takes.
    pub fn add(&mut self, forecast: &Forecast) {
        for (table, effect) in &forecast.tables {
            if let Some(lock) = effect.lock {
                let held = self.0.entry(table.clone()).or_insert(lock);
                *held = (*held).max(lock);
            }
        }
    }
}

/// What a reviewer must know of a statement that meets `known`, in a transaction that has locks already.
pub fn assess(forecast: &Forecast, known: &Known<'_>, held: &Held, sizes: &Sizes) -> Vec<Hazard> {
    let mut by_object: BTreeMap<ObjectId, Cost> = BTreeMap::new();
    for (name, effect) in &forecast.tables {
        let effect = Effect { lock: effect.lock.max(held.0.get(name).copied()), ..*effect };
        let Some((object, cost)) = cost_of(name, effect, known, sizes) else { continue };
        let cost = match forecast.depends.get(name) {
            Some(on) if !cost.is_sure => {
                let work = if effect.scans == Answer::No { COPIES } else { WRITES };
                Cost { work, only: Some(on), ..cost }
            }
            Some(_) | None => cost,
        };
        by_object.entry(object).and_modify(|it| it.add(cost)).or_insert(cost);
    }
    by_object.into_iter().map(|(object, cost)| cost.hazard(object)).collect()
}

/// What a statement that writes rows costs those who wait for the locks of its transaction.
pub fn assess_writes(statement: &Statement, known: &Known<'_>, held: &Held, sizes: &Sizes) -> Vec<Hazard> {
    if !statement.writes_rows() {
        return Vec::new();
    }
    let mut by_object: BTreeMap<ObjectId, Cost> = BTreeMap::new();
    for (name, lock) in held.0.iter().filter(|(_, lock)| lock.blocks_writes()) {
        let effect = Effect::scan(*lock);
        let is_there = known.shape(name).is_some();
        let Some((object, cost)) = cost_of(name, effect, known, sizes).filter(|_| is_there) else { continue };
        let cost = Cost { work: "writes rows and keeps", partitions: 0, ..cost };
        by_object.entry(object).and_modify(|it| it.add(cost)).or_insert(cost);
    }
    by_object.into_iter().map(|(object, cost)| cost.hazard(object)).collect()
}

/// The rows go to another tablespace as they are.
const COPIES: &str = "copies all rows of";

const WRITES: &str = "writes all rows and indexes of";

/// What a statement costs those who use a table.
#[derive(Debug, Clone, Copy)]
struct Cost {
    kind: HazardKind,
    is_sure: bool,
    work: &'static str,
    /// On what it depends, where that can be said.
    only: Option<&'static str>,
    lock: LockMode,
    /// How many partitions it is about.
    partitions: usize,
    size: Option<Size>,
}

/// A table as a whole, and what it costs; `None` where nobody waits for long.
fn cost_of(
    name: &QualifiedName,
    effect: Effect,
    known: &Known<'_>,
    sizes: &Sizes,
) -> Option<(ObjectId, Cost)> {
    let partition = known.partition(name).map(|(root, _)| root.name.clone());
    let root = partition.as_ref().unwrap_or(name);
    let is_new = known.is_new_table(root)
        || known.is_new_table(name)
        || partition.as_ref().is_some_and(|it| known.is_new(&ObjectId::partition(it, name)));
    if is_new {
        return None;
    }
    let (kind, work, is_sure) = kind_of(effect)?;
    let cost = Cost {
        kind,
        is_sure,
        work,
        only: None,
        lock: effect.lock?,
        partitions: usize::from(partition.is_some()),
        size: sizes.of(name),
    };
    Some((object(root, known), cost))
}

/// The worst that is to be said of an effect, the work that it takes, and whether it is known to be so.
fn kind_of(effect: Effect) -> Option<(HazardKind, &'static str, bool)> {
    let lock = effect.lock?;
    let work = match (effect.heap, effect.rebuilds, effect.scans) {
        (Heap::Rewritten, _, Answer::No) => return Some((HazardKind::Rewrite, COPIES, true)),
        (Heap::Rewritten, _, _) => {
            return Some((HazardKind::Rewrite, WRITES, true));
        }
        (Heap::AtMostRewritten, _, _) => {
            return Some((HazardKind::Rewrite, "may write all rows and indexes of", false));
        }
        (Heap::Emptied, _, _) => return None,
        (Heap::Kept, Answer::Yes, _) => "builds indexes of",
        (Heap::Kept, Answer::No | Answer::Unknown, Answer::Yes) => "reads all rows of",
        (Heap::Kept, Answer::No | Answer::Unknown, Answer::No | Answer::Unknown) => return None,
    };
    let kind = if lock.blocks_reads() {
        HazardKind::LongLock
    } else if lock.blocks_writes() {
        HazardKind::BlocksWrites
    } else {
        HazardKind::Scan
    };
    Some((kind, work, true))
}

impl Cost {
    /// Takes another part of the same table in; what is worse counts.
    fn add(&mut self, other: Self) {
        let size = Size::sum(self.size, other.size);
        let rank = |it: &Self| (it.kind.severity(), it.is_sure, it.lock);
        let partitions = self.partitions + other.partitions;
        if rank(&other) > rank(self) {
            *self = other;
        }
        (self.size, self.partitions) = (size, partitions);
    }

    fn hazard(self, object: ObjectId) -> Hazard {
        let Self { kind, is_sure, work, only, lock, partitions, size } = self;
        let again = match kind {
            HazardKind::Rewrite if work == COPIES => "",
            HazardKind::Rewrite => " anew",
            _ if work.starts_with("builds") => " again",
            _ => "",
        };
        let waiting = match kind {
            HazardKind::Rewrite | HazardKind::LongLock => "nobody reads or writes it meanwhile",
            HazardKind::BlocksWrites => "nobody writes to it meanwhile",
            _ => "reads and writes go on",
        };
        let extent = extent(partitions, size);
        let only = only.map(|it| format!(" {it}")).unwrap_or_default();
        let message = format!("{work} {}{extent}{again} under {lock}{only}: {waiting}", object.path());
        let severity = match kind.severity() {
            it if size.is_some_and(Size::is_small) => it.min(Severity::Info),
            Severity::Danger if !is_sure => Severity::Warning,
            it => it,
        };
        Hazard::new(kind, object, message).with_severity(severity)
    }
}

/// In how many partitions, how many rows, how many bytes.
fn extent(partitions: usize, size: Option<Size>) -> String {
    let partitions = match partitions {
        0 => None,
        1 => Some("one partition".to_owned()),
        many => Some(format!("{many} partitions")),
    };
    let parts: Vec<String> = partitions.into_iter().chain(size.map(|it| it.to_string())).collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

/// What the name is of.
fn object(name: &QualifiedName, known: &Known<'_>) -> ObjectId {
    let view = DefinitionId::MaterializedView(name.clone());
    if known.definition(&view).is_some() {
        return ObjectId::Definition(view);
    }
    ObjectId::Table(name.clone())
}
