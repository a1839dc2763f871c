//! The migrations that a program carries: the SQL files and snapshots of one target, as they were when it was built.

use std::collections::BTreeMap;

use schema_diff::Touches;
use schema_model::{
    Dialect, Graph, GraphError, MigrationId, Snapshot,
    script::{Hash, Script, ScriptError},
    snapshot::SnapshotError,
};

use crate::{AppliedMigration, Files, Migration};

/// The files that `schemagen::migrate!()` took into the program.
#[derive(Debug, Clone, Copy)]
pub struct Embedded {
    /// The files NAME.sql.
    pub migrations: &'static [EmbeddedFile],
    /// The files NAME.json.
    pub snapshots: &'static [EmbeddedFile],
}

/// One file.
#[derive(Debug, Clone, Copy)]
pub struct EmbeddedFile {
    /// Its name, without its folder.
    pub name: &'static str,
    /// What it says.
    pub bytes: &'static [u8],
}

/// What is wrong with the files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmbeddedError {
    /// A snapshot cannot be read.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The snapshots are no graph.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// One of the two files of a migration is missing.
    #[error("{id}: {file} is missing; restore it from version control")]
    Missing {
        /// The migration.
        id: String,
        /// The file.
        file: String,
    },
    /// An SQL file cannot be read.
    #[error("{file}: {error}")]
    Script {
        /// The file.
        file: String,
        /// Why.
        error: ScriptError,
    },
    /// There are none, so that nobody knows for which database they are.
    #[error("there are no migrations yet; write the first one with `schemagen generate`")]
    None,
}

/// The migrations that a program carries, read and checked.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    pub(crate) graph: Graph,
    pub(crate) dialect: Dialect,
    migrations: BTreeMap<MigrationId, Migration>,
}

impl Project {
    /// Reads all files. What does not fit is told at once.
    pub(crate) fn read(embedded: &Embedded) -> Result<Self, Vec<EmbeddedError>> {
        let (snapshots, errors): (Vec<_>, Vec<_>) = embedded
            .snapshots
            .iter()
            .map(|it| Snapshot::from_json(it.name, it.bytes))
            .partition(Result::is_ok);
        if !errors.is_empty() {
            return Err(errors.into_iter().filter_map(Result::err).map(EmbeddedError::Snapshot).collect());
        }
        let graph = Graph::new(snapshots.into_iter().flatten().collect());
        let graph =
            graph.map_err(|errors| errors.into_iter().map(EmbeddedError::Graph).collect::<Vec<_>>())?;
        let dialect = graph.dialect().ok_or_else(|| vec![EmbeddedError::None])?;
        let mut project = Self { graph, dialect, migrations: BTreeMap::new() };
        let mut errors = project.without_snapshot(embedded);
        for snapshot in project.graph.order().to_vec() {
            errors.extend(project.take(&snapshot, embedded).err());
        }
        if errors.is_empty() { Ok(project) } else { Err(errors) }
    }

    /// A migration that the graph knows: all of them were read.
    pub(crate) fn migration(&self, id: &MigrationId) -> Option<&Migration> {
        self.migrations.get(id)
    }

    fn without_snapshot(&self, embedded: &Embedded) -> Vec<EmbeddedError> {
        let stems = embedded.migrations.iter().filter_map(|it| it.name.strip_suffix(".sql"));
        let known = |stem: &str| self.graph.order().iter().any(|it| it.id.as_str() == stem);
        let lost = stems.filter(|stem| !known(stem));
        lost.map(|stem| EmbeddedError::Missing { id: stem.to_owned(), file: format!("{stem}.json") })
            .collect()
    }

    fn take(&mut self, snapshot: &Snapshot, embedded: &Embedded) -> Result<(), EmbeddedError> {
        let name = format!("{}.sql", snapshot.id);
        let id = snapshot.id.clone();
        let Some(file) = embedded.migrations.iter().find(|it| it.name == name) else {
            return Err(EmbeddedError::Missing { id: id.to_string(), file: name });
        };
        let script = Script::read(file.bytes, self.dialect)
            .map_err(|error| EmbeddedError::Script { file: name.clone(), error })?;
        let migration = Migration { id: id.clone(), parents: snapshot.parents.clone(), file: name, script };
        self.migrations.insert(id, migration);
        Ok(())
    }
}

impl Files for Project {
    type Error = std::convert::Infallible;

    fn hash(&self, applied: &AppliedMigration) -> Result<Hash, Self::Error> {
        Ok(self.migrations.get(&applied.id).map_or(applied.token_hash, |it| it.script.hash()))
    }

    fn touches(&self) -> Result<Touches, Self::Error> {
        let hand_written = self.graph.order().iter().filter(|it| it.hand_written);
        let said = hand_written
            .filter_map(|it| Some((it.id.clone(), self.migrations.get(&it.id)?.script.touches.clone()?)));
        Ok(said.collect())
    }
}
