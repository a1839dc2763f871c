//! Random pairs on a server: applied, taken back and applied again, with a row in every table.

use std::panic::{AssertUnwindSafe, catch_unwind};

use schema_model::Dialect;

use super::{Change, Pair, number, rows, seed};
use crate::cases::{
    in_parallel, message,
    pairs::may_fail,
    planned::Proposed,
    proof::{self, Converted, VERSION},
};

const PAIRS: u64 = 200;

/// How many smaller pairs are tried on the server.
const TRIES: usize = 200;

#[test]
fn pairs_are_proved_on_a_server() {
    let (count, seed) = (number("SOAK").unwrap_or(PAIRS), seed());
    let pairs: Vec<Pair> = (0..count).map(|it| Pair::of(seed, it)).collect();
    let faults = in_parallel(&pairs, fault);
    let mut failed = pairs.into_iter().zip(faults).filter_map(|(pair, fault)| Some((pair, fault?)));
    if let Some((pair, first)) = failed.next() {
        let others = failed.map(|(_, fault)| format!("also: {fault}")).collect::<Vec<_>>().join("\n\n");
        let pair = pair.shrunk(TRIES, |pair| fault(pair).is_some());
        let last = fault(&pair).unwrap_or(first);
        panic!("SEED={seed}: {}\n{last}\n\n{others}", pair.shown());
    }
}

fn fault(pair: &Pair) -> Option<String> {
    let Change { before, after, renames } = pair.on(*VERSION);
    let proposed = Proposed::with_renames(&before, &after, &renames, Dialect::Postgres)?;
    let rows = if may_fail(&proposed) { String::new() } else { rows::insert(&before) };
    let prove = || proof::prove(&proposed, &rows, Converted::Shown, None).err();
    catch_unwind(AssertUnwindSafe(prove))
        .unwrap_or_else(|panic| Some(format!("panicked: {}", message(&panic))))
}
