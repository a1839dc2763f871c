//! What is in a database, written as structs and SQL files, declares the same database.

use schema_db::Introspection;
use schema_model::{
    Dialect,
    resolve::{Target, resolve},
};
use schema_rust::{Dates, Options, usual_naming, write};

use super::{agrees, live::Live};

/// The declarations that a database becomes lead back to it.
pub(super) fn leads_back(live: &mut dyn Live, found: &Introspection) -> Result<(), String> {
    let schema = &found.schema;
    let target = match live.database().dialect() {
        Dialect::Postgres => Target::postgres(),
        Dialect::Sqlite => Target::sqlite(),
    };
    let target = Target { naming: usual_naming(schema), ..target };
    let options =
        Options { crate_name: "models".to_owned(), dates: Dates::Chrono, sql_folder: "sql".to_owned() };
    let written = write(schema, &target, &options).map_err(|error| error.to_string())?;
    let resolved = resolve(&written.declarations, &target).map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        errors.join("\n")
    })?;
    agrees(live, found, &resolved.schema)
}
