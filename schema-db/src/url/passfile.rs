//! Password files: the password of the first line that fits, as libpq finds it.

use std::{
    collections::BTreeMap,
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use postgres::config::Host;

/// What a password file gives.
pub(super) enum Found {
    Password(String),
    Nothing,
    /// It was passed over, and why.
    Ignored(String),
}

/// Looks into the file of the parameter, of PGPASSFILE, or ~/.pgpass.
pub(super) fn password(
    config: &postgres::Config,
    parameter: Option<&str>,
    variables: &BTreeMap<String, String>,
) -> Found {
    let variable = |name: &str| variables.get(name).filter(|it| !it.is_empty()).map(PathBuf::from);
    let file = parameter.map(PathBuf::from).or_else(|| variable("PGPASSFILE"));
    let Some(file) = file.or_else(|| variable("HOME").map(|it| it.join(".pgpass"))) else {
        return Found::Nothing;
    };
    match readable(&file) {
        Ok(Some(text)) => {
            let wanted = wanted(config, variables);
            let line = text.lines().find_map(|line| fits(line, &wanted));
            line.map_or(Found::Nothing, Found::Password)
        }
        Ok(None) => Found::Nothing,
        Err(reason) => Found::Ignored(format!("the password file {} is ignored: {reason}", file.display())),
    }
}

/// A file that others may read is no place for passwords.
fn readable(file: &Path) -> Result<Option<String>, String> {
    let metadata = match fs::metadata(file) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    if !metadata.is_file() {
        return Err("it is not a plain file".to_owned());
    }
    if metadata.mode() & 0o077 != 0 {
        return Err(format!(
            "others may read it (mode {:03o}); run `chmod 600` on it",
            metadata.mode() & 0o777
        ));
    }
    fs::read_to_string(file).map(Some).map_err(|error| error.to_string())
}

/// Host, port, database and user of the connection.
fn wanted(config: &postgres::Config, variables: &BTreeMap<String, String>) -> [String; 4] {
    let host = match (config.get_hosts().first(), config.get_hostaddrs().first()) {
        (Some(Host::Tcp(name)), _) => name.clone(),
        (Some(Host::Unix(folder)), _) if !is_default_folder(folder) => folder.display().to_string(),
        (Some(Host::Unix(_)), _) | (None, None) => "localhost".to_owned(),
        (None, Some(address)) => address.to_string(),
    };
    let login = || variables.get("USER").or_else(|| variables.get("LOGNAME")).cloned().unwrap_or_default();
    let user = config.get_user().map_or_else(login, str::to_owned);
    let database = config.get_dbname().map_or_else(|| user.clone(), str::to_owned);
    let port = config.get_ports().first().copied().unwrap_or(5432);
    [host, port.to_string(), database, user]
}

fn is_default_folder(folder: &Path) -> bool {
    ["/var/run/postgresql", "/run/postgresql", "/tmp"].iter().any(|it| folder == Path::new(it))
}

/// The password of a line whose first four fields fit.
fn fits(line: &str, wanted: &[String; 4]) -> Option<String> {
    if line.starts_with('#') {
        return None;
    }
    let mut rest = line;
    for wanted in wanted {
        let (field, after) = field(rest)?;
        if field != "*" && unescaped(field) != *wanted {
            return None;
        }
        rest = after;
    }
    let (password, _) = field(rest).unwrap_or((rest, ""));
    Some(unescaped(password)).filter(|it| !it.is_empty())
}

/// What stands before the next colon that has no backslash, and what follows it.
fn field(text: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b':' if !escaped => return Some((&text[..at], &text[at + 1..])),
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

fn unescaped(field: &str) -> String {
    let mut text = String::new();
    let mut characters = field.chars();
    while let Some(character) = characters.next() {
        text.push(if character == '\\' { characters.next().unwrap_or('\\') } else { character });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn lines_fit_as_in_libpq() {
        let wanted = ["db.example", "5432", "app", "o:neil\\x"].map(str::to_owned);
        for (line, password) in [
            ("db.example:5432:app:o\\:neil\\\\x:s3cret", Some("s3cret")),
            ("*:*:*:*:a\\:b\\\\c", Some("a:b\\c")),
            ("*:*:*:*:first:rest", Some("first")),
            ("*:*:other:*:s3cret", None),
            ("db.example:5433:*:*:s3cret", None),
            ("#*:*:*:*:s3cret", None),
            ("*:*:*:*:", None),
            ("*:*:*", None),
            ("", None),
        ] {
            assert_eq!(fits(line, &wanted).as_deref(), password, "{line}");
        }
    }
}
