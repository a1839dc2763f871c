//! `schemagen generate`: the changes of the structs as a migration to review.

mod blank;
mod hazards;
mod losses;
mod outcome;
mod planned;

use schema_model::Declarations;

use super::{
    planning::propose,
    renames::{Asking, RenameArgs, Said},
};
use crate::{
    clock,
    codes::Code,
    config::{Config, Target},
    consent::Allowed,
    declarations::{self, Compiled},
    files::{Folders, Lock, NewMigration, next_id, recover, slug, write},
    memory::{self, Found, Memory},
    project::{Project, conflicts, read_beside},
    report::{Answer, Failure, Problem, Terminal},
    resolved::Resolved,
    session::Session,
    verify::{Scratch, ScratchArgs},
};
use outcome::{Outcome, Report};
use planned::Planned;
pub(super) use planned::{Content, content};

/// Write a migration that brings the last snapshot to what the structs say
///
/// Three files are written: NAME.sql and NAME.down.sql to review, and NAME.json, the snapshot. No database is needed, unless
/// the migration is to be tried before.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A column or table that is gone while a similar one is new may have been renamed. Only you know: say it in the source
with renamed_from, at the prompt, or with --rename; say --drop when it is gone indeed.

Examples:
  schemagen generate
  schemagen generate add_status --dry-run
  schemagen generate --rename users.nick=users.nickname
  schemagen generate --drop users.nick --allow data-loss
  schemagen generate --empty fill_in_countries         for SQL of your own
  schemagen generate --verify                          try it on a PostgreSQL of this machine first")]
pub struct GenerateArgs {
    /// Name of the migration; made from the changes without it
    name: Option<String>,
    /// Print the SQL and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write a migration without statements, for SQL of your own
    #[arg(long)]
    empty: bool,
    #[command(flatten)]
    renames: RenameArgs,
    /// Agree to what the migration destroys
    #[arg(long, value_name = "HAZARD")]
    allow: Vec<Allowed>,
    #[command(flatten)]
    scratch: ScratchArgs,
}

const ASKING: Asking = Asking {
    command: "generate",
    before: "the last snapshot has",
    show_before: "`schemagen snapshot`",
    after: "the structs have",
    show_after: "`schemagen generate --dry-run`",
    said: Said::InStructs,
};

pub(super) fn run(args: &GenerateArgs, session: &mut Session) -> Result<Answer, Failure> {
    let config = session.config()?;
    let targets = config.targets(session.global.target.as_deref())?;
    let name = args.name.as_deref().map(checked_name).transpose()?;
    // What is planned must still be true when it is written.
    let lock = if args.dry_run { None } else { Some(Lock::take(&config.path)?) };
    if lock.is_some() {
        put_in_order(&targets, &session.terminal)?;
    }
    let memory = Memory::of("generate", &config, &[session.global.target.clone().unwrap_or_default()]);
    let ((compiled, structs), files) = read_beside(
        &targets,
        |target| memory.look(memory::digest(&config, target), || Project::read(target)),
        || {
            let compile = || declarations::compile(&config, &session.terminal);
            let compiled = if args.empty { None } else { Some(compile()?) };
            let digest = compiled.as_ref().and_then(Compiled::digest);
            let structs = memory.look(digest, || declared(compiled.as_ref(), &session.terminal))?;
            Ok((compiled, structs))
        },
    )?;
    let found = Found::of(&structs, &files).filter(|_| args.renames.is_empty());
    if let Some(answer) = memory.recall(found.as_ref(), &session.terminal) {
        return Ok(answer);
    }
    let declarations = structs.or_read(|| declared(compiled.as_ref(), &session.terminal))?;
    let projects = targets.iter().zip(files).map(|(target, it)| it.or_read(|| Project::read(target)));
    let projects = projects.collect::<Result<Vec<_>, _>>()?;
    let request =
        Request { args, name: name.as_deref(), config: &config, declarations: declarations.as_ref() };
    let mut scratch = Scratch::wanted(&args.scratch, &config, session)?;
    // Nothing is written before all targets are planned, and tried.
    let planned = projects.into_iter().map(|it| request.plan(it, scratch.as_mut(), &mut session.terminal));
    let planned = planned.collect::<Result<Vec<_>, _>>()?;
    let is_unchanged = planned.iter().all(|it| it.content.is_none());
    let outcomes = planned.into_iter().map(|it| finish(args, it)).collect::<Result<Vec<_>, _>>()?;
    let report = Report { targets: outcomes };
    let has_written = report.has_written();
    let answer = Answer::done(report.text(), report);
    if is_unchanged {
        memory.keep(found, &answer, (&config, &targets), &session.terminal);
    }
    Ok(if has_written { answer.hint("review the SQL, then run `schemagen migrate`") } else { answer })
}

/// None where structs play no part.
fn declared(compiled: Option<&Compiled<'_>>, terminal: &Terminal) -> Result<Option<Declarations>, Failure> {
    compiled.map(|it| it.read(terminal)).transpose()
}

/// Has it agreed to what a migration destroys.
pub(super) fn agree_to_losses(
    plan: &schema_diff::Plan,
    structs: &Resolved,
    allowed: &[Allowed],
    terminal: &Terminal,
) -> Result<(), Failure> {
    losses::agree(plan, structs, allowed, terminal)
}

/// The migration that makes everything from nothing.
pub(super) fn first(
    project: &Project<'_>,
    resolved: &Resolved,
    name: &str,
) -> Result<planned::Content, Failure> {
    let proposal = propose(project.latest()?, resolved, &[])?;
    let id = next_id(clock::now(), name, project.listing.newest())?;
    planned::content(project, id, resolved, proposal)
}

fn checked_name(name: &str) -> Result<String, Failure> {
    slug(name).ok_or_else(|| {
        Problem::error(Code::Usage, format!("{name:?} has no letter or digit that a file name can hold"))
            .help("use letters a to z, digits and spaces")
            .into()
    })
}

/// Puts in order what a killed run left; the caller holds the project's lock.
pub(super) fn put_in_order(targets: &[&Target], terminal: &Terminal) -> Result<(), Failure> {
    for target in targets {
        for done in recover(&Folders::of(target))? {
            terminal.say(&done);
        }
    }
    Ok(())
}

/// What was asked for.
struct Request<'a> {
    args: &'a GenerateArgs,
    name: Option<&'a str>,
    config: &'a Config,
    declarations: Option<&'a Declarations>,
}

impl Request<'_> {
    fn plan<'t>(
        &self,
        project: Project<'t>,
        scratch: Option<&mut Scratch>,
        terminal: &mut Terminal,
    ) -> Result<Planned<'t>, Failure> {
        let project = project.warn(terminal);
        if let Some(failure) = Failure::of(conflicts(&project)?) {
            return Err(failure);
        }
        match self.declarations {
            None => blank::plan(project, self.name),
            Some(declarations) => planned::plan(project, self, declarations, scratch, terminal),
        }
    }
}

fn finish(args: &GenerateArgs, planned: Planned<'_>) -> Result<Outcome, Failure> {
    let files = match &planned.content {
        Some(Content { id, up, down, snapshot, .. }) if !args.dry_run => {
            write(&planned.project.folders, &NewMigration { id, up, down, snapshot })?.to_vec()
        }
        Some(_) | None => Vec::new(),
    };
    Ok(Outcome::new(planned, &files, args.dry_run))
}
