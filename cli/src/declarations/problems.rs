//! Why there are no declarations, told with what to do.

use schema_model::declaration::record::{LinkError, RecordError};

use crate::{
    artifact::ArtifactError,
    codes::Code,
    config::Config,
    paths::shown,
    report::{Failure, Problem},
};

pub(super) fn of_artifact(error: &ArtifactError, config: Option<&Config>) -> Failure {
    if let ArtifactError::Link(errors) = error {
        let problems = errors.iter().map(of_link).collect();
        return Failure::of(problems).unwrap_or_else(|| plain(error).into());
    }
    let problem = plain(error);
    match (error, config) {
        (ArtifactError::NoTables { .. }, Some(config)) => problem.in_file(shown(&config.path)).into(),
        _ => problem.into(),
    }
}

fn plain(error: &ArtifactError) -> Problem {
    let message = error.to_string();
    match error {
        ArtifactError::NoManifest { .. } => Problem::error(Code::ManifestMissing, message)
            .help("run `schemagen init` in an empty folder, or move schemagen.toml beside the Cargo.toml of the structs"),
        ArtifactError::Cargo { .. } => {
            Problem::error(Code::BuildFailed, message).help("install Rust from https://rustup.rs, or set CARGO to cargo's path")
        }
        ArtifactError::Build => Problem::error(Code::BuildFailed, message)
            .help("correct what the messages above say; `packages` and `features` in schemagen.toml are passed to cargo"),
        ArtifactError::Record { source: RecordError::Newer { .. }, .. } => {
            Problem::error(Code::ArtifactNewer, message).help("upgrade this program: cargo install schemagen-cli")
        }
        ArtifactError::Messages(_)
        | ArtifactError::Read { .. }
        | ArtifactError::Object { .. }
        | ArtifactError::Record { .. } => Problem::error(Code::ArtifactInvalid, message)
            .help("run `cargo clean` for the package and try again; if that does not help, please report it"),
        ArtifactError::NoTables { .. } => Problem::error(Code::TablesMissing, message)
            .help("add #[derive(schemagen::Table)] to a struct, or correct `packages` and `features`"),
        ArtifactError::NoTablesInBinary { .. } => {
            Problem::error(Code::TablesMissing, message).help("name a program that was built with tables in it")
        }
        ArtifactError::Link(_) => Problem::error(Code::StructsUnclear, message).help("build one set of packages at a time"),
    }
}

fn of_link(error: &LinkError) -> Problem {
    match error {
        LinkError::Missing { place, item, what } => {
            Problem::error(Code::StructsUnclear, format!("{item}: {what} is in a crate that was not read"))
                .at_line(&*place.file, place.line as usize)
                .help("add its package to `packages` in schemagen.toml")
        }
        LinkError::Ambiguous { place, path } => {
            Problem::error(Code::StructsUnclear, format!("{path} was compiled twice with different contents"))
                .at_line(&*place.file, place.line as usize)
                .help("build one set of packages and features at a time")
        }
    }
}
