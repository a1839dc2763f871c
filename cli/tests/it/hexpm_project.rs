//! The models of tests/hexpm as a project of their own.

#![allow(clippy::unwrap_used)]

use std::fs;

use crate::machine::{Machine, repository};

/// What is not the models' business but must be there for their types and functions.
pub(crate) const EXTENSIONS: &str =
    "CREATE EXTENSION citext; CREATE EXTENSION pg_trgm; CREATE EXTENSION \"uuid-ossp\";";

/// Runs a command that must succeed.
pub(crate) fn run(machine: &Machine, command: &str) -> String {
    let run = machine.run(command);
    assert_eq!(run.exit, 0, "`{command}` failed:\n{}", run.output);
    run.output
}

/// Writes the models as a project of their own, named so that its artifacts are nobody else's.
pub(crate) fn write_project(machine: &Machine) {
    let models = repository().join("tests/hexpm/src");
    for file in fs::read_dir(models).unwrap().map(|it| it.unwrap().path()) {
        let name = file.file_name().unwrap().to_str().unwrap();
        machine.write(&format!("src/{name}"), &fs::read_to_string(&file).unwrap());
    }
    let manifest = fs::read_to_string(repository().join("tests/hexpm/Cargo.toml")).unwrap();
    let dependencies = manifest.split_once("[dependencies]").unwrap().1.split_once("[lints").unwrap().0;
    let library = repository().join("schemagen");
    let dependencies = dependencies
        .replace(
            "schemagen = { workspace = true",
            &format!("schemagen = {{ path = \"{}\"", library.display()),
        )
        .replace("serde_json.workspace = true", "serde_json = \"1\"");
    machine.write(
        "Cargo.toml",
        &format!(
            "[package]\nname = \"hexpm-year\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]{dependencies}"
        ),
    );
    machine.write("Cargo.lock", &fs::read_to_string(repository().join("Cargo.lock")).unwrap());
    machine.write("schemagen.toml", "dialect = \"postgres\"\npackages = [\"hexpm-year\"]\n[drift]\nignore = [\"citext\", \"pg_trgm\", \"uuid-ossp\"]\n");
}
