//! What a file says above its statements is all that others wait for. The plans of all cases run on a server, there and back,
//! action by action; what one of them wrote anew, or read under a lock that others wait for, must be among its hazards.

use std::collections::BTreeMap;

use postgres::{Client, Transaction};
use schema_diff::{Action, HazardKind, Plan, Step, WayBack};
use schema_lint::{Effect, Heap, LockMode};
use schema_model::{Dialect, script::StepKind};

use super::{
    file::Case,
    in_parallel, is_too_old, models,
    planned::{Outcome, Planned, Proposed},
    proof::{Live, PostgresLive, built_on},
    read_files,
};
use crate::forecasts::measure;

/// At least so many actions keep others out for as long as they take, and say so: the test sees them.
const SEEN: usize = 150;

#[test]
fn others_wait_for_nothing_that_no_file_tells() {
    let files = read_files();
    let cases: Vec<&Case> = files.iter().flat_map(|file| &file.cases).collect();
    let observed = in_parallel(&cases, |case| {
        let is_of_postgres = case.dialects().any(|it| it == Dialect::Postgres);
        if !is_of_postgres || is_too_old(case, Dialect::Postgres) {
            return Observed::default();
        }
        match Planned::of(case, models(), Dialect::Postgres).outcome {
            Outcome::Proposed(proposed) => observe(case, &proposed),
            Outcome::Refused(_) => Observed::default(),
        }
    });
    let wrong: Vec<&String> = observed.iter().flat_map(|it| &it.untold).collect();
    assert!(wrong.is_empty(), "{} actions:\n{wrong:#?}", wrong.len());
    let told: usize = observed.iter().map(|it| it.told).sum();
    assert!(told >= SEEN, "{told} actions were seen to keep others out");
}

/// What was seen of those that keep others out.
#[derive(Default)]
struct Observed {
    told: usize,
    untold: Vec<String>,
}

fn observe(case: &Case, proposed: &Proposed) -> Observed {
    let mut live = PostgresLive::create();
    built_on(&mut live, &proposed.before).unwrap();
    live.batch(&case.rows(Dialect::Postgres)).unwrap();
    let mut client = live.connect();
    // Tables of some rows are read as large ones are.
    client.batch_execute("SET enable_seqscan = off; SET check_function_bodies = off").unwrap();
    let mut observed = Observed::default();
    run(&mut client, &proposed.proposal.plan, case, &mut observed);
    if let WayBack::Plan(plan) = &proposed.proposal.way_back {
        run(&mut client, plan, case, &mut observed);
    }
    observed
}

fn run(client: &mut Client, plan: &Plan, case: &Case, observed: &mut Observed) {
    let there = measure::relations(client);
    for Step { kind, actions } in &plan.steps {
        match kind {
            StepKind::NoTransaction => {
                for statement in actions.iter().flat_map(|it| &it.statements) {
                    execute(client.batch_execute(statement), case, statement);
                }
            }
            StepKind::Transactional | StepKind::ForeignKeysOff => {
                let mut transaction = client.transaction().unwrap();
                for action in actions {
                    let each = action.statements.iter();
                    let costs: Vec<Cost> =
                        each.flat_map(|it| costs(&mut transaction, it, case, &there)).collect();
                    observed.told += usize::from(!costs.is_empty());
                    let untold = costs.into_iter().filter(|it| !is_told(action, *it));
                    let said = |it: Cost| format!("{}: {it:?}: {:?}", case.title(), action.statements);
                    observed.untold.extend(untold.map(said));
                }
                transaction.commit().unwrap();
            }
        }
    }
}

fn execute(outcome: Result<(), postgres::Error>, case: &Case, statement: &str) {
    outcome.unwrap_or_else(|it| panic!("{}: {it:?}\n{statement}", case.title()));
}

/// What others wait for as long as an action takes.
#[derive(Debug, Clone, Copy)]
enum Cost {
    Rewrite,
    Reads(LockMode),
}

/// Of the tables that were there before the plan.
fn costs(
    transaction: &mut Transaction<'_>,
    statement: &str,
    case: &Case,
    there: &measure::Relations,
) -> Vec<Cost> {
    let before: measure::Relations =
        measure::relations(transaction).into_iter().filter(|(id, _)| there.contains_key(id)).collect();
    let read_before = measure::tuples_read(transaction);
    execute(transaction.batch_execute(statement), case, statement);
    let process: i32 = transaction.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
    let locks = measure::locks(transaction, process);
    let read = measure::tuples_read(transaction);
    let after = measure::relations(transaction);
    let is_read = |id: &i64| read.get(id).copied().unwrap_or(0) > read_before.get(id).copied().unwrap_or(0);
    let effects: BTreeMap<_, Effect> = measure::effects(&before, &after, &locks, is_read);
    effects.into_values().filter_map(cost_of).collect()
}

fn cost_of(effect: Effect) -> Option<Cost> {
    let lock = effect.lock.filter(|it| it.blocks_writes())?;
    match (effect.heap, effect.scans) {
        (Heap::Rewritten, _) => Some(Cost::Rewrite),
        (_, schema_lint::Answer::Yes) => Some(Cost::Reads(lock)),
        (_, _) => None,
    }
}

/// A hazard of the kind, or of a worse one.
fn is_told(action: &Action, cost: Cost) -> bool {
    let kinds: &[HazardKind] = match cost {
        Cost::Rewrite => &[HazardKind::Rewrite],
        Cost::Reads(lock) if lock.blocks_reads() => &[HazardKind::Rewrite, HazardKind::LongLock],
        Cost::Reads(_) => &[HazardKind::Rewrite, HazardKind::LongLock, HazardKind::BlocksWrites],
    };
    action.hazards.iter().any(|it| kinds.contains(&it.kind))
}
