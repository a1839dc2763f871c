//! What the structs declare: builds the packages with cargo and reads the records that the derives left in the artifacts.
//!
//! ```text
//! BuildRequest ── build ──> [Artifact] ── section ──> [Record] ── link ──> Declarations
//! ```
//!
//! Nothing of the user's code is run beyond what `cargo build` itself runs.

mod build;
mod error;
mod section;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use schema_model::{
    Declarations,
    declaration::record::{Record, link},
};

pub use build::Progress;
pub use error::ArtifactError;

/// What to build, and how.
#[derive(Debug, Clone, Default)]
pub struct BuildRequest {
    /// Where cargo is started: the project's folder.
    pub folder: PathBuf,
    /// `--package`, each; what cargo builds there by itself when empty.
    pub packages: Vec<String>,
    /// `--features`, each.
    pub features: Vec<String>,
    /// `--profile`; dev when not said.
    pub profile: Option<String>,
    /// Whether cargo says what it compiles.
    pub progress: Progress,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The declarations, never without a table.
    pub declarations: Declarations,
    /// What each crate has, sorted by name.
    pub crates: Vec<Contents>,
}

/// How much one crate declares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contents {
    /// The crate's name.
    pub name: String,
    /// Its tables.
    pub tables: usize,
    /// Its views.
    pub views: usize,
    /// Its enums.
    pub enums: usize,
}

impl std::fmt::Display for Contents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        write!(f, "{} table{}", self.tables, plural(self.tables))?;
        for (count, what) in [(self.views, "view"), (self.enums, "enum")] {
            if count > 0 {
                write!(f, ", {count} {what}{}", plural(count))?;
            }
        }
        write!(f, " from crate {}", self.name)
    }
}

/// Builds the packages and reads what their structs declare.
pub fn declarations(request: &BuildRequest) -> Result<Found, ArtifactError> {
    let artifacts = build::build(request)?;
    let mut records = Vec::with_capacity(artifacts.len());
    for artifact in &artifacts {
        let mut found = section::read(&artifact.path)?;
        if artifact.is_linked {
            // What it links is read from where it was compiled; what was compiled for it alone is here.
            found.retain(|record| record.package() == artifact.package);
        }
        records.push(found);
    }
    found(records, || ArtifactError::NoTables { packages: packages_of(request, &artifacts) })
}

/// Reads what the structs in an executable or library declare.
pub fn read_binary(path: &Path) -> Result<Found, ArtifactError> {
    let records = vec![section::read(path)?];
    found(records, || ArtifactError::NoTablesInBinary { path: path.to_owned() })
}

fn found(records: Vec<Vec<Record>>, none: impl FnOnce() -> ArtifactError) -> Result<Found, ArtifactError> {
    let declarations = link(records).map_err(ArtifactError::Link)?;
    if declarations.tables.is_empty() {
        return Err(none());
    }
    Ok(Found { crates: contents(&declarations), declarations })
}

fn contents(declarations: &Declarations) -> Vec<Contents> {
    let mut crates = BTreeMap::<&str, Contents>::new();
    let Declarations { tables, views, enums, sql: _ } = declarations;
    for table in tables {
        crates.entry(crate_name(&table.path)).or_default().tables += 1;
    }
    for view in views {
        crates.entry(crate_name(&view.item.path)).or_default().views += 1;
    }
    for item in enums {
        crates.entry(crate_name(&item.path)).or_default().enums += 1;
    }
    crates.into_iter().map(|(name, it)| Contents { name: name.to_owned(), ..it }).collect()
}

fn crate_name(path: &str) -> &str {
    path.split("::").next().unwrap_or_default()
}

/// What was asked for, or what cargo chose.
fn packages_of(request: &BuildRequest, artifacts: &[build::Artifact]) -> Vec<String> {
    if !request.packages.is_empty() {
        return request.packages.clone();
    }
    let mut packages: Vec<_> = artifacts.iter().map(|it| it.package.clone()).collect();
    packages.sort();
    packages.dedup();
    packages
}
