//! What a session sets so that the server spells expressions the same way for every client.

use postgres::{GenericClient, SimpleQueryMessage};
use schema_model::Name;

use crate::{
    IntrospectError,
    quote::{identifier, postgres_text},
};

/// The oldest supported server.
const OLDEST: u32 = 12;

/// Settings of one transaction. `TimeZone` stays as it is: it is what the application's own expressions were read with.
pub(crate) const SPELLING: &str = "\
SET LOCAL DateStyle = 'ISO';
SET LOCAL IntervalStyle = 'postgres';
SET LOCAL extra_float_digits = 1;
SET LOCAL bytea_output = 'hex';
SET LOCAL quote_all_identifiers = off;
SET LOCAL standard_conforming_strings = on;
SET LOCAL jit = off;
";

/// Searches the server's own objects only, so that no object of a user stands in for one of them.
pub(crate) const SAFE_PATH: &str = "SET LOCAL search_path = pg_catalog, pg_temp;\n";

/// Searches the default schema behind the server's own objects, and temporary objects last.
pub(crate) fn default_path(default_schema: &Name) -> String {
    format!("SET LOCAL search_path = pg_catalog, {}, pg_temp;\n", identifier(default_schema.as_str()))
}

/// Searches what the session itself searches behind the default schema: what an author's names were read with.
pub(crate) fn authors_path(default_schema: &Name) -> String {
    let default = postgres_text(&identifier(default_schema.as_str()));
    format!(
        "SELECT pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', 'pg_catalog', {default}, \
         nullif(pg_catalog.current_setting('search_path'), ''), 'pg_temp'), true);\n"
    )
}

/// The server's major version, which decides what the catalogs hold.
pub(crate) fn major_version(client: &mut impl GenericClient) -> Result<u32, IntrospectError> {
    let answer = client.simple_query("SHOW server_version_num")?;
    let shown = answer.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    let number: Option<u32> = shown.and_then(|text| text.parse().ok());
    match number.map(|number| number / 10_000) {
        Some(major) if major >= OLDEST => Ok(major),
        Some(major) => Err(IntrospectError::PostgresVersion { major }),
        None => Err(IntrospectError::UnexpectedValue {
            query: "server version",
            column: "server_version_num",
            value: shown.map(str::to_owned),
        }),
    }
}
