//! What a path is that has no prefix, by what is there: bytes of a program, names in a folder, keys of a JSON document.

use std::{fs, io::Read, path::Path};

use schema_model::{Declarations, MigrationId, Schema};

use super::{FORMS, Named, Source};
use crate::{
    codes::Code,
    config::Config,
    declarations::sql::files_of,
    paths::shown,
    report::{Failure, Problem},
};

impl Source {
    /// Finds out what an unprefixed text means; all others are what they are.
    pub fn recognised(self, folder: &Path, config: Option<&Config>) -> Result<Self, Failure> {
        let Self::Unprefixed(text) = &self else { return Ok(self) };
        let path = folder.join(text);
        let is_environment = config.is_some_and(|it| it.environments.contains_key(text));
        match (fs::metadata(&path), is_environment) {
            (Ok(_), true) => Err(both(text).into()),
            (Err(_), true) => Ok(Self::Database(Named::Environment(text.clone()))),
            (Err(_), false) => Err(unknown(text, config).into()),
            (Ok(metadata), false) if metadata.is_dir() => Ok(of_folder(Path::new(text))?),
            (Ok(_), false) => Ok(of_file(Path::new(text))?),
        }
    }
}

/// Migrations, if all files are called so; SQL, if none is.
fn of_folder(path: &Path) -> Result<Source, Problem> {
    let files = files_of(path).map_err(|error| unreadable(path, &error))?;
    let is_migration = |it: &&std::path::PathBuf| {
        let stem = it.file_name().unwrap_or_default().to_string_lossy();
        let stem = stem.trim_end_matches(".sql").trim_end_matches(".down");
        MigrationId::new(stem).is_ok()
    };
    let migrations = files.iter().filter(is_migration).count();
    let name = shown(path);
    match (files.len(), migrations) {
        (0, _) => Err(Problem::error(Code::SourceUnknown, format!("{name} is a folder without .sql files"))
            .help("name a folder of migrations or of SQL files")),
        (_, 0) => Ok(Source::Sql(path.to_path_buf())),
        (all, some) if all == some => Ok(Source::Migrations(Some(path.to_path_buf()))),
        (all, some) => {
            let what = format!("{some} of the {all} .sql files in {name} are called like migrations");
            Err(Problem::error(Code::SourceUnknown, what).help(format!(
                "say what the folder is: migrations:{name} (which leaves out .down.sql), or sql:{name} (all files)"
            )))
        }
    }
}

/// The first bytes of programs and libraries: ELF, Mach-O (both byte orders, and of several machines), PE, and archives.
const PROGRAMS: [&[u8]; 8] = [
    b"\x7fELF",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xfe\xed\xfa\xcf",
    b"\xfe\xed\xfa\xce",
    b"\xca\xfe\xba\xbe",
    b"MZ",
    b"!<arch>\n",
];

const SQLITE: &[u8] = b"SQLite format 3\0";

fn of_file(path: &Path) -> Result<Source, Problem> {
    let mut start = Vec::new();
    let file = fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    file.take(SQLITE.len() as u64).read_to_end(&mut start).map_err(|error| unreadable(path, &error))?;
    if start == SQLITE {
        return Ok(Source::Database(Named::Url(format!("sqlite:{}", path.display()))));
    }
    if PROGRAMS.iter().any(|it| start.starts_with(it)) {
        return Ok(Source::Binary(path.to_path_buf()));
    }
    match path.extension().and_then(|it| it.to_str()) {
        Some("sql") => Ok(Source::Sql(path.to_path_buf())),
        Some("json") => of_json(path),
        Some(_) | None => {
            let what = format!("{} is neither a program, an SQLite database, nor .sql or .json", shown(path));
            Err(Problem::error(Code::SourceUnknown, what).help(format!("say what it is:\n{FORMS}")))
        }
    }
}

/// A snapshot has a format; a schema and declarations have different tables.
fn of_json(path: &Path) -> Result<Source, Problem> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|error| {
        Problem::error(Code::SourceUnknown, format!("is not JSON: {error}"))
            .at_line(shown(path), error.line())
            .help("name a snapshot, or declarations as `schemagen dump` prints them")
    })?;
    if value.get("format").is_some() || value.get("schema_hash").is_some() {
        return Ok(Source::Snapshot(path.to_path_buf()));
    }
    let is_schema = serde_json::from_value::<Schema>(value.clone()).is_ok();
    let is_declarations = serde_json::from_value::<Declarations>(value).is_ok();
    match (is_schema, is_declarations) {
        (true, false) => Ok(Source::Snapshot(path.to_path_buf())),
        (false, true) => Ok(Source::Declarations(path.to_path_buf())),
        (true, true) | (false, false) => {
            let name = shown(path);
            let what = format!("{name} is JSON, but neither a snapshot nor declarations for certain");
            Err(Problem::error(Code::SourceUnknown, what).help(format!(
                "say what it is, and what is wrong with it will be told: snapshot:{name} or json:{name}"
            )))
        }
    }
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::error(Code::SourceUnknown, format!("cannot be read: {error}"))
        .in_file(shown(path))
        .help("check the path, the file's owner and its permissions")
}

fn both(text: &str) -> Problem {
    let what = format!("{text} is an environment of schemagen.toml, and a file or folder too");
    Problem::error(Code::SourceUnknown, what).help(format!("write database:{text} or ./{text}"))
}

/// Nothing is called so.
pub(super) fn unknown(text: &str, config: Option<&Config>) -> Problem {
    if text.contains(['/', '\\']) || Path::new(text).extension().is_some() {
        return Problem::error(Code::SourceUnknown, format!("there is no file or folder {text}"))
            .help("check the path; `schemagen diff --help` lists what else can be compared");
    }
    let what = format!("{text} is no file or folder, no environment and no form of a source");
    let problem = Problem::error(Code::SourceUnknown, what);
    let names: Vec<&str> = config.iter().flat_map(|it| it.environments.keys()).map(String::as_str).collect();
    let problem = match names.as_slice() {
        [] => problem,
        names => problem.note(format!("environments: {}", names.join(", "))),
    };
    problem.help(format!("name an existing file or folder, or use one of these forms:\n{FORMS}"))
}
