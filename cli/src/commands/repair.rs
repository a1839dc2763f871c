//! `schemagen repair`: says of a migration what only somebody knows who has looked. Nothing of it is run.

use schema_db::{Access, AppliedMigration, AppliedState, Deed, RepairError};
use schema_model::MigrationId;
use serde::Serialize;

use super::reason;
use crate::{
    codes::Code,
    database::{DatabaseArgs, lock_out_others, of_repair},
    patience::PatienceArgs,
    project::{Project, find_migration},
    report::{Answer, Failure, Problem},
    session::Session,
    standing::{Standing, Way, connect_and_read, read_migration, standing},
};

/// Say of a migration what only somebody knows who has looked at the database; nothing is run
///
/// What is said is kept in the history, with who, when and why; `schemagen status` shows it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  schemagen repair --accept 20261121103000 --reason \"only the batch size was changed\"
  schemagen repair --applied 20261121103000 --reason \"finished by hand, ticket 42\"
  schemagen repair --rolled-back 20261121103000 --reason \"undone by hand\"")]
pub struct RepairArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    what: What,
    /// Why, for those who read the history
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: String,
    #[command(flatten)]
    patience: PatienceArgs,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct What {
    /// Its file was edited after it was applied, and what it says now counts
    #[arg(long, value_name = "ID")]
    accept: Option<String>,
    /// All of it is in the database: it failed and was finished by hand, or never ran
    #[arg(long, value_name = "ID")]
    applied: Option<String>,
    /// It failed, and nothing of it is in the database any more
    #[arg(long, value_name = "ID")]
    rolled_back: Option<String>,
    /// Its statement that was cut off took effect: go on after it
    #[arg(long, value_name = "ID")]
    done: Option<String>,
    /// Its statement that was cut off did nothing that is in the way: run it again
    #[arg(long, value_name = "ID")]
    undone: Option<String>,
}

#[derive(Serialize)]
struct Report {
    database: String,
    migration: MigrationId,
    deed: &'static str,
    reason: String,
}

pub(super) fn run(args: &RepairArgs, session: &mut Session) -> Result<Answer, Failure> {
    let config = session.config()?;
    let (mut connected, project) = connect_and_read(session, &config, &args.database, Access::Write)?;
    let (deed, wanted) = args.what.said()?;
    let id = find_migration(&project.graph, wanted)?;
    let Some(database) = connected.database.as_mut() else {
        return Err(of_repair(&RepairError::NotApplied(id.clone())).into());
    };
    let mut migrator = lock_out_others(database, &args.patience.lock(&config.migrate), &session.terminal)?;
    let standing = standing(&project, Some(migrator.database()))?;
    let row = standing.applied.iter().find(|it| it.id == *id);
    if deed == Deed::Applied && row.is_none() {
        parents_are_applied(&project, id, &standing)?;
    }
    let migration = read_migration(&project, id, way(deed, row))?;
    migrator.repair(&migration, deed, &args.reason).map_err(|error| of_repair(&error))?;
    let report = Report {
        database: connected.name,
        migration: id.clone(),
        deed: deed.as_str(),
        reason: args.reason.clone(),
    };
    Ok(Answer::done(format!("{id}: {}\n", told(deed)), report))
}

impl What {
    /// What is said, and of which migration.
    fn said(&self) -> Result<(Deed, &str), Failure> {
        let Self { accept, applied, rolled_back, done, undone } = self;
        let said = [
            (Deed::Accepted, accept),
            (Deed::Applied, applied),
            (Deed::RolledBack, rolled_back),
            (Deed::StatementDone, done),
            (Deed::StatementUndone, undone),
        ];
        let said = said.into_iter().find_map(|(deed, id)| Some((deed, id.as_deref()?)));
        said.ok_or_else(|| {
            Problem::error(Code::Usage, "nothing is said")
                .help("`schemagen help repair` shows what can be")
                .into()
        })
    }
}

/// Which file is meant: a statement that was cut off may have been one of the way back.
fn way(deed: Deed, row: Option<&AppliedMigration>) -> Way {
    match (deed, row.map(|it| it.state)) {
        (Deed::StatementDone | Deed::StatementUndone, Some(AppliedState::HalfRolledBack { .. })) => Way::Down,
        _ => Way::Up,
    }
}

/// A history with a gap would keep everything after it from being applied.
fn parents_are_applied(project: &Project<'_>, id: &MigrationId, standing: &Standing) -> Result<(), Failure> {
    let parents = project.graph.snapshot(id).map(|it| it.parents.as_slice()).unwrap_or_default();
    let Some(missing) = parents.iter().find(|it| !standing.is_done(it)) else { return Ok(()) };
    Err(Problem::error(Code::RepairRefused, format!("{id} follows {missing}, which is not applied"))
        .note("nothing was changed")
        .help(format!("apply that one first: `schemagen migrate --to {missing}`"))
        .into())
}

fn told(deed: Deed) -> &'static str {
    match deed {
        Deed::Accepted => "what its file says now counts",
        Deed::Applied | Deed::Baseline => "counts as applied",
        Deed::RolledBack => "counts as not applied",
        Deed::StatementDone => "`schemagen migrate` goes on after the statement that was cut off",
        Deed::StatementUndone => "`schemagen migrate` runs the statement again that was cut off",
    }
}
