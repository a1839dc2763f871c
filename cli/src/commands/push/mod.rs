//! `schemagen push`: the structs straight to a database that somebody plays with.

mod answer;
mod kept;
mod plan;
mod run;

use schema_db::Access;

use super::{
    planning::losses,
    renames::{Asking, RenameArgs, Said},
};
use crate::{
    codes::Code,
    consent::{Allowed, Deed, agree},
    database::{Connected, DatabaseArgs, connect, of_database},
    declarations,
    patience::PatienceArgs,
    report::{Answer, Failure, Problem},
    resolved::resolve,
    session::Session,
    signals,
    source::Authored,
    values::ValuesArgs,
};
use answer::{Done, Report};
use plan::Reach;

/// Bring a development database to what the structs say, without a migration; for play
///
/// The plan, its hazards and the questions are those of `generate`, from what is in the database now. No file is written and
/// nothing is recorded: other databases know nothing of it, and `generate` writes the migration when you are done.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Refused where push would put others in danger or a history in doubt: in a protected database, and in one whose history has
applied migrations. A view, function, type or trigger that no struct or SQL file declares is left alone unless --drop names it,
and so is whatever they cannot declare and what [drift] ignore names.

Examples:
  schemagen push --database-url sqlite:play.db
  schemagen push --dry-run                            print the SQL that would run
  schemagen push --rename users.nick=users.nickname
  schemagen push --drop users.nick --allow data-loss
  schemagen push --drop active_users                  a view that is no more in the SQL files
  schemagen push --despite-history                    beside migrations: the next `drift` will name the difference")]
pub struct PushArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Print the SQL that would run, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    renames: RenameArgs,
    /// Agree to what the change destroys
    #[arg(long, value_name = "HAZARD")]
    allow: Vec<Allowed>,
    /// Push to a database whose history has applied migrations
    #[arg(long)]
    despite_history: bool,
    /// Push to a protected database
    #[arg(long)]
    despite_protection: bool,
    #[command(flatten)]
    values: ValuesArgs,
    #[command(flatten)]
    patience: PatienceArgs,
}

const DEED: Deed =
    Deed { subject: "the push would destroy data", question: "Push?", untouched: "nothing was changed" };

const ASKING: Asking = Asking {
    command: "push",
    before: "the database has",
    show_before: "`schemagen diff structs database`",
    after: "the structs have",
    show_after: "`schemagen push --dry-run`",
    said: Said::InStructs,
};

pub(super) fn run(args: &PushArgs, session: &mut Session) -> Result<Answer, Failure> {
    let config = session.config()?;
    session.patience = args.patience.patience(&config.migrate);
    session.values = args.values.values();
    let access = if args.dry_run { Access::Read } else { Access::Create };
    let mut connected = connect(session, &config, &args.database, access)?;
    if !args.dry_run {
        refuse(args, &mut connected)?;
    }
    let declarations = declarations::load(&config, &session.terminal)?;
    let authored = Authored::of_declarations(resolve(&declarations, &config, connected.target)?);
    let reach = Reach { authored: &authored, config: &config, asking: ASKING, renames: &args.renames };
    let planned = reach.plan(&mut connected, session)?;
    if args.dry_run || planned.proposal.deltas.is_empty() {
        return Ok(Report::new(&connected, &planned, Done::Nothing).answer());
    }
    agree_to_losses(args, &planned.proposal, &mut connected, session)?;
    let _stoppable = signals::stops(&session.stop);
    let lock = args.patience.lock(&config.migrate);
    run::under_lock(&reach, &planned, &mut connected, &lock, session)?;
    Ok(Report::new(&connected, &planned, Done::All).answer())
}

/// What must not be played with.
fn refuse(args: &PushArgs, connected: &mut Connected<'_>) -> Result<(), Failure> {
    if let Some(environment) = connected.protection()?.filter(|_| !args.despite_protection) {
        let what = format!("{} is protected, as environment {environment}", connected.name);
        return Err(refused(what, "--despite-protection").into());
    }
    let Some(database) = connected.database.as_mut() else { return Ok(()) };
    let applied = database.applied().map_err(|error| of_database(&error))?.len();
    if applied > 0 && !args.despite_history {
        let plural = if applied == 1 { "migration is" } else { "migrations are" };
        let what = format!("{applied} {plural} applied to {}", connected.name);
        return Err(refused(what, "--despite-history").into());
    }
    Ok(())
}

fn refused(what: String, option: &str) -> Problem {
    Problem::error(Code::PushRefused, what)
        .note("nothing was changed")
        .help(format!("if you play there nevertheless: {option}"))
        .help("write a migration with `schemagen generate`, and run it with `schemagen migrate`; or push to a database of your own")
}

fn agree_to_losses(
    args: &PushArgs,
    proposal: &schema_diff::Proposal,
    connected: &mut Connected<'_>,
    session: &Session,
) -> Result<(), Failure> {
    let losses = losses(&proposal.plan);
    if losses.is_empty() {
        return Ok(());
    }
    agree(&DEED, &losses, &args.allow, connected.protection()?.as_deref(), &session.terminal)
}
