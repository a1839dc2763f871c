//! Runs `cargo build` and learns from its messages where the artifacts of the user's own packages are.

use std::{
    borrow::Cow,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::Deserialize;

use super::{ArtifactError, BuildRequest};
use crate::paths::package_above;

/// Whether cargo says what it compiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Progress {
    /// Only warnings and errors.
    #[default]
    Quiet,
    /// Also what is compiled.
    Shown,
}

/// A file that may hold records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Artifact {
    /// The package it was built from.
    pub(super) package: String,
    pub(super) path: PathBuf,
    /// A linker made it, so that it holds its dependencies too.
    pub(super) is_linked: bool,
}

/// Builds, and lists the artifacts of packages with a path: libraries as rustc wrote them first, then what was linked.
pub(super) fn build(request: &BuildRequest) -> Result<Vec<Artifact>, ArtifactError> {
    if package_above(&request.folder).is_none() {
        return Err(ArtifactError::NoManifest { folder: request.folder.clone() });
    }
    let cargo = std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
    let failed = |source| ArtifactError::Cargo { cargo: cargo.clone(), source };
    let mut child = command(&cargo, request).spawn().map_err(failed)?;
    let messages = child.stdout.take().map(BufReader::new);
    let artifacts = messages.map_or_else(|| Ok(Vec::new()), read_messages);
    if !child.wait().map_err(failed)?.success() {
        return Err(ArtifactError::Build);
    }
    let mut artifacts = artifacts?;
    artifacts.sort_by_key(|it| it.is_linked); // stable: cargo's own order within
    Ok(artifacts)
}

fn command(cargo: &Path, request: &BuildRequest) -> Command {
    let profile = request.profile.as_deref().unwrap_or("dev");
    let mut command = Command::new(cargo);
    command
        .current_dir(&request.folder)
        .args(["build", "--message-format=json-render-diagnostics", "--profile", profile])
        // With link-time optimisation rustc leaves bitcode in libraries, without sections.
        .args(["--config", &format!("profile.{profile}.lto=false")])
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    for package in &request.packages {
        command.args(["--package", package]);
    }
    for feature in &request.features {
        command.args(["--features", feature]);
    }
    if request.progress == Progress::Quiet {
        command.arg("--quiet");
    }
    command
}

/// A message of cargo, as far as it matters here.
#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    package_id: Cow<'a, str>,
    #[serde(borrow)]
    target: Target<'a>,
    #[serde(borrow)]
    filenames: Vec<Cow<'a, str>>,
    executable: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Target<'a> {
    #[serde(borrow)]
    kind: Vec<Cow<'a, str>>,
}

fn read_messages(mut messages: impl BufRead) -> Result<Vec<Artifact>, ArtifactError> {
    let mut artifacts = Vec::new();
    let mut line = String::new();
    // A program in a build script may write what it likes; only whole messages of cargo count.
    while messages.read_line(&mut line).is_ok_and(|length| length > 0) {
        if line.starts_with("{\"reason\":\"compiler-artifact\"") {
            let message: Message<'_> = serde_json::from_str(&line).map_err(ArtifactError::Messages)?;
            artifacts.extend(artifact(&message));
        }
        line.clear();
    }
    Ok(artifacts)
}

/// The file of a message that may hold records; none for dependencies from registries, build scripts and derives.
fn artifact(message: &Message<'_>) -> Option<Artifact> {
    let tool = |kind: &Cow<'_, str>| matches!(kind.as_ref(), "custom-build" | "proc-macro");
    if !message.package_id.starts_with("path+") || message.target.kind.iter().any(tool) {
        return None;
    }
    let package = package_name(&message.package_id).to_owned();
    let has_extension = |path: &&Cow<'_, str>, wanted: &[&str]| {
        let extension = Path::new(path.as_ref()).extension().and_then(|it| it.to_str());
        extension.is_some_and(|it| wanted.contains(&it))
    };
    let file = |wanted: &[&str]| message.filenames.iter().find(|it| has_extension(it, wanted));
    if let Some(rlib) = file(&["rlib"]) {
        let path = file(&["rmeta"]).and_then(|it| own(it.as_ref())).unwrap_or_else(|| rlib.as_ref().into());
        return Some(Artifact { package, path, is_linked: false });
    }
    let libraries = ["so", "dylib", "dll", "a", "lib"];
    let linked = message
        .executable
        .as_ref()
        .or_else(|| message.filenames.iter().find(|it| has_extension(it, &libraries)))?;
    Some(Artifact { package, path: linked.as_ref().into(), is_linked: true })
}

/// The library that lies beside what rustc wrote of it under a name for these features and this profile: under the name without
/// them, another build may have put another one meanwhile.
fn own(metadata: &str) -> Option<PathBuf> {
    let path = Path::new(metadata).with_extension("rlib");
    path.is_file().then_some(path)
}

/// The name in `path+file:///models#0.1.0` or `path+file:///here#models@0.1.0`.
fn package_name(id: &str) -> &str {
    let (source, rest) = id.split_once('#').unwrap_or((id, ""));
    match rest.split_once('@') {
        Some((name, _)) => name,
        None => source.rsplit('/').next().unwrap_or(source),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// `target/debug/libmodels.rlib` is whatever was built last.
    #[test]
    fn a_library_is_read_under_the_name_that_only_its_own_build_gives_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let message = serde_json::json!({
            "package_id": "path+file:///a/models#0.1.0",
            "target": { "kind": ["lib"] },
            "filenames": [path("libmodels.rlib"), path("libmodels-1f.rmeta")],
            "executable": null,
        })
        .to_string();
        let read = || artifact(&serde_json::from_str(&message).unwrap()).unwrap().path;
        assert_eq!(read(), path("libmodels.rlib"));
        std::fs::write(path("libmodels-1f.rlib"), "").unwrap();
        assert_eq!(read(), path("libmodels-1f.rlib"));
    }

    #[test]
    fn packages_are_named_by_both_forms_of_id() {
        assert_eq!(package_name("path+file:///a/models#0.1.0"), "models");
        assert_eq!(package_name("path+file:///a/here#models@0.1.0"), "models");
    }
}
