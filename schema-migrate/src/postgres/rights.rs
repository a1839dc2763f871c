//! Whether migrations may be recorded: the role's rights, and that the history is what and where it should be. Asked before
//! anything is begun.

use super::trust;
use crate::{
    Port, Session, SessionError, SessionOptions,
    quote::{identifier, postgres_text},
};

/// What the query answers, with what belongs to it behind a blank.
const STANDBY: &str = "standby";
const GRANT: &str = "grant";
const FOREIGN: &str = "foreign";
const ELSEWHERE: &str = "elsewhere";

/// A query that gives nothing where all is well.
pub(super) fn question(options: &SessionOptions, table: &str, schema: &str) -> String {
    let (name, namespace) = (postgres_text(table), postgres_text(schema));
    let (quoted, may) = (postgres_text(&identifier(schema)), "pg_catalog.has_table_privilege");
    let (elsewhere, fault) = (elsewhere(options), trust::fault(table));
    format!(
        "SELECT CASE \
         WHEN pg_catalog.pg_is_in_recovery() THEN '{STANDBY} ' \
         WHEN n.oid IS NOT NULL AND NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE') \
         THEN pg_catalog.format('{GRANT} GRANT USAGE ON SCHEMA %s TO %I', {quoted}, current_user) \
         WHEN n.oid IS NOT NULL AND pg_catalog.to_regclass({name}) IS NOT NULL THEN CASE \
         WHEN NOT ({may}({name}, 'SELECT') AND {may}({name}, 'INSERT') AND {may}({name}, 'UPDATE')) \
         THEN pg_catalog.format('{GRANT} GRANT SELECT, INSERT, UPDATE ON TABLE %s TO %I', {name}, current_user) \
         WHEN ({fault}) IS NOT NULL THEN '{FOREIGN} ' || ({fault}) END \
         WHEN ({elsewhere}) IS NOT NULL THEN '{ELSEWHERE} ' || ({elsewhere}) \
         WHEN n.oid IS NULL AND NOT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') \
         THEN pg_catalog.format('{GRANT} GRANT CREATE ON DATABASE %I TO %I', pg_catalog.current_database(), current_user) \
         WHEN n.oid IS NOT NULL AND NOT pg_catalog.has_schema_privilege(n.oid, 'CREATE') \
         THEN pg_catalog.format('{GRANT} GRANT CREATE ON SCHEMA %s TO %I', {quoted}, current_user) END \
         FROM (SELECT (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = {namespace}) AS oid) n"
    )
}

/// The schema of a history that was kept elsewhere before, unless the settings say where it is.
fn elsewhere(options: &SessionOptions) -> String {
    if options.history.schema.is_some() {
        return "NULL::text".to_owned();
    }
    let name = postgres_text(options.history.name.as_str());
    format!(
        "SELECT pg_catalog.min(s.nspname::text) FROM pg_catalog.pg_class c \
         JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace WHERE c.relname = {name} AND c.relkind = 'r' AND EXISTS \
         (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'token_hash' AND NOT a.attisdropped)"
    )
}

/// Makes sure that the history can be written.
pub(crate) async fn may_write(port: &Port<'_>, session: &Session) -> Result<(), SessionError> {
    let Some(question) = &session.spelling.may_write else { return Ok(()) };
    let rows = port.query(question.clone()).await;
    let rows = rows.map_err(|error| session.error("asking what this role may do", error))?;
    let answer = rows.into_iter().flatten().flatten().next().unwrap_or_default();
    let (database, table) = (session.name.clone(), session.spelling.table.clone());
    match answer.split_once(' ') {
        None => Ok(()),
        Some((STANDBY, _)) => Err(SessionError::Standby { database }),
        Some((GRANT, grant)) => Err(SessionError::NotAllowed { database, grant: grant.to_owned() }),
        Some((ELSEWHERE, schema)) => {
            Err(SessionError::HistoryElsewhere { database, table, schema: schema.to_owned() })
        }
        Some((_, reason)) => Err(SessionError::History { table, reason: reason.to_owned() }),
    }
}
