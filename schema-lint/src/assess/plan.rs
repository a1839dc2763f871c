//! Hazards of a plan in the making. What makes only new things is not looked at, so that a plan from nothing costs nothing.

use std::{
    cell::LazyCell,
    collections::{BTreeSet, HashSet},
};

use schema_diff::{Action, Hazard, HazardKind, Plan, Proposal, Resource, Severity, WayBack};
use schema_model::{
    Dialect, Name, ObjectId, QualifiedName, Schema,
    script::{Script, StepKind},
};

use super::{Held, Sizes, assess, assess_writes};
use crate::{
    Answer, Known, Newer, Statement, forecast, forecast::OLDEST, may_be_newer, newer_than, parse,
    privileges::changed,
};

/// Where a plan is to run.
#[derive(Debug, Clone)]
pub struct Circumstances<'a> {
    /// The schema that it finds.
    pub before: &'a Schema,
    /// The schema of names that have none; `public` where nothing is said.
    pub default_schema: Option<Name>,
    /// The oldest server that it is for.
    pub postgres_version: Option<u16>,
    /// How large tables are, as far as somebody has counted.
    pub sizes: &'a Sizes,
}

/// Adds what is found to both plans of a proposal, which leads to `after`.
pub fn assess_proposal(proposal: &mut Proposal, after: &Schema, circumstances: &Circumstances<'_>) {
    let back = Circumstances { before: after, ..circumstances.clone() };
    let Proposal { plan, way_back, deltas: _, already_made: _ } = proposal;
    // Neither needs the other.
    std::thread::scope(|scope| {
        scope.spawn(|| assess_plan(plan, circumstances));
        if let WayBack::Plan(plan) = way_back {
            assess_plan(plan, &back);
        }
    });
}

/// Adds to each action of a plan for PostgreSQL what its statements do to tables that were there before.
pub fn assess_plan(plan: &mut Plan, circumstances: &Circumstances<'_>) {
    let Circumstances { before, default_schema, postgres_version, sizes } = circumstances;
    say_versions(plan, *postgres_version);
    if before.tables.is_empty() {
        return;
    }
    let new = new_objects(plan);
    let mut known = Known::with_default_schema(before, default_schema.as_ref());
    known.expect(new.iter().cloned());
    let version = postgres_version.unwrap_or(OLDEST);
    let (mut rewritten, mut rebuilt): (BTreeSet<ObjectId>, BTreeSet<ObjectId>) = Default::default();
    for step in &mut plan.steps {
        let (kind, mut held) = (step.kind, Held::default());
        for action in step.actions.iter_mut().filter(|it| !is_about_new(it, &new)) {
            let statements = read(action, kind);
            let mut found: Vec<Hazard> =
                statements.iter().find_map(|it| privilege(action, it, &new)).into_iter().collect();
            let mut is_rebuilt = false;
            for statement in statements {
                let forecast = forecast(&statement, &known, version);
                found.extend(assess(&forecast, &known, &held, sizes));
                is_rebuilt |= forecast.tables.values().any(|it| it.rebuilds == Answer::Yes);
                if found.iter().chain(&action.hazards).all(|it| it.kind != HazardKind::LongLock) {
                    found.extend(assess_writes(&statement, &known, &held, sizes));
                }
                if statement.is_in_transaction() {
                    held.add(&forecast);
                }
                known.apply(&statement);
            }
            found.retain(|it| !action.hazards.contains(it));
            if found.iter().any(|it| it.kind == HazardKind::Rewrite && it.severity > Severity::Info) {
                rewritten.extend(objects(&action.alters).cloned());
            } else if is_rebuilt
                && found.iter().any(|it| it.kind == HazardKind::LongLock && it.severity > Severity::Info)
            {
                rebuilt.extend(objects(&action.alters).cloned());
            }
            action.hazards.extend(found);
        }
    }
    plan.tell_rewritten(&rewritten);
    plan.tell_rebuilt(&rebuilt);
}

/// What a plan makes and nothing has been before. What only gets another name is as old as it was.
fn new_objects(plan: &Plan) -> BTreeSet<ObjectId> {
    // Most plans only create, or only drop: then nobody asks.
    let gone = LazyCell::new(|| plan.actions().flat_map(|it| objects(&it.drops)).collect::<HashSet<_>>());
    let makes = |it: &&Action| objects(&it.drops).next().is_none();
    let made = plan.actions().filter(makes).flat_map(|it| objects(&it.creates));
    made.filter(|it| !gone.contains(it)).cloned().collect()
}

/// Says of each action what not every server knows that it may meet.
fn say_versions(plan: &mut Plan, postgres_version: Option<u16>) {
    let version = postgres_version.unwrap_or(OLDEST);
    for step in &mut plan.steps {
        let kind = step.kind;
        let asked = |it: &&mut Action| it.statements.iter().any(|it| may_be_newer(it));
        for action in step.actions.iter_mut().filter(asked) {
            let newer =
                read(action, kind).iter().filter_map(|it| newer_than(it, version)).max_by_key(|it| it.since);
            if let Some((newer, object)) = newer.zip(object_of(action)) {
                action.hazards.push(too_new(&newer, object, postgres_version));
            }
        }
    }
}

fn too_new(newer: &Newer, object: ObjectId, postgres_version: Option<u16>) -> Hazard {
    let Newer { since, what, range: _ } = newer;
    let (severity, said) = match postgres_version {
        None => (Severity::Warning, "postgres_version is not said".to_owned()),
        Some(version) => (Severity::Danger, format!("postgres_version is {version}")),
    };
    let message = format!("{what} is known from PostgreSQL {since} on, and {said}");
    Hazard::new(HazardKind::IncompatibleWithVersion, object, message).with_severity(severity)
}

/// What an action is about.
fn object_of(action: &Action) -> Option<ObjectId> {
    let Action { creates, alters, drops, .. } = action;
    objects(alters).chain(objects(creates)).chain(objects(drops)).next().cloned()
}

fn objects(resources: &[Resource]) -> impl Iterator<Item = &ObjectId> {
    resources.iter().filter_map(Resource::object)
}

/// Whether an action is about tables that the plan makes, and changes nothing else.
fn is_about_new(action: &Action, new: &BTreeSet<ObjectId>) -> bool {
    let is_new = |id: &ObjectId| new.contains(id) || table_of(id).is_some_and(|it| new.contains(&it));
    let Action { creates, needs, alters, releases, drops, .. } = action;
    let mut on_tables = objects(creates).chain(objects(needs)).filter(|it| it.table().is_some()).peekable();
    on_tables.peek().is_some()
        && drops.is_empty()
        && releases.is_empty()
        && alters.iter().all(|it| it.object().is_some_and(is_new))
        && on_tables.all(is_new)
}

fn table_of(id: &ObjectId) -> Option<ObjectId> {
    let table: &QualifiedName = id.table()?;
    Some(ObjectId::Table(table.clone()))
}

/// The statements of an action as those of a file.
fn read(action: &Action, kind: StepKind) -> Vec<Statement> {
    let read = |it: &String| Script::parse(&format!("{}\n{it};\n", kind.directive()), Dialect::Postgres).ok();
    action.statements.iter().filter_map(read).flat_map(|it| parse(&it, Dialect::Postgres)).collect()
}

/// What changes for roles, on what was there before.
fn privilege(action: &Action, statement: &Statement, new: &BTreeSet<ObjectId>) -> Option<Hazard> {
    let message = changed(statement.postgres()?)?;
    if objects(&action.needs).any(|it| new.contains(it)) {
        return None;
    }
    Some(Hazard::new(HazardKind::PrivilegeChange, object_of(action)?, message))
}
