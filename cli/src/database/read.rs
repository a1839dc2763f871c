//! Reads a URL with all that completes it, and keeps its passwords out of all output.

use schema_db::DatabaseUrl;

use super::{NamedUrl, Variables};
use crate::{
    codes::Code,
    report::{Failure, Problem, Terminal, keep_secret},
};

/// The database that a URL, its service, the PG* variables and a password file name together.
pub fn read_url(
    named: &NamedUrl,
    variables: &Variables,
    terminal: &mut Terminal,
) -> Result<DatabaseUrl, Failure> {
    let url = DatabaseUrl::with_variables(&named.url, variables.all()).map_err(|error| {
        let text = error.to_string();
        Problem::advised(Code::UrlInvalid, &text, "write postgres://user@host/database or sqlite:path")
            .note(format!("the URL is from {}", named.origin))
    })?;
    url.secrets().for_each(keep_secret);
    for note in url.notes() {
        let (what, help) = note.rsplit_once("; ").unwrap_or((note, "check the file"));
        terminal.warn(Problem::warning(Code::PasswordFile, what).help(help));
    }
    Ok(url)
}
