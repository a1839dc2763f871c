//! The session that migrations run in.

use postgres::{SimpleQueryMessage, error::ErrorPosition};
use schema_model::{
    Dialect,
    script::{Statement, StepKind},
};

use super::{
    connect::{PostgresDatabase, sql},
    resume,
};
use crate::{
    DatabaseError, SqlError,
    session::{Ending, Row, Session, Settled, Spelling, Violation},
};

impl Session for PostgresDatabase {
    fn query(&mut self, sql: &str) -> Result<Vec<Row>, SqlError> {
        let messages = self.client.simple_query(sql).map_err(|error| sql_error(&error))?;
        let rows = messages.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        Ok(rows
            .map(|row| (0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect())
            .collect())
    }

    fn execute(&mut self, sql: &str) -> Result<(), SqlError> {
        self.client.batch_execute(sql).map_err(|error| explained(sql_error(&error)))
    }

    fn spelling(&self) -> &Spelling {
        &self.spelling
    }

    fn before_step(&mut self, _: StepKind) -> Result<(), SqlError> {
        Ok(())
    }

    fn violations(&mut self, _: StepKind) -> Result<Vec<Violation>, SqlError> {
        Ok(Vec::new())
    }

    fn after_step(&mut self, _: StepKind) -> Result<(), SqlError> {
        Ok(())
    }

    fn runs_alone(&self, statement: &Statement) -> bool {
        !statement.works_in_transaction(Dialect::Postgres)
    }

    fn settle(&mut self, statement: &Statement, end: Ending) -> Result<Settled, SqlError> {
        resume::settle(self, statement, end)
    }

    /// One round trip for everything a file can leave behind.
    fn reset(&mut self) -> Result<(), SqlError> {
        let reset = format!(
            "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; {}\
             CLOSE ALL; UNLISTEN *; SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP",
            self.settings
        );
        self.client.batch_execute(&reset).map_err(|error| sql_error(&error))
    }

    fn error(&self, doing: &'static str, error: SqlError) -> DatabaseError {
        sql(&self.url, doing, error)
    }
}

/// What the driver knows of an error.
pub(super) fn sql_error(error: &postgres::Error) -> SqlError {
    let Some(said) = error.as_db_error() else {
        let cause = std::error::Error::source(error).map_or(String::new(), |cause| format!(": {cause}"));
        return SqlError { message: format!("{error}{cause}"), ..SqlError::default() };
    };
    SqlError {
        message: said.message().to_owned(),
        code: Some(said.code().code().to_owned()),
        detail: said.detail().map(str::to_owned),
        hint: said.hint().map(str::to_owned),
        position: match said.position() {
            Some(ErrorPosition::Original(position)) => usize::try_from(*position).ok(),
            Some(ErrorPosition::Internal { .. }) | None => None,
        },
    }
}

/// Adds what to do in a migration file, where the server's hint does not know it.
fn explained(error: SqlError) -> SqlError {
    match error.code.as_deref() {
        Some("55P04") => {
            let hint =
                "write `-- schemagen: step` between adding the enum value and the statement that uses it";
            SqlError { hint: Some(hint.to_owned()), ..error }
        }
        Some("25001") => {
            let hint = "write `-- schemagen: step no-transaction` in the line before the statement";
            SqlError { hint: Some(hint.to_owned()), ..error }
        }
        _ => error,
    }
}
