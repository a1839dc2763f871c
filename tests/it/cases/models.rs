//! The structs of all cases as one crate, compiled once and read by the product's own reader.

use std::{fmt::Write, fs, path::Path};

use schema_model::{Declarations, declaration::SqlFile};
use schemagen_cli::artifact::{BuildRequest, declarations};

use super::file::{Case, CaseFile};
use crate::guards::root;

const CRATE: &str = "models";

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
        let folder = root().join("target/cases");
        fs::create_dir_all(folder.join("src")).unwrap();
        // Tells tools, and our own guards, that all of it can be made again.
        write(&folder.join("CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n");
        write(&folder.join("Cargo.toml"), &manifest());
        write(&folder.join("Cargo.lock"), &fs::read_to_string(root().join("Cargo.lock")).unwrap());
        let mut library =
            "//! The structs of all case files.\n#![allow(dead_code, unused_imports)]\n".to_owned();
        for file in files {
            let name = &file.cases[0].file;
            let _ = writeln!(library, "mod {name};");
            let modules: String = file.cases.iter().map(module).collect();
            write(&folder.join(format!("src/{name}.rs")), &modules);
        }
        write(&folder.join("src/lib.rs"), &library);
        let request = BuildRequest { folder, ..BuildRequest::default() };
        let found =
            declarations(&request).unwrap_or_else(|error| panic!("the structs of the cases: {error}"));
        Self { all: found.declarations }
    }

    /// What one side of a case declares.
    pub(super) fn declarations(&self, case: &Case, side: Side) -> Declarations {
        let prefix = format!("{CRATE}::{}::{}::{}::", case.file, case.module(), side.module());
        let mut chosen = Declarations::default();
        chosen.tables.extend(self.all.tables.iter().filter(|it| it.path.starts_with(&prefix)).cloned());
        chosen.views.extend(self.all.views.iter().filter(|it| it.item.path.starts_with(&prefix)).cloned());
        chosen.enums.extend(self.all.enums.iter().filter(|it| it.path.starts_with(&prefix)).cloned());
        let sql = match side {
            Side::Before => &case.sql_before,
            Side::After => &case.sql_after,
        };
        if !sql.is_empty() {
            chosen.sql.push(SqlFile { path: "schema.sql".into(), text: sql.clone() });
        }
        chosen
    }
}

impl Side {
    fn module(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }
}

fn manifest() -> String {
    let library = root().join("schemagen");
    format!(
        "[package]\nname = \"{CRATE}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         schemagen = {{ path = {:?} }}\n\n[workspace]\n",
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
