//! `drift --run`: runs a file of `drift --fix` under the lock, if the database is still what the file was written for.

use std::path::Path;

use super::{
    super::{DriftArgs, Sides, promised},
    file::{Fit, Fix},
};
use crate::{
    commands::unrecorded::{Telling, run_steps},
    config::Config,
    consent::{Deed, agree},
    database::{Connected, lock_out_others},
    patience::PatienceArgs,
    project::Project,
    report::Failure,
    session::Session,
    signals,
};

const DEED: Deed =
    Deed { subject: "the fix would destroy data", question: "Run it?", untouched: "nothing was changed" };

const TELLING: Telling =
    Telling { deed: "the fix", again: "write the file again: it is planned from what is there then" };

/// Runs the file; returns how many statements that were.
pub(in crate::commands::drift) fn run(
    args: &DriftArgs,
    path: &Path,
    config: &Config,
    connected: &mut Connected<'_>,
    session: &mut Session,
) -> Result<usize, Failure> {
    let fix = Fix::read(path, connected.target.dialect)?;
    if !fix.script.data_loss.is_empty() {
        let protected = connected.protection()?;
        agree(&DEED, &fix.script.data_loss, &args.allow, protected.as_deref(), &session.terminal)?;
    }
    let project = Project::open(connected.target, &mut session.terminal)?;
    let _stoppable = signals::stops(&session.stop);
    let (sides, database) = Sides::of(connected, &project, config);
    let Some(database) = database else { return Ok(0) };
    let lock = PatienceArgs::default().lock(&config.migrate);
    let mut migrator = lock_out_others(database, &lock, &session.terminal)?;
    let promised = promised(&project, Some(migrator.database()))?;
    let seen = sides.see(promised, Some(migrator.database()), session)?;
    match fix.fit(&seen)? {
        Fit::Done => Ok(0),
        Fit::Fits => {
            run_steps(&mut migrator, &fix.steps(), TELLING, session)?;
            Ok(fix.script.statement_count())
        }
    }
}
