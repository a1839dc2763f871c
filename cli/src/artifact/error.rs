//! Why there are no declarations.

use std::path::PathBuf;

use schema_model::declaration::record::{LinkError, RecordError};

/// Why there are no declarations.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactError {
    /// There is nothing that cargo could build.
    #[error("there is no Cargo.toml in {} or above", folder.display())]
    NoManifest {
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// Cargo cannot be started.
    #[error("cannot start {}: {source}", cargo.display())]
    Cargo {
        /// The program.
        cargo: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Cargo failed; its own messages, and those of rustc, have been shown.
    #[error("cargo build failed")]
    Build,
    /// Cargo says something that is not understood.
    #[error("cargo's messages are not understood: {0}")]
    Messages(#[source] serde_json::Error),
    /// An artifact cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The artifact.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// An artifact is no object file, archive or executable.
    #[error("{} is not a program or library that can be read: {source}", path.display())]
    Object {
        /// The artifact.
        path: PathBuf,
        /// Why.
        source: object::Error,
    },
    /// The section of an artifact holds no records.
    #[error("{}: {source}", path.display())]
    Record {
        /// The artifact.
        path: PathBuf,
        /// Why.
        source: RecordError,
    },
    /// Records do not fit each other.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Link(Vec<LinkError>),
    /// The packages have no table.
    #[error("no #[derive(Table)] was found in {}", list(packages))]
    NoTables {
        /// What was built.
        packages: Vec<String>,
    },
    /// The program has no table.
    #[error("no table was found in {}: it is not a program built with schemagen", path.display())]
    NoTablesInBinary {
        /// The program.
        path: PathBuf,
    },
}

fn list(packages: &[String]) -> String {
    match packages {
        [] => "what cargo builds here".to_owned(),
        [one] => format!("package {one}"),
        many => format!("packages {}", many.join(", ")),
    }
}
