//! A database beside what its applied migrations promise, for those who plan from one to the other.

use schema_db::Database;
use schema_model::{Name, QualifiedName, Schema};

use crate::{
    codes::Code,
    config::{Config, Target},
    database::Connected,
    live::{HandWritten, Twins},
    project::{Project, of_graph},
    report::{Failure, Problem},
    session::Session,
    source::{Authored, Comparison, beside_live},
    standing::standing,
};

/// What is to be known of a database besides a connection to it.
pub(super) struct Sides<'a> {
    pub(super) project: &'a Project<'a>,
    pub(super) config: &'a Config,
    pub(super) target: &'a Target,
    /// The table of applied migrations.
    pub(super) history: &'a QualifiedName,
    /// The schema of names without one (PostgreSQL).
    pub(super) default_schema: &'a Name,
}

impl<'a> Sides<'a> {
    /// Those of a connection, which stays free.
    pub(super) fn of<'c: 'a>(
        connected: &'a mut Connected<'c>,
        project: &'a Project<'a>,
        config: &'a Config,
    ) -> (Self, Option<&'a mut Database>) {
        let Connected { database, history, default_schema, target, .. } = connected;
        (Self { project, config, target, history, default_schema }, database.as_mut())
    }

    /// The database, which is what was before, and what is promised of it, as the database spells it.
    pub(super) fn see(
        &self,
        promised: Schema,
        database: Option<&mut Database>,
        session: &mut Session,
    ) -> Result<Comparison, Failure> {
        let Self { project, config, target, history, default_schema } = self;
        let hand_written = HandWritten::of(project);
        let authored = Authored { schema: promised, resolved: None, hand_written };
        let mut twins = Twins::new(config, target, session);
        beside_live(database, (history, default_schema), &authored, &mut twins)
    }
}

/// What the applied migrations lead to.
pub(super) fn promised(project: &Project<'_>, database: Option<&mut Database>) -> Result<Schema, Failure> {
    let standing = standing(project, database)?;
    standing.sound()?;
    if let Some(half) = standing.unfinished() {
        let problem = Problem::error(Code::MigrationUnfinished, format!("{} is unfinished", half.id));
        return Err(problem.help("`schemagen status` says how far it is; finish it first").into());
    }
    let schema = project.graph.applied_schema(&standing.done());
    schema.map_err(|error| of_graph(&error, &project.listing.migrations).into())
}
