//! Where a database stands: what of the folder is applied, what is pending, and what does not fit.

mod edited;
mod late;

use std::{collections::BTreeSet, fs};

use schema_db::{AppliedMigration, AppliedState, Database, Migration};
use schema_model::{MigrationId, script::Script};

use crate::{
    codes::Code,
    database::of_database,
    paths::shown,
    project::Project,
    report::{Failure, Problem},
};

/// Where a database stands.
#[derive(Debug)]
pub struct Standing {
    /// What the history says, in the order of application.
    pub applied: Vec<AppliedMigration>,
    /// What is still to be applied, in the order of the graph; an unfinished migration is the first.
    pub pending: Vec<MigrationId>,
    /// Whatever keeps migrations from being applied.
    pub problems: Vec<Problem>,
}

/// Compares the history of a database with the folder.
pub fn standing(project: &Project<'_>, database: Option<&mut Database>) -> Result<Standing, Failure> {
    let Some(database) = database else { return Ok(of_new_database(project)) };
    let applied = database.applied().map_err(|error| of_database(&error))?;
    let mut problems = missing(&applied, project);
    problems.extend(edited::edited(&applied, project, database)?);
    let pending = pending(&applied, project);
    if problems.is_empty() {
        problems = late::late(&applied, &pending, project)?;
    }
    Ok(Standing { applied, pending, problems })
}

fn of_new_database(project: &Project<'_>) -> Standing {
    Standing { applied: Vec::new(), pending: pending(&[], project), problems: Vec::new() }
}

impl Standing {
    /// Ids of what is applied wholly.
    pub fn done(&self) -> Vec<MigrationId> {
        self.applied.iter().filter(|it| it.state == AppliedState::Applied).map(|it| it.id.clone()).collect()
    }

    /// What stopped half way.
    pub fn unfinished(&self) -> Option<&AppliedMigration> {
        self.applied.iter().find(|it| it.state != AppliedState::Applied)
    }

    /// An error when anything does not fit.
    pub fn sound(&self) -> Result<(), Failure> {
        Failure::of(self.problems.clone()).map_or(Ok(()), Err)
    }
}

fn pending(applied: &[AppliedMigration], project: &Project<'_>) -> Vec<MigrationId> {
    let done: BTreeSet<&MigrationId> = applied
        .iter()
        .filter(|it| !matches!(it.state, AppliedState::HalfApplied { .. }))
        .map(|it| &it.id)
        .collect();
    project.graph.order().iter().map(|it| it.id.clone()).filter(|id| !done.contains(id)).collect()
}

fn missing(applied: &[AppliedMigration], project: &Project<'_>) -> Vec<Problem> {
    let gone: Vec<&str> = applied
        .iter()
        .filter(|it| project.graph.snapshot(&it.id).is_none())
        .map(|it| it.id.as_str())
        .collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let are = if gone.len() == 1 { "migration is" } else { "migrations are" };
    let message =
        format!("{} applied {are} not in the folder: the database is newer, or files are gone", gone.len());
    let problem = Problem::error(Code::MigrationMissing, message).in_file(shown(&project.folders.migrations));
    let problem = gone.iter().fold(problem, |it, id| it.note(*id));
    vec![problem.help("get the newest version of the project, or restore the files from version control")]
}

/// Which of the two SQL files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// NAME.sql
    Up,
    /// NAME.down.sql
    Down,
}

/// Reads the SQL of a migration, once: what is hashed is what runs.
pub fn read_migration(project: &Project<'_>, id: &MigrationId, way: Way) -> Result<Migration, Failure> {
    let [up, down, _] = project.folders.files_of(id);
    let path = match way {
        Way::Up => up,
        Way::Down => down,
    };
    let bytes = fs::read(&path).map_err(|error| crate::project::unreadable(&shown(&path), &error))?;
    let script = Script::read(&bytes, project.target.dialect)
        .map_err(|error| crate::project::of_script(&path, &error))?;
    let parents = project.graph.snapshot(id).map(|it| it.parents.clone()).unwrap_or_default();
    Ok(Migration { id: id.clone(), parents, file: shown(&path), script })
}
