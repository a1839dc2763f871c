//! What the structs declare: builds the packages with cargo and reads the records that the derives left in the artifacts.
//!
//! ```text
//! BuildRequest ── build ──> [Artifact] ── section ──> Left ── decode ──> [Record] ── link ──> Declarations
//! ```
//!
//! Nothing of the user's code is run beyond what `cargo build` itself runs.

mod build;
mod error;
mod section;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use schema_model::{
    Declarations,
    declaration::record::{Record, link},
    script::Hash,
};

use build::Artifact;
use section::Sections;

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

/// What the derives left in artifacts, not understood yet.
#[derive(Debug)]
pub struct Left {
    artifacts: Vec<(Artifact, Sections)>,
    origin: Origin,
}

/// Where artifacts are from.
#[derive(Debug)]
enum Origin {
    /// Cargo built these packages; what it chose, when none are named.
    Built { packages: Vec<String> },
    /// Somebody named it.
    Named,
}

/// Builds the packages, and takes out what the derives left there.
pub fn build(request: &BuildRequest) -> Result<Left, ArtifactError> {
    let origin = Origin::Built { packages: request.packages.clone() };
    let artifacts = build::build(request)?.into_iter().map(|it| Ok((Sections::read(&it.path)?, it)));
    let artifacts = artifacts.map(|it| it.map(|(sections, artifact)| (artifact, sections)));
    Ok(Left { artifacts: artifacts.collect::<Result<_, _>>()?, origin })
}

/// Takes out what the derives left in an executable or library.
pub fn open(path: &Path) -> Result<Left, ArtifactError> {
    let artifact = Artifact { package: String::new(), path: path.to_owned(), is_linked: false };
    Ok(Left { artifacts: vec![(artifact, Sections::read(path)?)], origin: Origin::Named })
}

impl Left {
    /// One digest of it all.
    pub fn digest(&self) -> Hash {
        let line = |(artifact, sections): &(Artifact, Sections)| {
            let Artifact { package, path, is_linked } = artifact;
            format!("{package} {} {is_linked} {}\n", path.display(), sections.digest())
        };
        Hash::of(self.artifacts.iter().map(line).collect::<String>().as_bytes())
    }

    /// What it declares.
    pub fn declarations(&self) -> Result<Found, ArtifactError> {
        let mut records = Vec::with_capacity(self.artifacts.len());
        for (artifact, sections) in &self.artifacts {
            let mut found = sections.records(&artifact.path)?;
            if artifact.is_linked {
                // What it links is read from where it was compiled; what was compiled for it alone is here.
                found.retain(|record| record.package() == artifact.package);
            }
            records.push(found);
        }
        found(records, || self.without_tables())
    }

    fn without_tables(&self) -> ArtifactError {
        match &self.origin {
            Origin::Built { packages } if !packages.is_empty() => {
                ArtifactError::NoTables { packages: packages.clone() }
            }
            Origin::Built { .. } => {
                let packages: BTreeSet<_> = self.artifacts.iter().map(|(it, _)| it.package.clone()).collect();
                ArtifactError::NoTables { packages: packages.into_iter().collect() }
            }
            Origin::Named => {
                let path = self.artifacts.iter().map(|(it, _)| it.path.clone()).collect();
                ArtifactError::NoTablesInBinary { path }
            }
        }
    }
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
