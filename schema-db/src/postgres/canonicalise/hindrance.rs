//! What keeps a session from comparing expressions by the server.

use std::collections::BTreeSet;

use postgres::Client;
use schema_model::{Name, Schema};

use super::CanonicaliseError;

/// Why this session cannot make the twins of a schema, where it cannot: the server is a standby, or rights are missing.
/// Whoever knows another place can compare there.
pub fn hindrance(
    client: &mut Client,
    default_schema: &Name,
    promised: &Schema,
) -> Result<Option<String>, CanonicaliseError> {
    let schemas = promised.tables.iter().map(|it| it.name.schema.as_ref().unwrap_or(default_schema));
    let schemas: BTreeSet<&str> = schemas.map(Name::as_str).collect();
    let schemas: Vec<&str> = schemas.into_iter().collect();
    let row = client.query_one(QUESTION, &[&schemas])?;
    Ok(row.try_get(0)?)
}

const QUESTION: &str = "\
    SELECT CASE \
    WHEN pg_catalog.pg_is_in_recovery() THEN 'the server is a standby' \
    WHEN NOT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY') \
    THEN pg_catalog.format('%I may make no temporary table here', CURRENT_USER) \
    ELSE (SELECT pg_catalog.format('%I has no USAGE on schema %I', CURRENT_USER, n.nspname) \
          FROM pg_catalog.pg_namespace n WHERE n.nspname = ANY ($1::pg_catalog.text[]) \
          AND NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE') ORDER BY n.nspname LIMIT 1) END";
