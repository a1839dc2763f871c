//! What a file says above its statements is all that others wait for. The plans of all cases run on a server, there and back,
//! action by action; what one of them wrote anew, or read under a lock that others wait for, must be among its hazards.

mod programs;

use std::{collections::BTreeMap, thread};

use postgres::{Client, Transaction};
use schema_diff::{Action, HazardKind, Plan, Step, WayBack};
use schema_lint::{Answer, Effect, Heap, LockMode};
use schema_model::{Dialect, script::StepKind};

use super::{
    file::Case,
    in_parallel, is_too_old, models,
    planned::{Outcome, Planned, Proposed},
    proof::{Live, PostgresLive, built_on},
    read_files,
};
use crate::forecasts::{alone, measure};
use programs::{Does, Program, Programs};

/// At least so many actions keep others out for as long as they take, and say so: the test sees them.
const SEEN: usize = 150;

/// So many statements of others wait, and are told.
const KEPT_OUT: usize = 300;

/// Beside so many statements outside of transactions others were at work.
const BESIDE: usize = 150;

#[test]
fn others_wait_for_nothing_that_no_file_tells() {
    let files = read_files();
    let cases: Vec<&Case> = files.iter().flat_map(|file| &file.cases).collect();
    let observed: Vec<Observed> = in_parallel(&cases, |case| {
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
    let kept_out: usize = observed.iter().map(|it| it.kept_out).sum();
    assert!(kept_out >= KEPT_OUT, "{kept_out} statements of others waited");
    let beside: usize = observed.iter().map(|it| it.beside).sum();
    assert!(beside >= BESIDE, "others worked beside {beside} statements outside of transactions");
}

/// What was seen of those that keep others out.
#[derive(Default)]
struct Observed {
    told: usize,
    /// Statements of others that waited, and were told.
    kept_out: usize,
    /// Statements outside of transactions beside which others worked.
    beside: usize,
    untold: Vec<String>,
}

fn observe(case: &Case, proposed: &Proposed) -> Observed {
    let mut live = PostgresLive::create();
    built_on(&mut live, &proposed.before).unwrap();
    live.batch(&case.rows(Dialect::Postgres)).unwrap();
    let mut observed = Observed::default();
    Run::of(case, &live).plan(&proposed.proposal.plan, &mut observed);
    if let WayBack::Plan(plan) = &proposed.proposal.way_back {
        Run::of(case, &live).plan(plan, &mut observed);
    }
    observed
}

/// A plan that runs, and programs that work beside it.
struct Run<'a> {
    case: &'a Case,
    live: &'a PostgresLive,
    client: Client,
    programs: Programs,
    there: measure::Relations,
}

impl<'a> Run<'a> {
    fn of(case: &'a Case, live: &'a PostgresLive) -> Self {
        let mut client = live.connect();
        // Tables of some rows are read as large ones are.
        client.batch_execute("SET enable_seqscan = off; SET check_function_bodies = off").unwrap();
        let there = measure::relations(&mut client);
        Self { case, live, client, programs: Programs::of(live.connect()), there }
    }

    fn plan(mut self, plan: &Plan, observed: &mut Observed) {
        for Step { kind, actions } in &plan.steps {
            match kind {
                StepKind::NoTransaction => {
                    for action in actions {
                        for statement in &action.statements {
                            self.outside(action, statement, observed);
                        }
                    }
                }
                StepKind::Transactional | StepKind::ForeignKeysOff => self.inside(actions, observed),
            }
            self.is_told_what_breaks(plan, actions, observed);
        }
    }

    /// What an action has locked is asked of the server, and of others who want to read and write meanwhile.
    fn inside(&mut self, actions: &[Action], observed: &mut Observed) {
        let Self { case, client, programs, there, live: _ } = self;
        let mut transaction = client.transaction().unwrap();
        for action in actions {
            let mut all = Vec::new();
            for statement in &action.statements {
                let done = costs(&mut transaction, statement, case, there);
                if done.takes_long {
                    let waiting = programs.kept_out();
                    observed.judge(case, action, &waiting);
                }
                all.extend(done.costs);
            }
            observed.told += usize::from(!all.is_empty());
            let untold = all.into_iter().filter(|it| !is_told(action, *it));
            let said = |it: Cost| format!("{}: {it:?}: {:?}", case.title(), action.statements);
            observed.untold.extend(untold.map(said));
        }
        transaction.commit().unwrap();
    }

    /// Others get through while the statement waits for somebody who uses all tables.
    fn outside(&mut self, action: &Action, statement: &str, observed: &mut Observed) {
        let mut user = self.live.connect();
        self.programs.begin(&mut user);
        let Self { case, client, programs, there: _, live } = self;
        let process: i32 = client.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
        let mut watcher = live.connect();
        thread::scope(|scope| {
            let running = scope.spawn(|| client.batch_execute(statement));
            if alone::waits(&mut watcher, process, || running.is_finished()) {
                observed.beside += 1;
                observed.judge(case, action, &programs.kept_out());
            }
            user.batch_execute("ROLLBACK").unwrap();
            execute(running.join().unwrap(), case, statement);
        });
    }

    /// Programs of the version before go on working unless the step says otherwise, or the head of the file.
    fn is_told_what_breaks(&mut self, plan: &Plan, actions: &[Action], observed: &mut Observed) {
        let broken = self.programs.broken();
        let kinds = [HazardKind::BreaksRunningCode, HazardKind::DataLoss];
        let is_told = actions.iter().flat_map(|it| &it.hazards).any(|it| kinds.contains(&it.kind));
        if !is_told && plan.rollout.is_empty() {
            let statements: Vec<&String> = actions.iter().flat_map(|it| &it.statements).collect();
            let case = self.case.title();
            observed.untold.extend(broken.iter().map(|it| format!("{case}: breaks: {it}: {statements:?}")));
        }
    }
}

impl Observed {
    /// Each of those who wait was told.
    fn judge(&mut self, case: &Case, action: &Action, waiting: &[Program]) {
        self.kept_out += waiting.len();
        let untold = waiting.iter().filter(|it| !is_announced(action, it.does));
        let said = |it: &Program| format!("{}: waits: {it}: {:?}", case.title(), action.statements);
        self.untold.extend(untold.map(said));
    }
}

/// Whether the file says that others wait for the action.
fn is_announced(action: &Action, does: Does) -> bool {
    let lock = match does {
        Does::Read => LockMode::AccessExclusive,
        Does::Write => LockMode::Share,
    };
    let locks_rows = action.why.is_some_and(|it| it.starts_with("Locks the rows that it writes"));
    is_told(action, Cost::Reads(lock)) || (does == Does::Write && locks_rows)
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

/// What a statement has done.
struct Done {
    /// Whether it wrote or read all rows of a table, whoever waits for that.
    takes_long: bool,
    costs: Vec<Cost>,
}

/// Of the tables that were there before the plan.
fn costs(
    transaction: &mut Transaction<'_>,
    statement: &str,
    case: &Case,
    there: &measure::Relations,
) -> Done {
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
    let takes_long = effects.values().any(|it| it.heap == Heap::Rewritten || it.scans == Answer::Yes);
    Done { takes_long, costs: effects.into_values().filter_map(cost_of).collect() }
}

fn cost_of(effect: Effect) -> Option<Cost> {
    let lock = effect.lock.filter(|it| it.blocks_writes())?;
    match (effect.heap, effect.scans) {
        (Heap::Rewritten, _) => Some(Cost::Rewrite),
        (_, Answer::Yes) => Some(Cost::Reads(lock)),
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
