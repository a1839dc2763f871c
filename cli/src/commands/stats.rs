//! `schemagen stats`: how large the tables of a database are, for `generate` to weigh.

use schema_db::Access;
use schema_lint::{Size, Sizes};
use schema_model::Dialect;
use serde::Serialize;

use crate::{
    codes::Code,
    database::{DatabaseArgs, connect, of_database},
    files::Lock,
    paths::shown,
    report::{Answer, Failure, Problem},
    session::Session,
    sizes,
};

/// Save how large the tables of a database are, so that `generate` weighs what a migration costs (PostgreSQL)
///
/// Only names and numbers are kept: rows as the server last estimated them, and bytes with indexes. They are written to
/// table-sizes.json beside schemagen.toml; commit it, and everybody's migrations say what they cost in production.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  schemagen stats --env production")]
pub struct StatsArgs {
    #[command(flatten)]
    database: DatabaseArgs,
}

#[derive(Serialize)]
struct Report {
    database: String,
    file: String,
    #[serde(flatten)]
    sizes: Sizes,
}

pub(super) fn run(args: &StatsArgs, session: &mut Session) -> Result<Answer, Failure> {
    let config = session.config()?;
    let mut connected = connect(session, &config, &args.database, Access::Read)?;
    let database = match (connected.target.dialect, connected.database.as_mut()) {
        (Dialect::Postgres, Some(database)) => database,
        (Dialect::Postgres | Dialect::Sqlite, _) => {
            return Err(Problem::error(Code::Unsupported, "sizes are kept of PostgreSQL's tables alone")
                .help("SQLite keeps every writer waiting whatever a migration does")
                .into());
        }
    };
    let tables = database.table_sizes(&connected.default_schema).map_err(|error| of_database(&error))?;
    let tables = tables.into_iter().map(|it| (it.name, Size { rows: it.rows, bytes: it.bytes }));
    let sizes = Sizes { tables: tables.collect() };
    let _lock = Lock::take(&config.path)?;
    let file = shown(&sizes::write(&config, connected.target, &sizes)?);
    let count = sizes.tables.len();
    let text = format!("wrote {file}: {count} table{}\n", if count == 1 { "" } else { "s" });
    Ok(Answer::done(text, Report { database: connected.name, file, sizes }))
}
