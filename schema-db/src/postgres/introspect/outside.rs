//! What a database has beside its schema, and one that is made anew would not have.

use postgres::Client;
use schema_model::Name;

use super::session::{self, Query};
use crate::IntrospectError;

const QUERY: Query = Query { name: "what is beside the schema", sql: include_str!("outside.sql") };

/// Owners, settings and privileges of the database itself and the like, each in words.
pub fn outside(client: &mut Client, default_schema: &Name) -> Result<Vec<String>, IntrospectError> {
    let answers = session::ask(client, &[], &QUERY, default_schema)?;
    answers.rows(&QUERY).map(|row| row.text("what").map(str::to_owned)).collect()
}
