//! Which files `init` writes.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use schema_model::Dialect;

use super::{package_name, template};
use crate::{
    codes::Code,
    config::FILE_NAME,
    paths::shown,
    report::{Failure, Problem},
};

/// The files to write, and what the user does then.
pub(in crate::commands) struct Scaffold {
    pub(in crate::commands) package: String,
    pub(in crate::commands) next: Vec<String>,
    files: Vec<(PathBuf, String)>,
}

const MODELS: &str = "models";

impl Scaffold {
    /// A crate for the structs, unless there is a package that can hold them.
    pub(in crate::commands) fn plan(
        root: &Path,
        dialect: Dialect,
        models_crate: Option<&str>,
    ) -> Result<Self, Failure> {
        let manifest = root.join("Cargo.toml");
        let has_manifest = manifest.is_file();
        let package = if has_manifest { package_name(&manifest)? } else { None };
        match (package, models_crate) {
            (Some(package), None) => Ok(Self::in_package(root, dialect, package)),
            (Some(_) | None, _) => {
                Self::with_models_crate(root, dialect, models_crate.unwrap_or(MODELS), has_manifest)
            }
        }
    }

    fn in_package(root: &Path, dialect: Dialect, package: String) -> Self {
        let next = vec![
            format!("cargo add {}", template::library_as_argument()),
            "add #[derive(schemagen::Table)] to a struct".to_owned(),
            "schemagen generate".to_owned(),
        ];
        Self { files: vec![(root.join(FILE_NAME), template::config(dialect, &package))], package, next }
    }

    fn with_models_crate(
        root: &Path,
        dialect: Dialect,
        name: &str,
        has_manifest: bool,
    ) -> Result<Self, Failure> {
        check_name(name)?;
        let folder = root.join(name);
        let mut files = vec![
            (root.join(FILE_NAME), template::config(dialect, name)),
            (folder.join("Cargo.toml"), template::manifest(name)),
            (folder.join("src/lib.rs"), template::MODELS.to_owned()),
        ];
        let mut next = Vec::new();
        if has_manifest {
            next.push(format!("add \"{name}\" to [workspace] members in Cargo.toml"));
        } else {
            files.push((root.join("Cargo.toml"), template::workspace(name)));
        }
        next.push(format!("edit {name}/src/lib.rs"));
        next.push("schemagen generate".to_owned());
        Ok(Self { package: name.to_owned(), next, files })
    }

    /// A crate in a workspace, whose files are [added](Self::add).
    pub(in crate::commands) fn with_crate(root: &Path, name: &str) -> Result<Self, Failure> {
        check_name(name)?;
        let manifest = root.join("Cargo.toml");
        let files = if manifest.is_file() { Vec::new() } else { vec![(manifest, template::workspace(name))] };
        Ok(Self { package: name.to_owned(), next: Vec::new(), files })
    }

    /// One more file.
    pub(in crate::commands) fn add(&mut self, path: PathBuf, text: String) {
        self.files.push((path, text));
    }

    /// Writes all files, or none when one of them is there.
    pub(in crate::commands) fn write(&self) -> Result<Vec<String>, Failure> {
        let in_the_way: Vec<Problem> = self
            .files
            .iter()
            .filter(|(path, _)| path.symlink_metadata().is_ok())
            .map(|(path, _)| exists(path))
            .collect();
        if let Some(failure) = Failure::of(in_the_way) {
            return Err(failure);
        }
        for (path, text) in &self.files {
            create(path, text).map_err(|error| {
                Problem::error(Code::InitFailed, format!("cannot be written: {error}"))
                    .in_file(shown(path))
                    .help("check the folder's owner, its permissions and the space on the disk")
            })?;
        }
        Ok(self.files.iter().map(|(path, _)| shown(path)).collect())
    }
}

fn check_name(name: &str) -> Result<(), Failure> {
    let is_valid = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if is_valid {
        return Ok(());
    }
    let message = format!("`{name}` cannot be the name of a crate");
    Err(Problem::error(Code::Usage, message).help("use letters, digits, `-` and `_`").into())
}

fn exists(path: &Path) -> Problem {
    Problem::error(Code::InitExists, "is there already, and `init` never overwrites")
        .in_file(shown(path))
        .help("choose another name with `--models-crate NAME`, or move the file away")
}

fn create(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}
