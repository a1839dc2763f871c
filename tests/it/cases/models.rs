//! The structs of all cases as one crate, compiled once and read by the product's own reader.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use schema_model::{Declarations, declaration::SqlFile};
use schemagen_cli::artifact::{self, BuildRequest};

use super::file::{Case, CaseFile};
use crate::guards::root;

pub(super) const CRATE: &str = "models";

/// Which of the two schemas of a case.
#[derive(Debug, Clone, Copy)]
pub(super) enum Side {
    Before,
    After,
}

/// What the structs of all cases declare.
pub(super) struct Models {
    all: Declarations,
}

impl Models {
    /// Writes, builds and reads the crate.
    pub(super) fn of(files: &[CaseFile]) -> Self {
        let modules =
            files.iter().map(|file| (file.cases[0].file.as_str(), file.cases.iter().map(module).collect()));
        build("cases", &[], &modules.collect())
    }

    /// What one side of a case declares.
    pub(super) fn declarations(&self, case: &Case, side: Side) -> Declarations {
        let mut chosen =
            self.within(&format!("{CRATE}::{}::{}::{}::", case.file, case.module(), side.module()));
        let sql = match side {
            Side::Before => &case.sql_before,
            Side::After => &case.sql_after,
        };
        if !sql.is_empty() {
            chosen.sql.push(SqlFile { path: "schema.sql".into(), text: sql.clone() });
        }
        chosen
    }

    /// What the items of a module declare.
    pub(super) fn within(&self, prefix: &str) -> Declarations {
        let mut chosen = Declarations::default();
        chosen.tables.extend(self.all.tables.iter().filter(|it| it.path.starts_with(prefix)).cloned());
        chosen.views.extend(self.all.views.iter().filter(|it| it.item.path.starts_with(prefix)).cloned());
        chosen.enums.extend(self.all.enums.iter().filter(|it| it.path.starts_with(prefix)).cloned());
        chosen
    }
}

/// Where a crate of cases is.
pub(super) fn crate_folder(name: &str) -> PathBuf {
    root().join("target").join(name)
}

/// Writes, builds and reads a crate of these modules; `more` are its dependencies besides the library, which has the
/// features of their names.
pub(super) fn build(name: &str, more: &[&str], modules: &BTreeMap<&str, String>) -> Models {
    let folder = crate_folder(name);
    fs::create_dir_all(folder.join("src")).unwrap();
    // Tells tools, and our own guards, that all of it can be made again.
    write(&folder.join("CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n");
    write(&folder.join("Cargo.toml"), &manifest(more));
    write(&folder.join("Cargo.lock"), &fs::read_to_string(root().join("Cargo.lock")).unwrap());
    let mut library = "//! The structs of all case files.\n#![allow(dead_code, unused_imports)]\n".to_owned();
    for (name, modules) in modules {
        let _ = writeln!(library, "mod {name};");
        write(&folder.join(format!("src/{name}.rs")), modules);
    }
    write(&folder.join("src/lib.rs"), &library);
    let request = BuildRequest { folder, ..BuildRequest::default() };
    let found = artifact::build(&request).and_then(|it| it.declarations());
    let found = found.unwrap_or_else(|error| panic!("the structs of the cases: {error}"));
    Models { all: found.declarations }
}

impl Side {
    fn module(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }
}

fn manifest(more: &[&str]) -> String {
    let library = root().join("schemagen");
    let versions: Vec<String> =
        more.iter().map(|it| format!("{it} = {{ version = \"*\", default-features = false }}\n")).collect();
    let versions = versions.concat();
    format!(
        "[package]\nname = \"{CRATE}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         schemagen = {{ path = {:?}, features = {more:?} }}\n{versions}\n[workspace]\n",
        library.display().to_string()
    )
}

/// One module for each side, with the imports that a user has.
fn module(case: &Case) -> String {
    let side = |side: Side, text: &str| {
        format!(
            "    pub mod {} {{\n        use schemagen::{{Columns, SqlEnum, SqlType, Table, View}};\n\n{text}\n    }}\n",
            side.module()
        )
    };
    let (before, after) = (side(Side::Before, &case.before), side(Side::After, &case.after));
    format!("/// {}\npub mod {} {{\n{before}{after}}}\n\n", case.heading, case.module())
}

/// Leaves a file alone that is as it must be, so that cargo does not build again.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|before| before == text) {
        return;
    }
    fs::write(path, text).unwrap();
}
