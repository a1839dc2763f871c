//! Which files are judged, and which schema each of them finds.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use schema_lint::{Level, Settings};
use schema_model::Schema;

use super::{
    LintArgs,
    judged::{Judged, sql_files},
    settings,
};
use crate::{
    codes::Code,
    commands::{check::base, only_target},
    config::{Config, Target},
    files::MigrationFiles,
    paths::shown,
    project::{Project, edits_of, find_migration, of_graph},
    report::{Failure, Problem},
    session::Session,
};

/// Files that follow one another.
pub(super) struct Chain {
    /// The files, in their order.
    pub(super) files: Vec<PathBuf>,
    /// What the first of them finds.
    pub(super) before: Arc<Schema>,
    /// What the project asks for.
    pub(super) settings: Settings,
    /// What is told at least.
    pub(super) least: Level,
}

impl Chain {
    /// Judges the files.
    pub(super) fn judge(&self) -> Vec<Judged> {
        let mut known = self.settings.known(&self.before);
        let mut judged = Vec::new();
        for file in &self.files {
            let mut found = Judged::read(file, &mut known, &self.settings);
            found.reports.retain(|it| it.level >= self.least);
            judged.push(found);
            known = known.at_next_file();
        }
        judged
    }
}

/// What the arguments name, or all migrations.
pub(super) fn chains(args: &LintArgs, config: &Config, session: &mut Session) -> Result<Vec<Chain>, Failure> {
    if args.what.is_empty() {
        let mut chains = Vec::new();
        for target in config.targets(session.global.target.as_deref())? {
            chains.extend(of_target(args, config, target, session)?);
        }
        return Ok(chains);
    }
    let target = only_target(config, session)?;
    let settings = settings(config, target)?;
    let project = Project::open(target, &mut session.terminal)?;
    let mut chains = Vec::new();
    for what in &args.what {
        chains.extend(named(what, args, &session.folder, &project, &settings)?);
    }
    Ok(chains)
}

/// All migrations of a target, or those that the base does not have.
fn of_target(
    args: &LintArgs,
    config: &Config,
    target: &Target,
    session: &mut Session,
) -> Result<Vec<Chain>, Failure> {
    let settings = settings(config, target)?;
    let project = Project::open(target, &mut session.terminal)?;
    let in_base = match &args.base {
        Some(revision) => base::files_of(revision, &config.root, &target.migrations)?,
        None => Vec::new(),
    };
    let is_new = |it: &&MigrationFiles| !in_base.contains(&it.up);
    migrations(&project, project.listing.migrations.iter().filter(is_new), args, &settings)
}

/// The way there finds what the parents lead to, the way back what the migration leads to.
fn migrations<'f>(
    project: &'f Project<'_>,
    files: impl Iterator<Item = &'f MigrationFiles>,
    args: &LintArgs,
    settings: &Settings,
) -> Result<Vec<Chain>, Failure> {
    let files: Vec<_> = files.collect();
    let mut chains = Vec::new();
    for (transition, files) in project.graph.transitions(files.iter().map(|it| &it.id)).zip(&files) {
        let transition = transition.map_err(|error| of_graph(&error, &project.listing.migrations))?;
        let is_told = args.advice || !is_as_generated(project, files);
        let least = if is_told { Level::Advice } else { Level::Warning };
        for (file, before) in [(&files.up, transition.before), (&files.down, transition.after)] {
            chains.push(Chain { files: vec![file.clone()], before, settings: settings.clone(), least });
        }
    }
    Ok(chains)
}

/// One argument: a file of a migration, another file, a folder, or an id.
fn named(
    what: &str,
    args: &LintArgs,
    folder: &Path,
    project: &Project<'_>,
    settings: &Settings,
) -> Result<Vec<Chain>, Failure> {
    let path = folder.join(what);
    let all = &project.listing.migrations;
    if path.is_dir() {
        return if is_same(&path, &project.folders.migrations) {
            migrations(project, all.iter(), args, settings)
        } else {
            let files = sql_files(&path).map_err(|error| unreadable(&path, &error))?;
            Ok(vec![written(files, project, settings)?])
        };
    }
    if path.exists() {
        let own = all.iter().filter(|it| is_same(&path, &it.up) || is_same(&path, &it.down));
        let mut chains = migrations(project, own, args, settings)?;
        chains.retain(|it| it.files.iter().any(|it| is_same(it, &path)));
        if chains.is_empty() {
            chains.push(written(vec![path], project, settings)?);
        }
        return Ok(chains);
    }
    if what.contains(['/', '\\']) || Path::new(what).extension().is_some() {
        let error = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(unreadable(&path, &error).into());
    }
    let id = find_migration(&project.graph, what)?;
    migrations(project, all.iter().filter(|it| it.id == *id), args, settings)
}

/// Files that are no migrations find the schema after all of these.
fn written(files: Vec<PathBuf>, project: &Project<'_>, settings: &Settings) -> Result<Chain, Failure> {
    let before = Arc::new(project.latest()?.clone());
    Ok(Chain { files, before, settings: settings.clone(), least: Level::Advice })
}

/// Whether nobody wrote any of it.
fn is_as_generated(project: &Project<'_>, files: &MigrationFiles) -> bool {
    let is_generated = project.graph.snapshot(&files.id).is_some_and(|it| !it.hand_written);
    is_generated && edits_of(files, project).is_empty()
}

fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::error(Code::FileUnreadable, format!("cannot be read: {error}"))
        .in_file(shown(path))
        .help("name an SQL file, a folder of them, or a migration by its id")
}
