//! Any two schemas of the case files are a change as well, which nobody thought of: random pairs of them are proved.
//!
//! `SOAK=500` proves more pairs, `SEED=..` others; a pair that fails is worth a case of its own.

use std::fmt::Write;

use schema_diff::{HazardKind, Plan, WayBack};
use schema_model::{Dialect, Schema};

use super::{
    in_parallel, is_too_old, models, models::Side, planned, planned::Proposed, proof, proof::Converted,
    read_files,
};
use crate::random::{blueprint::Random, number, seed};

const PAIRS: usize = 40;

struct Named {
    title: String,
    file: String,
    schema: Schema,
    /// For the schema before a case.
    rows: String,
}

#[test]
fn pairs_of_any_two_cases() {
    let count = number("SOAK").and_then(|it| usize::try_from(it).ok()).unwrap_or(PAIRS);
    let seed = seed();
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        let schemas = schemas(dialect);
        let mut random = Random::of(seed, 0);
        let mut pairs = Vec::new();
        while pairs.len() < count {
            let (a, b) = (&schemas[random.below(schemas.len())], &schemas[random.below(schemas.len())]);
            // Schemas of one file are about the same tables.
            if a.file == b.file
                && let Some(proposed) = Proposed::between(&a.schema, &b.schema, dialect)
            {
                pairs.push((a, b, proposed));
            }
        }
        let faults = in_parallel(&pairs, |(a, b, proposed)| {
            let rows = if may_fail(proposed) { "" } else { &a.rows };
            let fault = proof::prove(proposed, rows, Converted::Shown, None).err()?;
            Some(format!("from {} to {}: {fault}", a.title, b.title))
        });
        let faults: Vec<String> = faults.into_iter().flatten().collect();
        assert!(faults.is_empty(), "{dialect}, SEED={seed}: {}", listed(&faults));
    }
}

/// Rows may stand in the way, there or back; that is told, and no fault.
pub(crate) fn may_fail(proposed: &Proposed) -> bool {
    let back = match &proposed.proposal.way_back {
        WayBack::Plan(plan) => Some(plan),
        WayBack::None { .. } => None,
    };
    let mut hazards = [Some(&proposed.proposal.plan), back].into_iter().flatten().flat_map(Plan::hazards);
    hazards.any(|it| it.kind == HazardKind::MayFail)
}

fn listed(faults: &[String]) -> String {
    faults.iter().fold(format!("{} pairs fail", faults.len()), |mut text, fault| {
        let _ = write!(text, "\n\n{fault}");
        text
    })
}

fn schemas(dialect: Dialect) -> Vec<Named> {
    let mut all = Vec::new();
    for case in read_files().iter().flat_map(|file| &file.cases) {
        if is_too_old(case, dialect) || !case.dialects().any(|it| it == dialect) {
            continue;
        }
        for (side, rows) in [(Side::Before, case.rows(dialect)), (Side::After, String::new())] {
            if let Some(schema) = planned::schema(case, models(), side, dialect) {
                let title = format!("{} ({side:?})", case.title());
                all.push(Named { title, file: case.file.clone(), schema, rows });
            }
        }
    }
    all
}

/// The schema before a case.
pub(super) fn schema_of(title: &str, dialect: Dialect) -> Schema {
    let title = format!("{title} (Before)");
    schemas(dialect).into_iter().find(|it| it.title == title).expect("a case of that title").schema
}
