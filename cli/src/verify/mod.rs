//! A plan, tried in a scratch database: what the server refuses, and where it leads elsewhere, is found before anybody
//! reviews it.
//!
//! ```text
//! empty ── the schema before ── the plan ── compare with the schema after ── the way back ── compare with before
//! ```

mod culprit;
mod refused;
mod replaceable;
mod scratch;
mod views;

use std::fmt::Display;

use schema_db::{ConnectOptions, Extent};
use schema_diff::{Action, Options, Plan, Replaceable, WayBack, diff, differences};
use schema_model::{Delta, ObjectId, Schema, schema::DefinitionId};

use crate::{
    codes::Code,
    config::{Config, Target},
    live::{self, Live, Reading},
    report::{Failure, Problem},
    resolved::Resolved,
};
use replaceable::Columns;
pub use scratch::{Place, Scratch, ScratchArgs};
pub use views::{Misfit, misfits};

/// What a migration is said to do.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The schema that it starts from.
    pub before: &'a Schema,
    /// What leads to the schema of the structs.
    pub plan: &'a Plan,
    /// What leads back.
    pub way_back: &'a WayBack,
    /// What changes.
    pub deltas: &'a [Delta],
}

/// What a trial has shown.
#[derive(Debug)]
pub struct Tried {
    /// Where it was tried, and which ways.
    pub told: String,
    /// Views that CREATE OR REPLACE takes.
    pub replaceable: Replaceable,
}

/// Tries a migration there and back, without rows; `None` where databases of its kind are not tried.
pub fn verify(
    claim: &Claim<'_>,
    resolved: &Resolved,
    (config, target): (&Config, &Target),
    scratch: &mut Scratch,
) -> Result<Option<Tried>, Failure> {
    let Some(place) = scratch.place(config, target)? else { return Ok(None) };
    let mut trial = Trial { place, resolved };
    let mut roles = claim.before.roles();
    roles.extend(resolved.schema.roles());
    trial.place.provide_roles(roles)?;
    let before = build(claim.before, target)?;
    trial.run(&before, claim.before, Leg::Before)?;
    let changed = replaceable::changed(claim.deltas);
    let was = if changed.is_empty() { Columns::new() } else { trial.read(claim.before)?.1.view_columns };
    trial.run(claim.plan, &resolved.schema, Leg::There)?;
    let is = trial.holds(&resolved.schema, Leg::There)?.view_columns;
    let back = match claim.way_back {
        WayBack::Plan(plan) | WayBack::None { structure: Some(plan), .. } => Some(plan),
        WayBack::None { structure: None, .. } => None,
    };
    if let Some(plan) = back {
        trial.run(plan, claim.before, Leg::Back)?;
        trial.holds(claim.before, Leg::Back)?;
    }
    let replaceable = replaceable::among(&changed, &was, &is);
    Ok(Some(Tried { told: trial.told(target, back.is_some()), replaceable }))
}

/// A part of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leg {
    Before,
    There,
    Back,
}

/// One try of one migration.
struct Trial<'a> {
    place: Place,
    resolved: &'a Resolved,
}

impl Trial<'_> {
    fn run(&mut self, plan: &Plan, schema: &Schema, leg: Leg) -> Result<(), Failure> {
        for step in &plan.steps {
            let statements: Vec<String> = step.actions.iter().flat_map(|it| it.statements.clone()).collect();
            if let Err(refusal) = self.place.database.run(step.kind, &statements) {
                let action = action_at(&step.actions, refusal.at);
                let statement = statements.get(refusal.at).map_or("COMMIT", String::as_str);
                return Err(self.refused(&refusal, statement, action, schema, leg).into());
            }
        }
        Ok(())
    }

    /// What must be, in the server's own words, and what is there.
    fn read(&mut self, schema: &Schema) -> Result<(Schema, Live), Failure> {
        let mut promised = schema.clone();
        let Place { database, options, .. } = &mut self.place;
        let live = live::read(database.database(), &reading(options), &mut promised)?;
        Ok((promised, live))
    }

    /// Compares what is there with what must be. Extensions that no SQL file names are the server's own.
    fn holds(&mut self, schema: &Schema, leg: Leg) -> Result<Live, Failure> {
        let (promised, mut live) = self.read(schema)?;
        live.schema.definitions.retain(|it| {
            !matches!(it.id(), DefinitionId::Extension(_)) || promised.definition(&it.id()).is_some()
        });
        let deltas = diff(&promised, &live.schema);
        let others = live.unmodelled.iter().map(|it| self.differs(&unplanned(it), leg));
        let problems = deltas.iter().map(|it| {
            let problem = self.differs(&difference(it), leg);
            self.resolved.locate(problem, &it.id())
        });
        let views = match leg {
            Leg::There => self.views(&live),
            Leg::Before | Leg::Back => Vec::new(),
        };
        match Failure::of(problems.chain(others).chain(views).collect()) {
            Some(failure) => Err(failure),
            None => Ok(live),
        }
    }

    fn differs(&self, difference: &str, leg: Leg) -> Problem {
        let to = match leg {
            Leg::Before | Leg::There => "the migration leads elsewhere",
            Leg::Back => "the way back leads elsewhere",
        };
        Problem::error(Code::TrialDiffers, format!("{to}: {difference}"))
            .note(format!("tried on {}; nothing was written", self.place.server))
            .help("correct the struct, or report it if the struct is right; --no-verify writes the migration nevertheless")
    }

    fn told(&self, target: &Target, has_way_back: bool) -> String {
        let ways = if has_way_back { "there and back" } else { "there; there is no way back" };
        let server = &self.place.server;
        match target.postgres_version {
            Some(version) if !server.starts_with(&format!("PostgreSQL {version}.")) => {
                format!("tried on {server}, {ways}; postgres_version is {version}")
            }
            Some(_) | None => format!("tried on {server}, {ways}"),
        }
    }
}

/// A scratch database that has what a schema says.
pub fn built(
    schema: &Schema,
    (config, target): (&Config, &Target),
    scratch: &mut Scratch,
) -> Result<Place, Failure> {
    let mut place = scratch.open(config, target)?;
    place.provide_roles(schema.roles())?;
    for step in build(schema, target)?.steps {
        let statements: Vec<String> = step.actions.into_iter().flat_map(|it| it.statements).collect();
        place.database.run(step.kind, &statements).map_err(|refusal| {
            let statement = statements.get(refusal.at).map_or("COMMIT", String::as_str);
            Problem::error(Code::ScratchUnusable, refusal.error.message)
                .note(format!("{} refused, of what was promised:\n{statement}", place.server))
        })?;
    }
    Ok(place)
}

/// What makes the schema before the migration from nothing.
fn build(before: &Schema, target: &Target) -> Result<Plan, Failure> {
    let proposal = schema_diff::propose(&Schema::default(), before, &[], &Options::new(target.dialect));
    let proposal = proposal.map_err(|error| {
        Problem::error(
            Code::Internal,
            format!("the schema before the migration cannot be made again: {error}"),
        )
        .help("please report it with the snapshots; --no-verify goes without")
    })?;
    Ok(proposal.plan)
}

/// The action that the statement of a step belongs to; the last one, where it is the commit.
fn action_at(actions: &[Action], statement: usize) -> Option<&Action> {
    let mut first = 0;
    let found = actions.iter().find(|it| {
        first += it.statements.len();
        statement < first
    });
    found.or(actions.last())
}

/// How a scratch database is read: privileges are those that somebody declared.
pub fn reading(options: &ConnectOptions) -> Reading<'_> {
    Reading {
        history: &options.history,
        default_schema: &options.default_schema,
        privileges: Extent::Declared,
    }
}

/// Something that is there.
pub fn unplanned(what: &dyn Display) -> String {
    format!("{what} is there, and was not to be")
}

/// A delta leads from what must be to what is.
pub fn difference(delta: &Delta) -> String {
    let id: ObjectId = delta.id();
    match delta {
        Delta::Create(_) | Delta::Rename { .. } => unplanned(&id),
        Delta::Drop(_) => format!("{id} is not there"),
        Delta::Alter { before, after } => {
            let each = differences(before, after);
            let each =
                each.iter().map(|it| format!("{} is to be {}, and is {}", it.attribute, it.before, it.after));
            format!("{id}: {}", each.collect::<Vec<_>>().join("; "))
        }
    }
}
