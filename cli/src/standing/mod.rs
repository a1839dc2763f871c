//! Where a database stands: what of the folder is applied, what is pending, and what does not fit.

mod edited;
mod late;

use std::fs;

use schema_db::{AppliedMigration, AppliedState, Database, Migration};
use schema_model::{
    MigrationId, Snapshot,
    pending::{Pending, PendingError, Present, Progress, Recorded},
    script::{Hash, Script},
};

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
    /// What is still to be applied, in that order; an unfinished migration is the first.
    pub pending: Vec<MigrationId>,
    /// Whatever keeps migrations from being applied.
    pub problems: Vec<Problem>,
}

/// Compares the history of a database with the folder.
pub fn standing(project: &Project<'_>, database: Option<&mut Database>) -> Result<Standing, Failure> {
    let Some(database) = database else { return compare(project, Vec::new(), &mut |_| Ok(None)) };
    let applied = database.applied().map_err(|error| of_database(&error))?;
    compare(project, applied, &mut |id| database.recorded_sql(id).map_err(|error| of_database(&error).into()))
}

/// Gives the SQL with which a migration was applied.
type RecordedSql<'a> = &'a mut dyn FnMut(&MigrationId) -> Result<Option<String>, Failure>;

fn compare(
    project: &Project<'_>,
    applied: Vec<AppliedMigration>,
    sql: RecordedSql<'_>,
) -> Result<Standing, Failure> {
    let hashes = hashes(project, &applied)?;
    let present = project.graph.order().iter().zip(hashes);
    let folder: Vec<_> =
        present.map(|(Snapshot { id, parents, .. }, hash)| Present { id, parents, hash }).collect();
    let history: Vec<_> = applied.iter().map(recorded).collect();
    match Pending::between(&folder, &history) {
        Ok(Pending { migrations }) => {
            let problems = late::late(&migrations, project)?;
            let pending = migrations.into_iter().map(|it| it.id).collect();
            Ok(Standing { applied, pending, problems })
        }
        Err(errors) => {
            // A way back that stopped is for the command to judge: `rollback` goes on with it.
            let told = errors.iter().filter(|it| !matches!(it, PendingError::HalfRolledBack { .. }));
            let told = told.map(|error| problem(error, project, &applied, sql));
            let problems = told.collect::<Result<Vec<_>, _>>()?;
            let is_open = |id: &MigrationId| !applied.iter().any(|it| it.id == *id);
            let pending = folder.iter().map(|it| it.id).filter(|id| is_open(id)).cloned().collect();
            Ok(Standing { applied, pending, problems })
        }
    }
}

/// What the files of applied migrations say now. The files of the others do not matter yet.
fn hashes(project: &Project<'_>, applied: &[AppliedMigration]) -> Result<Vec<Hash>, Failure> {
    let hash = |snapshot: &Snapshot| {
        let Some(row) = applied.iter().find(|it| it.id == snapshot.id) else {
            return Ok(snapshot.files.up.tokens);
        };
        let [path, _, _] = project.folders.files_of(&row.id);
        // In nearly every case: nothing needs to be taken apart.
        if fs::read(path).is_ok_and(|bytes| Hash::of(&bytes) == row.raw_hash) {
            return Ok(row.token_hash);
        }
        read_migration(project, &row.id, Way::Up).map(|it| it.script.hash())
    };
    project.graph.order().iter().map(hash).collect()
}

fn recorded(row: &AppliedMigration) -> Recorded<'_> {
    let progress = match row.state {
        AppliedState::Applied => Progress::Applied,
        AppliedState::HalfApplied { .. } => Progress::HalfApplied,
        AppliedState::HalfRolledBack { .. } => Progress::HalfRolledBack,
    };
    Recorded { id: &row.id, hash: row.token_hash, progress }
}

fn problem(
    error: &PendingError,
    project: &Project<'_>,
    applied: &[AppliedMigration],
    sql: RecordedSql<'_>,
) -> Result<Problem, Failure> {
    let message = error.to_string();
    let told = |code: Code| Problem::advised(code, &message, "`schemagen status` shows what is applied");
    Ok(match error {
        PendingError::Edited { id, .. } => match applied.iter().find(|it| it.id == *id) {
            Some(row) => edited::edited(row, project, sql(id)?.as_deref())?,
            None => told(Code::MigrationEdited),
        },
        PendingError::DatabaseAhead { ids } => ahead(ids, project),
        PendingError::FileMissing { id } => missing(id, project),
        PendingError::Gap { parent, .. } => told(Code::HistoryGap).help(format!(
            "where {parent} is in the database: schemagen repair --applied {parent} --reason \"..\""
        )),
        PendingError::HalfRolledBack { .. } => told(Code::MigrationUnfinished),
    })
}

fn ahead(ids: &[MigrationId], project: &Project<'_>) -> Problem {
    let are = if ids.len() == 1 { "migration that is" } else { "migrations that are" };
    let message = format!("the database has {} {are} newer than all files", ids.len());
    let problem = Problem::error(Code::DatabaseAhead, message).in_file(shown(&project.folders.migrations));
    let problem = ids.iter().fold(problem, |it, id| it.note(id.as_str()));
    problem.help("get the newest version of the project, or restore the files from version control")
}

fn missing(id: &MigrationId, project: &Project<'_>) -> Problem {
    Problem::error(Code::MigrationMissing, format!("{id} is applied, and its files are gone"))
        .in_file(shown(&project.folders.migrations))
        .help("restore its three files from version control")
}

impl Standing {
    /// Ids of what is applied wholly.
    pub fn done(&self) -> Vec<MigrationId> {
        self.applied.iter().filter(|it| it.state == AppliedState::Applied).map(|it| it.id.clone()).collect()
    }

    /// Whether this one is applied wholly.
    pub fn is_done(&self, id: &MigrationId) -> bool {
        self.applied.iter().any(|it| it.id == *id && it.state == AppliedState::Applied)
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
