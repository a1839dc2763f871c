//! Migrations and snapshots on disk: which files there are, how three of them are written as one.
//! What stands in them is the business of schema-model and schema-diff.

mod id;
mod list;
mod lock;
mod recover;
mod text;
mod write;

use std::path::{Path, PathBuf};

use schema_model::MigrationId;

use crate::config::Target;

pub use id::{next_id, slug};
pub use list::{Listing, MigrationFiles, list};
pub use lock::Lock;
pub use recover::recover;
pub use text::{read_plain, read_text};
pub use write::{NewMigration, create, replace, write};

/// The two folders of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Where NAME.sql and NAME.down.sql are.
    pub migrations: PathBuf,
    /// Where NAME.json is.
    pub snapshots: PathBuf,
}

impl Folders {
    /// The folders of a target.
    pub fn of(target: &Target) -> Self {
        Self { migrations: target.migrations.clone(), snapshots: target.snapshots.clone() }
    }

    /// Where the reviewed SQL of a migration is.
    pub fn up(&self, id: &MigrationId) -> PathBuf {
        self.migrations.join(format!("{id}{UP}"))
    }

    /// Where the three files of a migration are.
    pub fn files_of(&self, id: &MigrationId) -> [PathBuf; 3] {
        [
            self.up(id),
            self.migrations.join(format!("{id}{DOWN}")),
            self.snapshots.join(format!("{id}{SNAPSHOT}")),
        ]
    }
}

const UP: &str = ".sql";
const DOWN: &str = ".down.sql";
const SNAPSHOT: &str = ".json";

/// Ends the name of a file that is being written; it begins with a dot, so that nothing takes it for a migration.
const TEMPORARY: &str = ".schemagen-tmp";

/// The name under which `file` is written before it is renamed.
fn temporary(file: &Path) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!(".{name}{TEMPORARY}"))
}

/// The name that a temporary file will have; `None` for all other files.
fn destination(file: &Path) -> Option<PathBuf> {
    let name = file.file_name()?.to_str()?;
    let name = name.strip_prefix('.')?.strip_suffix(TEMPORARY)?;
    Some(file.with_file_name(name))
}

/// The migration that a file belongs to, by its name.
fn id_of(name: &str) -> Option<MigrationId> {
    let stem =
        name.strip_suffix(DOWN).or_else(|| name.strip_suffix(UP)).or_else(|| name.strip_suffix(SNAPSHOT));
    MigrationId::new(stem?).ok()
}

#[cfg(test)]
mod tests;
