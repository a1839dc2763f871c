//! Random pairs on a server: applied, taken back and applied again, with a row in every table.

use std::panic::{AssertUnwindSafe, catch_unwind};

use schema_model::Dialect;

use super::{Pair, number, rows, seed};
use crate::cases::{
    in_parallel,
    pairs::may_fail,
    planned::Proposed,
    proof::{self, Converted},
};

const PAIRS: u64 = 200;

#[test]
fn pairs_are_proved_on_a_server() {
    let (count, seed) = (number("SOAK").unwrap_or(PAIRS), seed());
    let pairs: Vec<Pair> = (0..count).map(|it| Pair::of(seed, it)).collect();
    let faults = in_parallel(&pairs, fault);
    let failed = pairs.into_iter().zip(faults).find(|(_, fault)| fault.is_some());
    if let Some((pair, first)) = failed {
        let pair = pair.shrunk(|pair| fault(pair).is_some());
        let last = fault(&pair).or(first).unwrap_or_default();
        panic!("SEED={seed}: {last}\n{}", pair.shown());
    }
}

fn fault(pair: &Pair) -> Option<String> {
    let (before, after) = pair.schemas();
    let proposed = Proposed::between(&before, &after, Dialect::Postgres)?;
    let rows = if may_fail(&proposed) { String::new() } else { rows::insert(&before) };
    let prove = || proof::prove(&proposed, &rows, Converted::Shown, None).err();
    catch_unwind(AssertUnwindSafe(prove)).unwrap_or_else(|_| Some("panicked".to_owned()))
}
