//! What must be true of every pair, without a database.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Mutex,
    thread,
};

use schema_diff::{Header, Options, PlanError, ProposalError, WayBack, propose, render};
use schema_model::{Delta, Dialect, Schema, script::Script, snapshot::SchemaHash};

use super::{Pair, kinds::Kinds, number, seed};

/// `cargo xtask ci` takes more.
const PAIRS: u64 = 20_000;

#[test]
fn every_pair_has_a_plan_that_is_the_same_twice() {
    let (count, seed) = (number("SOAK").or_else(|| number("PAIRS")).unwrap_or(PAIRS), seed());
    let threads = thread::available_parallelism().map_or(1, usize::from) as u64;
    let all = Mutex::new(Kinds::default());
    let failed = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|first| {
                let all = &all;
                scope.spawn(move || {
                    let mut kinds = Kinds::default();
                    let numbers = (first..count).step_by(usize::try_from(threads).unwrap());
                    let failed = numbers
                        .map(|it| Pair::of(seed, it))
                        .find(|pair| fault(pair, Some(&mut kinds)).is_some());
                    all.lock().unwrap().add(&kinds);
                    failed
                })
            })
            .collect();
        workers.into_iter().find_map(|it| it.join().unwrap())
    });
    if let Some(pair) = failed {
        let pair = pair.shrunk(|pair| fault(pair, None).is_some());
        panic!("SEED={seed}: {}\n{}", fault(&pair, None).unwrap_or_default(), pair.shown());
    }
    let missing = all.into_inner().unwrap().missing();
    assert!(missing.is_empty(), "SEED={seed}: no pair has any {missing:?}");
}

/// What is wrong with a pair.
fn fault(pair: &Pair, kinds: Option<&mut Kinds>) -> Option<String> {
    let check = || {
        let (before, after) = pair.schemas();
        if let Some(kinds) = kinds {
            kinds.count(&before);
        }
        holds(&before, &after)
    };
    match catch_unwind(AssertUnwindSafe(check)) {
        Ok(result) => result.err(),
        Err(_) => Some("panicked".to_owned()),
    }
}

fn holds(before: &Schema, after: &Schema) -> Result<(), String> {
    let options = Options::new(Dialect::Postgres);
    let proposal = match propose(before, after, &[], &options) {
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
    let file = render(&header, &proposal.plan);
    let again = propose(before, after, &[], &options).map_err(|error| error.to_string())?;
    if file != render(&header, &again.plan) {
        return Err("planned twice, the files differ".to_owned());
    }
    Script::parse(&file, Dialect::Postgres).map_err(|error| format!("{error}\n{file}"))?;
    Ok(())
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
    if SchemaHash::of(&folded) != SchemaHash::of(after) {
        return Err("folded, the schema differs".to_owned());
    }
    Ok(())
}
