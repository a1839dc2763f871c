//! The texts that `init` writes.

use schema_model::Dialect;

use crate::library;

pub(super) fn config(dialect: Dialect, package: &str) -> String {
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

pub(super) fn workspace(name: &str) -> String {
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

pub(super) fn manifest(name: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nschemagen = {}\n",
        library::dependency()
    )
}

/// What `cargo add` takes.
pub(super) fn library_as_argument() -> String {
    match library::source() {
        Some(path) => format!("schemagen --path {}", path.display()),
        None => "schemagen".to_owned(),
    }
}

/// Structs to start with.
pub(super) const MODELS: &str = include_str!("models.rs.txt");
