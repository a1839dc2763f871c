//! What a target has on disk: its files, and the graph of its snapshots.

mod conflicts;
mod edits;
mod find;
mod problems;

use std::fs;

use schema_model::{Graph, Schema, Snapshot};

pub use conflicts::{conflicts, touches};
pub use edits::edits;
pub use find::find_migration;
pub use problems::{of_graph, of_script, unexplained, unreadable};

use crate::{
    config::Target,
    files::{Folders, Listing, MigrationFiles, list},
    paths::shown,
    report::{Failure, Problem, Terminal},
};

/// A target with all that is on disk for it.
#[derive(Debug)]
pub struct Project<'a> {
    /// The target.
    pub target: &'a Target,
    /// Its folders.
    pub folders: Folders,
    /// Its files.
    pub listing: Listing,
    /// Its snapshots.
    pub graph: Graph,
}

impl<'a> Project<'a> {
    /// Reads and checks the folders of a target; warns of files that are almost migrations.
    pub fn open(target: &'a Target, terminal: &mut Terminal) -> Result<Self, Failure> {
        let folders = Folders::of(target);
        let mut listing = list(&folders)?;
        for warning in listing.warnings.drain(..) {
            terminal.warn(warning);
        }
        let graph = read_graph(&listing.migrations)?;
        check_dialect(target, &graph)?;
        Ok(Self { target, folders, listing, graph })
    }

    /// The schema after all migrations. Heads in conflict have none.
    pub fn latest(&self) -> Result<&Schema, Failure> {
        self.graph.latest().map_err(|error| problems::of_graph(error, &self.listing.migrations).into())
    }
}

fn read_graph(migrations: &[MigrationFiles]) -> Result<Graph, Failure> {
    let (snapshots, problems): (Vec<_>, Vec<_>) =
        migrations.iter().map(read_snapshot).partition(Result::is_ok);
    if let Some(failure) = Failure::of(problems.into_iter().filter_map(Result::err).collect()) {
        return Err(failure);
    }
    Graph::new(snapshots.into_iter().flatten().collect()).map_err(|errors| {
        let problems = errors.iter().map(|error| problems::of_graph(error, migrations)).collect();
        Failure::of(problems).unwrap_or_else(|| problems::unexplained("the snapshots are no graph").into())
    })
}

fn read_snapshot(files: &MigrationFiles) -> Result<Snapshot, Problem> {
    let path = shown(&files.snapshot);
    let bytes = fs::read(&files.snapshot).map_err(|error| problems::unreadable(&path, &error))?;
    Snapshot::from_json(&path, &bytes).map_err(|error| problems::of_snapshot(&error, &bytes))
}

fn check_dialect(target: &Target, graph: &Graph) -> Result<(), Failure> {
    match graph.dialect() {
        Some(dialect) if dialect != target.dialect => Err(problems::wrong_dialect(target, dialect).into()),
        Some(_) | None => Ok(()),
    }
}

/// Every snapshot whose schema is not what it recorded: also edits that cancel each other out.
pub fn unsound(project: &Project<'_>) -> Vec<Problem> {
    project.graph.verify_all().iter().map(|it| problems::of_graph(it, &project.listing.migrations)).collect()
}
