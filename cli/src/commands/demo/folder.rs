//! The project that the demo writes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use schema_model::Dialect;

use crate::{
    codes::Code,
    config::FILE_NAME,
    library,
    paths::shown,
    report::{Failure, Problem},
};

/// The structs.
const MODELS: &str = include_str!("shop.rs.txt");

/// What is edited, as it is at first.
pub(super) const BEFORE: &str = "    pub email: String,\n    pub nick: Option<String>,\n}\n";

const AFTER: &str = "    pub email: String,
    #[column(renamed_from = \"nick\")]
    pub nickname: Option<String>,
    #[column(default = true)]
    pub active: bool,
}
";

/// A folder with a small Cargo project.
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Writes the project into `wanted`, or into the first schemagen-demo that is free.
    pub(super) fn create(current: &Path, wanted: Option<&Path>, dialect: Dialect) -> Result<Self, Failure> {
        let path = match wanted {
            Some(wanted) => current.join(wanted),
            None => free(current),
        };
        if path.symlink_metadata().is_ok() {
            let problem = Problem::error(Code::InitExists, "is there already, and nothing is overwritten");
            return Err(problem
                .in_file(shown(&path))
                .help("choose another with `--folder`, or remove it")
                .into());
        }
        let folder = Self { path };
        folder.write(FILE_NAME, &format!("dialect = \"{dialect}\"\npackages = [\"shop\"]\n"))?;
        folder.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"shop\"]\n")?;
        folder.write("shop/Cargo.toml", &manifest())?;
        folder.write("shop/src/lib.rs", MODELS)?;
        // With it, nothing is resolved and nothing is downloaded that was not used to build this program.
        if let Some(lock) =
            library::source().and_then(|it| fs::read_to_string(it.parent()?.join("Cargo.lock")).ok())
        {
            folder.write("Cargo.lock", &lock)?;
        }
        Ok(folder)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Changes a struct; returns the file before and after.
    pub(super) fn edit(&self) -> Result<[String; 2], Failure> {
        let after = MODELS.replacen(BEFORE, AFTER, 1);
        self.write("shop/src/lib.rs", &after)?;
        Ok([MODELS.to_owned(), after])
    }

    fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        let path = self.path.join(name);
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
        written.map_err(|error| {
            Problem::error(Code::InitFailed, format!("cannot be written: {error}"))
                .in_file(shown(&path))
                .help("choose a folder that you can write with `--folder`")
                .into()
        })
    }
}

fn free(current: &Path) -> PathBuf {
    let name = |number: u32| match number {
        1 => "schemagen-demo".to_owned(),
        _ => format!("schemagen-demo-{number}"),
    };
    let candidates = (1..).map(|number| current.join(name(number)));
    candidates.into_iter().find(|it| it.symlink_metadata().is_err()).unwrap_or_else(|| current.join(name(1)))
}

fn manifest() -> String {
    format!(
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nschemagen = {}\n",
        library::dependency(&[])
    )
}

#[cfg(test)]
mod tests {
    use super::{BEFORE, MODELS};

    #[test]
    fn there_is_one_place_to_edit() {
        assert_eq!(MODELS.matches(BEFORE).count(), 1);
    }
}
