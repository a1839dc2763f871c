//! `schemagen check`: whether structs, snapshots and SQL files agree. What CI runs; no database is needed.

pub(super) mod base;

use std::path::PathBuf;

use schema_diff::{apply_renames, describe, diff};
use schema_model::Delta;
use serde::Serialize;

use crate::{
    codes::Code,
    config::{Config, Target},
    declarations::{self, Compiled},
    memory::{self, Found, Memory},
    project::{Project, conflicts, edits, read_beside, unsound},
    report::{Answer, Failure, Problem, Terminal},
    resolved::{Resolved, resolve},
    session::Session,
};

/// Check that structs, snapshots and SQL files agree; needs no database
///
/// Exits with 1 when structs changed without a migration or SQL files were edited, and with 2 when the migrations
/// themselves are not sound.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  schemagen check
  schemagen check --base origin/main     also refuse changes to migrations that the base branch has
  schemagen check --binary ./server      does this program still fit the migrations?
  schemagen check --json")]
pub struct CheckArgs {
    /// Also refuse changed or deleted migrations that this git revision has
    #[arg(long, value_name = "REVISION")]
    base: Option<String>,
    /// Take the structs from this compiled program or library, and build nothing
    #[arg(long, value_name = "PROGRAM")]
    binary: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report {
    targets: Vec<Checked>,
}

/// One target that is sound.
#[derive(Serialize)]
struct Checked {
    target: Option<String>,
    migrations: usize,
    tables: usize,
    /// Changes of the structs that no migration has.
    changes: Vec<String>,
}

pub(super) fn run(args: &CheckArgs, session: &mut Session) -> Result<Answer, Failure> {
    let config = session.config()?;
    let targets = config.targets(session.global.target.as_deref())?;
    let memory = Memory::of("check", &config, &words(args, session));
    let ((compiled, structs), files) = read_beside(
        &targets,
        |target| memory.look(memory::digest(&config, target), || OnDisk::read(target)),
        || {
            let compiled = match &args.binary {
                Some(path) => declarations::open(path)?,
                None => declarations::compile(&config, &session.terminal)?,
            };
            let resolve = || resolve_all(&compiled, &config, &targets, &session.terminal);
            let structs = memory.look(compiled.digest(), resolve)?;
            Ok((compiled, structs))
        },
    )?;
    let mut findings = match &args.base {
        Some(revision) => base::changed_files(revision, &config.root, &targets)?,
        None => Vec::new(),
    };
    let found = Found::of(&structs, &files);
    if findings.is_empty()
        && let Some(answer) = memory.recall(found.as_ref(), &session.terminal)
    {
        return Ok(answer);
    }
    let resolved = structs.or_read(|| resolve_all(&compiled, &config, &targets, &session.terminal))?;
    let mut report = Report { targets: Vec::new() };
    for ((target, files), resolved) in targets.iter().zip(files).zip(resolved) {
        let on_disk = files.or_read(|| OnDisk::read(target))?;
        report.targets.push(on_disk.check(resolved, &mut session.terminal, &mut findings)?);
    }
    if findings.is_empty() {
        let answer = Answer::done(in_order(&report), report);
        memory.keep(found, &answer, (&config, &targets), &session.terminal);
        return Ok(answer);
    }
    Ok(Answer::findings("", report, findings))
}

/// What makes this another question to the same files.
fn words(args: &CheckArgs, session: &Session) -> [String; 2] {
    let binary = args.binary.as_ref().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    [session.global.target.clone().unwrap_or_default(), binary]
}

fn resolve_all(
    compiled: &Compiled<'_>,
    config: &Config,
    targets: &[&Target],
    terminal: &Terminal,
) -> Result<Vec<Resolved>, Failure> {
    let declarations = compiled.read(terminal)?;
    let resolved = targets.iter().map(|target| resolve(&declarations, config, target)).collect();
    // As below: the process ends soon.
    std::mem::forget(declarations);
    resolved
}

fn in_order(report: &Report) -> String {
    let line = |it: &Checked| {
        let name = it.target.as_ref().map(|name| format!("[{name}] ")).unwrap_or_default();
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        let (migrations, tables) = (it.migrations, it.tables);
        format!(
            "{name}in order: {tables} table{}, {migrations} migration{}\n",
            plural(tables),
            plural(migrations)
        )
    };
    report.targets.iter().map(line).collect::<Vec<_>>().concat()
}

/// All that is known of a target without its structs.
struct OnDisk<'a> {
    project: Project<'a>,
    /// What is wrong with the migrations themselves.
    unsound: Vec<Problem>,
    /// SQL files that say something else than when they were generated.
    edits: Vec<Problem>,
}

impl<'a> OnDisk<'a> {
    fn read(target: &'a Target) -> Result<Self, Failure> {
        let project = Project::read_unverified(target)?;
        let unsound = unsound(&project).into_iter().chain(conflicts(&project)?).collect();
        let edits = edits(&project);
        Ok(Self { project, unsound, edits })
    }

    fn check(
        self,
        resolved: Resolved,
        terminal: &mut Terminal,
        findings: &mut Vec<Problem>,
    ) -> Result<Checked, Failure> {
        let Self { project, unsound, edits } = self;
        let project = project.warn(terminal);
        if let Some(failure) = Failure::of(unsound) {
            return Err(failure);
        }
        findings.extend(edits);
        let target = project.target;
        let deltas = deltas(&project, &resolved)?;
        findings.extend(deltas.first().map(|first| changed(&deltas, first, &resolved, target)));
        let checked = Checked {
            target: target.name.clone(),
            migrations: project.graph.order().len(),
            tables: resolved.schema.tables.len(),
            changes: deltas.iter().map(describe).collect(),
        };
        // The process ends soon: taking large schemas apart piece by piece would be for nothing.
        std::mem::forget((project, resolved));
        Ok(checked)
    }
}

fn deltas(project: &Project<'_>, resolved: &Resolved) -> Result<Vec<Delta>, Failure> {
    let before = project.latest()?;
    let deltas = diff(before, &resolved.schema);
    // In nearly every case; and renames that were made long ago need no look.
    if deltas.is_empty() || resolved.renames.is_empty() {
        return Ok(deltas);
    }
    let requested = [resolved.renames.as_slice(), &resolved.followers(before, &resolved.renames)].concat();
    let renamed = apply_renames(before, &resolved.schema, &requested).map_err(|errors| {
        let problems = errors.iter().map(|it| resolved.never_true(it)).collect();
        Failure::of(problems).unwrap_or_else(|| Problem::error(Code::Internal, "a rename failed").into())
    })?;
    let rest = diff(&renamed.schema, &resolved.schema);
    Ok(renamed.deltas.into_iter().chain(rest).collect())
}

fn changed(deltas: &[Delta], first: &Delta, resolved: &Resolved, target: &Target) -> Problem {
    let name = target.name.as_ref().map(|name| format!(" of target {name}")).unwrap_or_default();
    let problem =
        Problem::error(Code::StructsChanged, format!("the structs have changes that no migration{name} has"));
    let problem =
        deltas.iter().fold(resolved.locate(problem, &first.id()), |it, delta| it.note(describe(delta)));
    problem.help("run `schemagen generate` and review the SQL")
}
