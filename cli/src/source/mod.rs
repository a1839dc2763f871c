//! Every state of a schema that a user can name: `structs`, `snapshot:FILE`, a URL, a folder of SQL.
//!
//! ```text
//! text ── FromStr ──> Source ── Reader::open ──> State: authored text, or a database to be read ── compare ──> Comparison
//!                                  │
//!                                  └ SQL is run in a scratch database; nothing is guessed from its text
//! ```
//!
//! One file for each kind of source. What is compared with a database is compared as `drift` and `verify` do, by the same
//! functions.

mod binary;
mod compare;
mod database;
mod declarations;
mod declare;
mod migration;
mod migrations;
mod parse;
mod recognise;
mod scratch;
mod settings;
mod snapshot;
mod sql;
mod structs;
mod words;

use std::{fmt, path::PathBuf};

use schema_model::Schema;

use crate::{
    config::{Config, Target},
    database::Connected,
    live::HandWritten,
    paths::shown,
    report::Failure,
    resolved::Resolved,
    session::Session,
    verify::{Place, Scratch},
};

pub use compare::{Comparison, beside, beside_live, compare, plainer, true_renames};
pub use database::Named;
pub use declare::declare;
pub use parse::{FORMS, SourceError};
pub use settings::{Settings, settings};

/// A state of a schema, as a user names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// What the structs of the project declare now.
    Structs,
    /// What the structs in a compiled program declared.
    Binary(PathBuf),
    /// Declarations as JSON, as `dump` prints them.
    Declarations(PathBuf),
    /// The schema after all migrations, by their snapshots.
    Snapshots,
    /// A snapshot's file, or what `snapshot` printed.
    Snapshot(PathBuf),
    /// The schema at one migration, by its id.
    Migration(String),
    /// The SQL of migrations, replayed: those of the project, or of a folder.
    Migrations(Option<PathBuf>),
    /// A database.
    Database(Named),
    /// An SQL file, or a folder of them, run in the order of their paths.
    Sql(PathBuf),
    /// Something that has to be looked at first: a file or folder, or the name of an environment.
    Unprefixed(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Structs => f.write_str("structs"),
            Self::Binary(path) => write!(f, "binary:{}", shown(path)),
            Self::Declarations(path) => write!(f, "json:{}", shown(path)),
            Self::Snapshots => f.write_str("snapshots"),
            Self::Snapshot(path) => write!(f, "snapshot:{}", shown(path)),
            Self::Migration(id) => write!(f, "migration:{id}"),
            Self::Migrations(None) => f.write_str("migrations"),
            Self::Migrations(Some(path)) => write!(f, "migrations:{}", shown(path)),
            Self::Database(named) => named.fmt(f),
            Self::Sql(path) => write!(f, "sql:{}", shown(path)),
            Self::Unprefixed(text) => f.write_str(text),
        }
    }
}

/// A source that was found.
#[derive(Debug)]
pub struct State<'a> {
    /// How it is called: without a password.
    pub name: String,
    /// Where its schema is.
    pub held: Held<'a>,
}

/// Where the schema of a source is.
#[derive(Debug)]
pub enum Held<'a> {
    /// In words of its authors.
    Authored(Box<Authored>),
    /// In a scratch database.
    Scratch(Box<Place>),
    /// In a database of the user.
    Database(Box<Connected<'a>>),
}

/// A schema in words of its authors.
#[derive(Debug)]
pub struct Authored {
    /// The schema.
    pub schema: Schema,
    /// The declarations that it was made of, which know their places; migrations do not.
    pub resolved: Option<Resolved>,
    /// Whether it tells all that its migrations have made.
    pub hand_written: HandWritten,
}

impl Authored {
    /// What declarations say.
    pub fn of_declarations(resolved: Resolved) -> Self {
        let schema = Schema::clone(&resolved.schema);
        Self { schema, resolved: Some(resolved), hand_written: HandWritten::No }
    }
}

impl State<'_> {
    /// The declarations that it was made of.
    pub fn resolved(&self) -> Option<&Resolved> {
        match &self.held {
            Held::Authored(authored) => authored.resolved.as_ref(),
            Held::Scratch(_) | Held::Database(_) => None,
        }
    }
}

/// Opens sources of one target; a scratch server is started for those that need it.
#[derive(Debug)]
pub struct Reader<'a> {
    config: &'a Config,
    target: &'a Target,
    scratch: Scratch,
}

impl<'a> Reader<'a> {
    /// `scratch_url` is the server that SQL is run on.
    pub fn new(
        settings: &'a Settings,
        scratch_url: Option<&str>,
        session: &mut Session,
    ) -> Result<Self, Failure> {
        let (config, target) = (&settings.config, settings.target()?);
        Ok(Self { config, target, scratch: Scratch::always(scratch_url, config, session)? })
    }

    /// Reads a source, or makes the database that holds it.
    pub fn open(&mut self, source: &Source, session: &mut Session) -> Result<State<'a>, Failure> {
        let authored = |it| Held::Authored(Box::new(it));
        let held = match source {
            Source::Structs => authored(structs::read(self, session)?),
            Source::Binary(path) => authored(binary::read(self, path, session)?),
            Source::Declarations(path) => authored(declarations::read(self, path)?),
            Source::Snapshots => authored(migration::latest(self, session)?),
            Source::Snapshot(path) => authored(snapshot::read(self, path)?),
            Source::Migration(id) => authored(migration::read(self, id, session)?),
            Source::Migrations(folder) => {
                Held::Scratch(Box::new(migrations::replay(self, folder.as_deref(), session)?))
            }
            Source::Sql(path) => Held::Scratch(Box::new(sql::load(self, path, session)?)),
            Source::Database(named) => return database::open(self, named, session),
            Source::Unprefixed(text) => return Err(recognise::unknown(text, Some(self.config)).into()),
        };
        Ok(State { name: source.to_string(), held })
    }
}
