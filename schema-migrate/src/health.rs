//! Whether a program and its database fit together, in one small report that any web framework can serve.

use std::collections::BTreeSet;

use schema_model::{Dialect, MigrationId, Schema, script::Hash};
use serde::Serialize;

use crate::{
    AppliedMigration, AppliedState, Port, Row, Session, SessionError, Standing, applied,
    embedded::Project,
    postgres, quote,
    run::{Borrowed, RunOptions, judge},
    sqlite,
};

/// How a database is, seen from a program that carries its migrations. It holds no secret and names no server; it does
/// name tables and columns that are missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Health {
    /// All in one word.
    pub status: Status,
    /// The migration that was applied last.
    pub last_applied: Option<LastApplied>,
    /// What this program carries and the database does not have.
    pub pending: Vec<MigrationId>,
    /// Tables, and columns as `table.column`, that the applied migrations made and that are not there.
    pub missing: Vec<String>,
    /// The digest of all tables, columns, constraints and indexes as the database has them, where it was asked for. Two
    /// databases of one kind and version with the same digest are built alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// What is wrong, one sentence each.
    pub problems: Vec<String>,
}

/// How a database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The database is what this program was written for.
    Healthy,
    /// Migrations are still to be applied.
    Pending,
    /// Something does not fit.
    Unfit,
    /// The database does not answer.
    Unreachable,
}

/// The migration that was applied last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LastApplied {
    /// The migration.
    pub migration: MigrationId,
    /// When, in UTC.
    pub at: String,
}

/// Whether the structure of the database is read for its digest. It takes a large database some hundred milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Digest {
    /// It is left out.
    #[default]
    Skip,
    /// It is made.
    Make,
}

impl Health {
    /// The report where there is no connection; `error` is shown.
    pub fn unreachable(error: &dyn std::error::Error) -> Self {
        Self { problems: vec![error.to_string()], ..Self::empty(Status::Unreachable) }
    }

    /// One line of JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|error| panic!("names and texts are JSON: {error}"))
    }

    fn empty(status: Status) -> Self {
        Self {
            status,
            last_applied: None,
            pending: Vec::new(),
            missing: Vec::new(),
            digest: None,
            problems: Vec::new(),
        }
    }
}

/// Asks a database how it is. There is always a report: a database that does not answer is one.
pub(crate) async fn health(
    port: Port<'_>,
    project: &Project,
    options: &RunOptions,
    digest: Digest,
) -> Health {
    let borrowed = match Borrowed::open(&port, project.dialect, &options.session).await {
        Ok(borrowed) => borrowed,
        Err(error) => return Health::unreachable(&error),
    };
    let looked = look(&port, &borrowed.session, project, options, digest).await;
    let given_back = borrowed.give_back(&port).await;
    looked.and_then(|health| given_back.map(|()| health)).unwrap_or_else(|error| Health::unreachable(&error))
}

async fn look(
    port: &Port<'_>,
    session: &Session,
    project: &Project,
    options: &RunOptions,
    digest: Digest,
) -> Result<Health, SessionError> {
    let applied = applied(port, session).await?;
    let Standing { pending, newer, misfits } = judge(&applied, project, options.newer);
    let mut problems: Vec<String> = misfits.iter().map(ToString::to_string).collect();
    // Those of a newer release are its own business.
    problems.extend(applied.iter().filter(|it| !newer.contains(&it.id)).filter_map(unfinished));
    let missing = missing(port, session, project, &applied).await?;
    let digest = match digest {
        Digest::Skip => None,
        Digest::Make => Some(made(port, session, options).await?),
    };
    let status = match (problems.is_empty() && missing.is_empty(), pending.is_empty()) {
        (true, true) => Status::Healthy,
        (true, false) => Status::Pending,
        (false, _) => Status::Unfit,
    };
    Ok(Health { status, last_applied: last(&applied), pending, missing, digest, problems })
}

/// Its pending and misfits name it too; here is what it stopped with.
fn unfinished(row: &AppliedMigration) -> Option<String> {
    let (what, command) = match row.state {
        AppliedState::Applied => return None,
        AppliedState::HalfApplied { .. } => ("is unfinished", "migrate"),
        AppliedState::HalfRolledBack { .. } => ("is half taken back", "rollback"),
    };
    Some(format!("{} {what}; correct the cause and run `schemagen {command}`", row.id))
}

fn last(applied: &[AppliedMigration]) -> Option<LastApplied> {
    let finished = applied.iter().filter_map(|it| Some((it.number, it, it.finished_at.clone()?)));
    let (_, row, at) = finished.max_by_key(|(number, _, _)| *number)?;
    Some(LastApplied { migration: row.id.clone(), at })
}

async fn missing(
    port: &Port<'_>,
    session: &Session,
    project: &Project,
    applied: &[AppliedMigration],
) -> Result<Vec<String>, SessionError> {
    let known = applied.iter().filter(|it| it.state == AppliedState::Applied);
    let known: Vec<_> =
        known.map(|it| it.id.clone()).filter(|id| project.graph.snapshot(id).is_some()).collect();
    // Where an ancestor is not applied, the misfits say so.
    let Ok(expected) = project.graph.applied_schema(&known) else { return Ok(Vec::new()) };
    let question = match session.dialect {
        Dialect::Postgres => postgres::health::COLUMNS,
        Dialect::Sqlite => sqlite::health::COLUMNS,
    };
    let rows = port.query(question).await.map_err(|error| session.error("looking at the tables", error))?;
    Ok(absent(&expected, &Present::new(rows, session)))
}

/// The tables and columns that are there.
struct Present<'s> {
    tables: BTreeSet<(String, String)>,
    columns: BTreeSet<(String, String, String)>,
    session: &'s Session,
}

impl<'s> Present<'s> {
    fn new(rows: Vec<Row>, session: &'s Session) -> Self {
        let (mut tables, mut columns) = (BTreeSet::new(), BTreeSet::new());
        for row in rows {
            let mut cells = row.into_iter();
            let mut next = || cells.next().flatten();
            let (schema, table, column) = (next().unwrap_or_default(), next().unwrap_or_default(), next());
            let (schema, table) = (session.folded(&schema), session.folded(&table));
            tables.insert((schema.clone(), table.clone()));
            columns.extend(column.map(|column| (schema, table, session.folded(&column))));
        }
        Self { tables, columns, session }
    }
}

fn absent(expected: &Schema, present: &Present<'_>) -> Vec<String> {
    let mut absent = Vec::new();
    for table in &expected.tables {
        let schema =
            table.name.schema.as_ref().map_or(present.session.default_schema.as_str(), |it| it.as_str());
        let key = (present.session.folded(schema), present.session.folded(table.name.name.as_str()));
        if !present.tables.contains(&key) {
            absent.push(table.name.to_string());
            continue;
        }
        let is_absent = |column: &str| {
            let (schema, table) = key.clone();
            !present.columns.contains(&(schema, table, present.session.folded(column)))
        };
        let columns = table.columns.iter().filter(|it| is_absent(it.name.as_str()));
        absent.extend(columns.map(|it| format!("{}.{}", table.name, it.name)));
    }
    absent
}

async fn made(port: &Port<'_>, session: &Session, options: &RunOptions) -> Result<String, SessionError> {
    let failed = |error| session.error("reading the structure of the database", error);
    match session.dialect {
        Dialect::Postgres => {
            let question = postgres::health::digest(&quote::postgres_text(&session.spelling.table));
            let rows = port.query(question).await.map_err(failed)?;
            Ok(rows.into_iter().flatten().flatten().next().unwrap_or_default())
        }
        Dialect::Sqlite => {
            let history = quote::sqlite_text(options.session.history.name.as_str());
            let rows = port.query(sqlite::health::statements(&history)).await.map_err(failed)?;
            Ok(Hash::of(format!("{rows:?}").as_bytes()).to_string())
        }
    }
}
