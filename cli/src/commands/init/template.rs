//! The texts that `init` writes.

use schema_model::Dialect;

use crate::library;

pub(in crate::commands) fn config(dialect: Dialect, package: &str) -> String {
    let url = match dialect {
        Dialect::Postgres => "postgres://localhost/app",
        Dialect::Sqlite => "sqlite:app.db",
    };
    let form = match dialect {
        Dialect::Postgres => include_str!("postgres.toml"),
        Dialect::Sqlite => include_str!("sqlite.toml"),
    };
    include_str!("schemagen.toml")
        .replace("DIALECT_SETTINGS\n", form)
        .replace("DIALECT", dialect.as_str())
        .replace("PACKAGE", package)
        .replace("EXAMPLE_URL", url)
}

pub(in crate::commands) fn workspace(name: &str) -> String {
    format!("[workspace]\nresolver = \"3\"\nmembers = [\"{name}\"]\n\n{FAST_DERIVES}")
}

/// With 1,000 tables a rebuild takes rustc 14% fewer instructions. syn and quote would save 1% more and take seconds to
/// optimise, once.
const FAST_DERIVES: &str = "\
# The derives run at every build of the models: optimised, they take half the time.
[profile.dev.package]
schema-macros.opt-level = 3
proc-macro2.opt-level = 3
";

pub(in crate::commands) fn manifest(name: &str) -> String {
    manifest_with(name, &[])
}

/// The same with libraries whose types are columns, by name and version.
pub(in crate::commands) fn manifest_with(name: &str, libraries: &[(&str, &str)]) -> String {
    let features: Vec<&str> = libraries.iter().map(|(name, _)| *name).collect();
    let mut dependencies: Vec<String> =
        libraries.iter().map(|(name, version)| format!("{name} = {version:?}")).collect();
    dependencies.push(format!("schemagen = {}", library::dependency(&features)));
    dependencies.sort();
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{}\n",
        dependencies.join("\n")
    )
}

/// What `cargo add` takes.
pub(in crate::commands) fn library_as_argument() -> String {
    match library::source() {
        Some(path) => format!("schemagen --path {}", path.display()),
        None => "schemagen".to_owned(),
    }
}

/// Structs to start with.
pub(super) const MODELS: &str = include_str!("models.rs.txt");
