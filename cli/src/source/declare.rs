//! A schema as the structs that declare it, in the form that `pull` writes where nobody says more.

use schema_model::Schema;
use schema_rust::{Dates, Options, Written, write};

use crate::{
    codes::Code,
    config::{Config, Target},
    report::{Failure, Problem},
    resolved::model_target,
};

/// Writes the structs and SQL files of a schema.
pub fn declare(schema: &Schema, config: &Config, target: &Target) -> Result<Written, Failure> {
    let options =
        Options { crate_name: "models".to_owned(), dates: Dates::Chrono, sql_folder: "sql".to_owned() };
    write(schema, &model_target(config, target)?, &options).map_err(|error| {
        Problem::error(Code::Unsupported, error.to_string())
            .help("please report it with the SQL of the object")
            .into()
    })
}
