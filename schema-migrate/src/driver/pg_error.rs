//! What the driver of PostgreSQL knows of an error. The blocking driver is the other one with a runtime in it.

use tokio_postgres::error::{Error, ErrorPosition};

use crate::{About, SqlError};

/// What the driver knows of an error.
pub(super) fn sql_error(error: &Error) -> SqlError {
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
        about: About::of([said.schema(), said.table(), said.column(), said.constraint()]),
        rows: None,
    }
}

/// The rows among what was answered.
pub(super) fn rows(messages: &[tokio_postgres::SimpleQueryMessage]) -> Vec<crate::Row> {
    let rows = messages.iter().filter_map(|message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    rows.map(|row| (0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect()).collect()
}
