//! What a target has on disk: its files, and the graph of its snapshots.

mod conflicts;
mod edits;
mod find;
mod problems;

use std::{fs, panic, thread};

use schema_model::{Graph, GraphError, Schema, SchemaHash, Snapshot};

pub use conflicts::{conflicts, touches};
pub use edits::{edits, edits_of};
pub use find::{find_migration, up_to};
pub use problems::{of_graph, of_script, of_snapshot, unexplained, unreadable};

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
        Self::read(target).map(|it| it.warn(terminal))
    }

    /// Reads and checks the folders of a target.
    pub fn read(target: &'a Target) -> Result<Self, Failure> {
        Self::read_with(target, Graph::new)
    }

    /// Reads the folders of a target; only [`unsound`] tells whether snapshots were edited.
    pub fn read_unverified(target: &'a Target) -> Result<Self, Failure> {
        Self::read_with(target, Graph::unverified)
    }

    fn read_with(target: &'a Target, build: BuildGraph) -> Result<Self, Failure> {
        let folders = Folders::of(target);
        let listing = list(&folders)?;
        let graph = read_graph(&listing.migrations, build)?;
        check_dialect(target, &graph)?;
        Ok(Self { target, folders, listing, graph })
    }

    /// Warns of files that are almost migrations.
    #[must_use]
    pub fn warn(mut self, terminal: &mut Terminal) -> Self {
        for warning in self.listing.warnings.drain(..) {
            terminal.warn(warning);
        }
        self
    }

    /// The schema after all migrations. Heads in conflict have none.
    pub fn latest(&self) -> Result<&Schema, Failure> {
        self.graph.latest().map_err(|error| self.broken(error))
    }

    /// Its hash.
    pub fn latest_hash(&self) -> Result<SchemaHash, Failure> {
        self.graph.latest_hash().map_err(|error| self.broken(error))
    }

    fn broken(&self, error: &GraphError) -> Failure {
        problems::of_graph(error, &self.listing.migrations).into()
    }
}

type BuildGraph = fn(Vec<Snapshot>) -> Result<Graph, Vec<GraphError>>;

fn read_graph(migrations: &[MigrationFiles], build: BuildGraph) -> Result<Graph, Failure> {
    build(read_snapshots(migrations)?).map_err(|errors| {
        let problems = errors.iter().map(|error| problems::of_graph(error, migrations)).collect();
        Failure::of(problems).unwrap_or_else(|| problems::unexplained("the snapshots are no graph").into())
    })
}

/// From how many snapshots on two threads read them faster than one.
const MANY: usize = 200;

fn read_snapshots(migrations: &[MigrationFiles]) -> Result<Vec<Snapshot>, Failure> {
    let read = |some: &[MigrationFiles]| some.iter().map(read_snapshot).collect::<Vec<_>>();
    let read = if migrations.len() < MANY {
        read(migrations)
    } else {
        let (first, second) = migrations.split_at(migrations.len() / 2);
        thread::scope(|scope| {
            let second = scope.spawn(move || read(second));
            let mut all = read(first);
            all.extend(second.join().unwrap_or_else(|panic| panic::resume_unwind(panic)));
            all
        })
    };
    let (mut snapshots, mut problems) = (Vec::with_capacity(read.len()), Vec::new());
    for it in read {
        it.map_or_else(|problem| problems.push(problem), |snapshot| snapshots.push(snapshot));
    }
    Failure::of(problems).map_or(Ok(snapshots), Err)
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

/// Does something else while the folders of the targets are read: both take about the same time.
pub fn read_beside<'t, T, W: Send>(
    targets: &[&'t Target],
    with: impl Fn(&'t Target) -> Result<W, Failure> + Sync,
    beside: impl FnOnce() -> Result<T, Failure>,
) -> Result<(T, Vec<W>), Failure> {
    std::thread::scope(|scope| {
        let with = &with;
        let readers: Vec<_> = targets.iter().map(|target| scope.spawn(move || with(target))).collect();
        let done = beside();
        let read =
            readers.into_iter().map(|it| it.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        let read = read.collect::<Vec<_>>();
        Ok((done?, read.into_iter().collect::<Result<_, _>>()?))
    })
}
