//! What `pg_dump` writes of a database, as statements that a driver takes.

use std::{env, path::PathBuf, process::Command};

use schema_db::scratch::ServerBinaries;

use crate::search_places;

/// Names the folder where programs of a newer version are, beside those of PATH.
pub const TOOLS_VARIABLE: &str = "SCHEMAGEN_PG_TOOLS";

/// The newest whole PostgreSQL: that of the folder, where it has a server.
pub(crate) fn newest() -> Option<ServerBinaries> {
    ServerBinaries::at(&PathBuf::from(env::var_os(TOOLS_VARIABLE)?)).ok()
}

/// The dump of a whole database, rows included. A `pg_dump` refuses servers that are newer than itself, so all that are found
/// are tried.
pub fn dump(url: &str) -> String {
    let mut refused = Vec::new();
    for program in programs() {
        let output = Command::new(&program).args(["--inserts", "--dbname", url]).output();
        match output {
            Ok(it) if it.status.success() => return statements(&String::from_utf8(it.stdout).unwrap()),
            Ok(it) => {
                let told = String::from_utf8_lossy(&it.stderr).into_owned();
                refused.push(format!("{}: {told}", program.display()));
            }
            Err(error) => refused.push(format!("{}: {error}", program.display())),
        }
    }
    panic!(
        "no pg_dump for this server: install PostgreSQL's client of its version or a newer one, or say in {TOOLS_VARIABLE} \
         where it is\n{}",
        refused.join("\n")
    )
}

fn programs() -> Vec<PathBuf> {
    let named = env::var_os(TOOLS_VARIABLE).into_iter().map(PathBuf::from);
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = named.chain(env::split_paths(&path)).map(|it| it.join("pg_dump"));
    let of_server = search_places().find().ok().map(|it| it.program("pg_dump"));
    of_server.into_iter().chain(folders).filter(|it| it.is_file()).collect()
}

/// Without the lines of psql, and without a setting that servers before 17 do not know.
fn statements(dump: &str) -> String {
    let is_statement = |line: &&str| !line.starts_with('\\') && !line.starts_with("SET transaction_timeout");
    dump.lines().filter(is_statement).collect::<Vec<_>>().join("\n")
}
