//! What must be true of every pair, without a database.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Mutex,
    thread,
};

use schema_diff::{
    HazardKind, Header, Options, Plan, PlanError, ProposalError, WayBack, apply_renames, describe, diff,
    plan, propose, render,
};
use schema_model::{Delta, Dialect, Schema, script::Script};

use super::{Change, NEWEST, Pair, attributes::Attributes, kinds::Kinds, number, seed};
use crate::cases::message;

/// `cargo xtask ci` takes more.
const PAIRS: u64 = 20_000;

#[test]
fn every_pair_has_a_plan_that_is_the_same_twice() {
    let (count, seed) = (number("SOAK").or_else(|| number("PAIRS")).unwrap_or(PAIRS), seed());
    let threads = thread::available_parallelism().map_or(1, usize::from) as u64;
    let all = Mutex::new(Seen::default());
    let failed = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|first| {
                let all = &all;
                scope.spawn(move || {
                    let mut own = Seen::default();
                    let numbers = (first..count).step_by(usize::try_from(threads).unwrap());
                    let failed = numbers
                        .map(|it| Pair::of(seed, it))
                        .find(|pair| fault(pair, Some(&mut own)).is_some());
                    all.lock().unwrap().add(&own);
                    failed
                })
            })
            .collect();
        workers.into_iter().find_map(|it| it.join().unwrap())
    });
    if let Some(pair) = failed {
        let pair = pair.shrunk(usize::MAX, |pair| fault(pair, None).is_some());
        panic!("SEED={seed}: {}\n{}", pair.shown(), fault(&pair, None).unwrap_or_default());
    }
    let Seen { kinds, attributes } = all.into_inner().unwrap();
    let (missing, unchanged) = (kinds.missing(), attributes.unchanged());
    assert!(missing.is_empty(), "SEED={seed}: no pair has any {missing:?}");
    // Of a few pairs nobody expects everything.
    assert!(count < PAIRS || unchanged.is_empty(), "SEED={seed}: no pair changes {unchanged:?}");
}

/// What is wrong with a pair.
fn fault(pair: &Pair, seen: Option<&mut Seen>) -> Option<String> {
    let check = || {
        let change = pair.on(NEWEST);
        if let Some(seen) = seen {
            seen.count(&change);
        }
        holds(&change)
    };
    match catch_unwind(AssertUnwindSafe(check)) {
        Ok(result) => result.err(),
        Err(panic) => Some(format!("panicked: {}", message(&panic))),
    }
}

/// What the pairs were about.
#[derive(Default)]
struct Seen {
    kinds: Kinds,
    attributes: Attributes,
}

impl Seen {
    fn count(&mut self, change: &Change) {
        self.kinds.count(&change.before);
        self.attributes.count(&change.before, &change.after);
    }

    fn add(&mut self, other: &Self) {
        self.kinds.add(&other.kinds);
        self.attributes.add(&other.attributes);
    }
}

fn holds(change: &Change) -> Result<(), String> {
    let Change { before, after, renames } = change;
    let options = Options::new(Dialect::Postgres);
    let proposal = match propose(before, after, renames, &options) {
        Ok(proposal) => proposal,
        // A reason and a way round, for the author.
        Err(ProposalError::Plan(PlanError::Lower(_))) => return Ok(()),
        Err(error) => return Err(error.to_string()),
    };
    if let WayBack::None { reason, .. } = &proposal.way_back
        && reason.contains("need each other")
    {
        return Err(format!("on the way back {reason}"));
    }
    folds(before, after, &proposal.deltas)?;
    let header = Header { id: "20260101000000_case", parents: &[], schema_hash: "-", title: "a case" };
    let file = render(&header, &without_way_back(proposal.plan));
    if file != render(&header, &planned_again(change, &options)?) {
        return Err("planned twice, the files differ".to_owned());
    }
    Script::parse(&file, Dialect::Postgres).map_err(|error| format!("{error}\n{file}"))?;
    Ok(())
}

/// What a plan says by itself: only who has planned the way back knows that there is none.
fn without_way_back(mut plan: Plan) -> Plan {
    for action in plan.steps.iter_mut().flat_map(|it| &mut it.actions) {
        action.hazards.retain(|it| it.kind != HazardKind::NotReversible);
    }
    plan
}

/// The way there once more, without that back.
fn planned_again(change: &Change, options: &Options) -> Result<Plan, String> {
    let Change { before, after, renames } = change;
    let renamed = apply_renames(before, after, renames).map_err(|errors| format!("{errors:?}"))?;
    let mut deltas = renamed.deltas;
    deltas.extend(diff(&renamed.schema, after));
    let again = schema_diff::Change { before, renamed: &renamed.schema, after, deltas: &deltas, options };
    plan(&again).map_err(|error| error.to_string())
}

/// The deltas lead from one schema to the other, also after they were kept as JSON.
fn folds(before: &Schema, after: &Schema, deltas: &[Delta]) -> Result<(), String> {
    let json = serde_json::to_string(deltas).map_err(|error| error.to_string())?;
    let deltas: Vec<Delta> = serde_json::from_str(&json).map_err(|error| format!("{error}: {json}"))?;
    let canonical = before.to_canonical_json();
    let mut folded: Schema =
        serde_json::from_str(&canonical).map_err(|error| format!("{error}: {canonical}"))?;
    if folded != *before {
        return Err("read back, the schema differs".to_owned());
    }
    folded.apply_all(&deltas).map_err(|error| error.to_string())?;
    // Expressions may be spelled in another way.
    match diff(&folded, after).first() {
        Some(delta) => Err(format!("folded, the schema differs: {}", describe(delta))),
        None => Ok(()),
    }
}
