//! What somebody does to the database by hand.

use std::path::Path;

use schema_db::{Access, ConnectOptions, Database, DatabaseUrl};
use schema_model::Dialect;

use crate::{
    codes::Code,
    database::of_database,
    report::{Failure, Problem},
};

const SQL: &str = "ALTER TABLE users ADD COLUMN is_admin boolean; DROP INDEX orders_open_idx;";

/// The command line that does it.
pub(super) fn as_typed(url: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => format!("sqlite3 {} '{SQL}'", url.trim_start_matches("sqlite:")),
        Dialect::Postgres => format!("psql \"$DATABASE_URL\" -c '{SQL}'"),
    }
}

/// Does it. The shell programs need not be there.
pub(super) fn change(url: &str, folder: &Path) -> Result<(), Failure> {
    let url = match url.strip_prefix("sqlite:") {
        Some(path) if !path.starts_with('/') => format!("sqlite:{}", folder.join(path).display()),
        _ => url.to_owned(),
    };
    let failed =
        |what: String| Problem::error(Code::DatabaseSaid, what).help("try the demo on an empty database");
    let url: DatabaseUrl = url.parse().map_err(|error: schema_db::UrlError| failed(error.to_string()))?;
    let options = ConnectOptions { access: Access::Write, ..ConnectOptions::default() };
    let done = match Database::connect(&url, &options).map_err(|error| of_database(&error))? {
        Database::Sqlite(database) => {
            database.connection().execute_batch(SQL).map_err(|error| error.to_string())
        }
        Database::Postgres(mut database) => {
            database.client().batch_execute(SQL).map_err(|error| error.to_string())
        }
    };
    done.map_err(|error| failed(error).into())
}
