//! `schemagen init`: sets up a project. Never overwrites and never edits a file.

mod scaffold;
pub(super) mod template;

use std::path::Path;

use schema_model::Dialect;
use serde::Serialize;

use crate::{
    codes::Code,
    config::FILE_NAME,
    paths::shown,
    report::{Answer, Failure, Problem},
    session::Session,
};
pub(super) use scaffold::Scaffold;

/// Set up a project here: schemagen.toml and a small crate for the structs
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A small crate of its own for the structs is recommended: it is rebuilt in tenths of a second. In a folder with a
package, that package is used unless --models-crate is given.

Examples:
  schemagen init --dialect postgres
  schemagen init --dialect sqlite --models-crate models")]
pub struct InitArgs {
    /// postgres or sqlite; without it the scheme of DATABASE_URL, and else sqlite, which needs no server
    #[arg(long, value_name = "DIALECT")]
    dialect: Option<Dialect>,
    /// Make a crate of this name for the structs, also where there is a package already
    #[arg(long, value_name = "NAME")]
    models_crate: Option<String>,
}

#[derive(Serialize)]
struct Report {
    dialect: Dialect,
    package: String,
    written: Vec<String>,
    next: Vec<String>,
}

pub(super) fn run(args: &InitArgs, session: &mut Session) -> Result<Answer, Failure> {
    let root = session.folder.clone();
    let file = root.join(FILE_NAME);
    if file.symlink_metadata().is_ok() {
        return Err(Problem::error(Code::InitExists, "the project is set up already")
            .in_file(shown(&file))
            .help("edit this file, or remove it and run `schemagen init` again")
            .into());
    }
    let dialect = match args.dialect {
        Some(dialect) => dialect,
        None => guess_dialect(session)?,
    };
    let scaffold = Scaffold::plan(&root, dialect, args.models_crate.as_deref())?;
    let written = scaffold.write()?;
    let text = describe(&written, &scaffold.next);
    Ok(Answer::done(text, Report { dialect, package: scaffold.package, written, next: scaffold.next }))
}

fn guess_dialect(session: &Session) -> Result<Dialect, Failure> {
    let url = session.variables(None)?.get("DATABASE_URL");
    let scheme = url.as_deref().and_then(|url| url.split(':').next()).unwrap_or_default();
    Ok(scheme.parse().unwrap_or(Dialect::Sqlite))
}

fn describe(written: &[String], next: &[String]) -> String {
    let mut lines: Vec<String> = written.iter().map(|file| format!("wrote {file}")).collect();
    lines.push("\nNext:".to_owned());
    lines.extend(next.iter().enumerate().map(|(at, step)| format!("  {}. {step}", at + 1)));
    lines.join("\n") + "\n"
}

/// The name of the package of a manifest; none in a workspace without one.
fn package_name(manifest: &Path) -> Result<Option<String>, Problem> {
    #[derive(serde::Deserialize)]
    struct Manifest {
        package: Option<Package>,
    }
    #[derive(serde::Deserialize)]
    struct Package {
        name: String,
    }
    let failed = |error: String| {
        Problem::error(Code::InitFailed, format!("cannot be read: {error}"))
            .in_file(shown(manifest))
            .help("`cargo check` says more")
    };
    let text = std::fs::read_to_string(manifest).map_err(|error| failed(error.to_string()))?;
    let manifest: Manifest = toml::from_str(&text).map_err(|error| failed(error.message().to_owned()))?;
    Ok(manifest.package.map(|it| it.name))
}
