//! Where a database stands: what of the folder is applied, what is pending, and what does not fit.

mod edited;
mod late;
mod newer;

use std::{collections::BTreeSet, fs, panic, thread};

use schema_db::{Access, AppliedMigration, AppliedState, Database, Migration};
use schema_diff::Touches;
use schema_migrate::{Files, Misfit, present_hash};
use schema_model::{
    MigrationId,
    pending::PendingError,
    script::{Hash, Script},
};

use crate::{
    codes::Code,
    config::Config,
    database::{Connected, DatabaseArgs, aim, of_database},
    files::{Folders, read_plain},
    paths::shown,
    project::{Project, of_script, touches, unexplained, unreadable},
    report::{Failure, Problem},
    session::Session,
};

pub use newer::{Newer, NewerArgs};

/// Where a database stands.
#[derive(Debug)]
pub struct Standing {
    /// What the history says, in the order of application.
    pub applied: Vec<AppliedMigration>,
    /// What is still to be applied, in that order; an unfinished migration is the first.
    pub pending: Vec<MigrationId>,
    /// What is applied, is not in the folder and was accepted.
    pub newer: Vec<MigrationId>,
    /// Whatever keeps migrations from being applied.
    pub problems: Vec<Problem>,
}

/// Connects to a database while the folder is read that belongs to it: both take about the same time.
pub fn connect_and_read<'a>(
    session: &mut Session,
    config: &'a Config,
    args: &DatabaseArgs,
    access: Access,
) -> Result<(Connected<'a>, Project<'a>), Failure> {
    connect_and_read_with(session, config, args, access, |_| Ok(()))
        .map(|(connected, (), project)| (connected, project))
}

/// The same with the history of the database, and a look at its files, for [`standing_by`].
pub fn connect_and_read_history<'a>(
    session: &mut Session,
    config: &'a Config,
    args: &DatabaseArgs,
    access: Access,
) -> Result<(Connected<'a>, History, Project<'a>), Failure> {
    connect_and_read_with(session, config, args, access, |connected| {
        let folders = Folders::of(connected.target);
        Ok(History::of(connected.database.as_mut())?.beside(&folders))
    })
}

fn connect_and_read_with<'a, T: Send>(
    session: &mut Session,
    config: &'a Config,
    args: &DatabaseArgs,
    access: Access,
    ask: impl FnOnce(&mut Connected<'a>) -> Result<T, Failure> + Send,
) -> Result<(Connected<'a>, T, Project<'a>), Failure> {
    let aim = aim(session, config, args, access)?;
    let target = aim.target;
    let connect = || -> Result<_, Failure> {
        let mut connected = aim.connect(&mut session.terminal)?;
        let asked = ask(&mut connected)?;
        Ok((connected, asked))
    };
    // Reading takes the most memory, which the first thread gets with far fewer system calls than any other (glibc).
    let (connected, project) = thread::scope(|scope| {
        let connected = scope.spawn(connect);
        let project = Project::read(target);
        (connected.join().unwrap_or_else(|panic| panic::resume_unwind(panic)), project)
    });
    let (connected, asked) = connected?;
    Ok((connected, asked, project?.warn(&mut session.terminal)))
}

/// What a database says is applied.
#[derive(Debug, Default)]
pub struct History {
    /// In the order of application.
    applied: Vec<AppliedMigration>,
    /// Those whose files have been seen to be what was applied, to the byte.
    unchanged: BTreeSet<MigrationId>,
}

impl History {
    fn of(database: Option<&mut Database>) -> Result<Self, Failure> {
        let Some(database) = database else { return Ok(Self::default()) };
        let applied = database.applied().map_err(|error| of_database(&error))?;
        Ok(Self { applied, unchanged: BTreeSet::new() })
    }

    /// Looks at the files of what is applied. Where one cannot be read, whoever needs it finds out.
    fn beside(self, folders: &Folders) -> Self {
        let mut bytes = Vec::new();
        let is_unchanged = |it: &&AppliedMigration| {
            let read = read_plain(&folders.up(&it.id), &mut bytes);
            read.is_ok_and(|()| Hash::of(&bytes) == it.raw_hash)
        };
        let unchanged = self.applied.iter().filter(is_unchanged).map(|it| it.id.clone()).collect();
        Self { unchanged, ..self }
    }
}

/// Compares the history of a database with the folder.
pub fn standing(project: &Project<'_>, database: Option<&mut Database>) -> Result<Standing, Failure> {
    standing_with(project, database, Newer::Refuse)
}

/// The same where migrations may be accepted that the folder has not.
pub fn standing_with(
    project: &Project<'_>,
    mut database: Option<&mut Database>,
    newer: Newer,
) -> Result<Standing, Failure> {
    let history = History::of(database.as_deref_mut())?;
    standing_by(project, (history, database), newer)
}

/// The same with a history that was read before.
pub fn standing_by(
    project: &Project<'_>,
    (history, database): (History, Option<&mut Database>),
    newer: Newer,
) -> Result<Standing, Failure> {
    let Some(database) = database else { return compare(project, history, newer, &mut |_| Ok(None)) };
    compare(project, history, newer, &mut |id| {
        database.recorded_sql(id).map_err(|error| of_database(&error).into())
    })
}

/// Gives the SQL with which a migration was applied.
type RecordedSql<'a> = &'a mut dyn FnMut(&MigrationId) -> Result<Option<String>, Failure>;

fn compare(
    project: &Project<'_>,
    History { applied, unchanged }: History,
    newer: Newer,
    sql: RecordedSql<'_>,
) -> Result<Standing, Failure> {
    let files = Seen { project, unchanged: &unchanged };
    let schema_migrate::Standing { pending, newer, misfits } =
        schema_migrate::standing(&project.graph, &files, &applied, newer)?;
    // A way back that stopped is for the command to judge: `rollback` goes on with it.
    let told =
        misfits.iter().filter(|it| !matches!(it, Misfit::Pending(PendingError::HalfRolledBack { .. })));
    let problems = told.map(|misfit| match misfit {
        Misfit::Pending(error) => problem(error, project, &applied, sql),
        Misfit::Apart { pending, newer } => Ok(apart(pending, newer, project)),
        Misfit::Late { id, applied, conflict } => Ok(late::problem(project, id, applied, conflict)),
        Misfit::Unclear(error) => Err(unexplained(&error.to_string()).into()),
    });
    let problems = problems.collect::<Result<Vec<_>, Failure>>()?;
    Ok(Standing { applied, pending, newer, problems })
}

/// The files of a project, some of which were looked at.
struct Seen<'p> {
    project: &'p Project<'p>,
    unchanged: &'p BTreeSet<MigrationId>,
}

impl Files for Seen<'_> {
    type Error = Failure;

    fn hash(&self, applied: &AppliedMigration) -> Result<Hash, Failure> {
        if self.unchanged.contains(&applied.id) {
            return Ok(applied.token_hash);
        }
        let Project { folders, target, .. } = self.project;
        let path = folders.up(&applied.id);
        let bytes = fs::read(&path).map_err(|error| unreadable(&shown(&path), &error))?;
        Ok(present_hash(applied, &bytes, target.dialect).map_err(|error| of_script(&path, &error))?)
    }

    fn touches(&self) -> Result<Touches, Failure> {
        touches(self.project)
    }
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

const ACCEPT: &str = "where this is an older release on purpose: `--accept-newer` of `migrate` and `status` takes the database as it is";

fn ahead(ids: &[MigrationId], project: &Project<'_>) -> Problem {
    let are = if ids.len() == 1 { "migration that is" } else { "migrations that are" };
    let message = format!("the database has {} {are} newer than all files", ids.len());
    let problem = Problem::error(Code::DatabaseAhead, message).in_file(shown(&project.folders.migrations));
    let problem = ids.iter().fold(problem, |it, id| it.note(id.as_str()));
    problem
        .help(ACCEPT)
        .help("get the newest version of the project, or restore the files from version control")
}

fn apart(pending: &[MigrationId], newer: &[MigrationId], project: &Project<'_>) -> Problem {
    let what = "the database has migrations that are not here, and some that are here are pending";
    let problem = Problem::error(Code::DatabaseAhead, what).in_file(shown(&project.folders.migrations));
    let problem = pending.iter().fold(problem, |it, id| it.note(format!("pending: {id}")));
    let problem = newer.iter().fold(problem, |it, id| it.note(format!("only in the database: {id}")));
    problem
        .note("whether they go together cannot be told: nothing is accepted")
        .help("use a version of the project that has them all")
}

fn missing(id: &MigrationId, project: &Project<'_>) -> Problem {
    Problem::error(Code::MigrationMissing, format!("{id} is applied, and its files are gone"))
        .in_file(shown(&project.folders.migrations))
        .help(ACCEPT)
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

    /// What stopped half way; those of a newer release are its own business.
    pub fn unfinished(&self) -> Option<&AppliedMigration> {
        self.applied.iter().find(|it| it.state != AppliedState::Applied && !self.newer.contains(&it.id))
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
    let bytes = fs::read(&path).map_err(|error| unreadable(&shown(&path), &error))?;
    let script = Script::read(&bytes, project.target.dialect).map_err(|error| of_script(&path, &error))?;
    let parents = project.graph.snapshot(id).map(|it| it.parents.clone()).unwrap_or_default();
    Ok(Migration { id: id.clone(), parents, file: shown(&path), script })
}
