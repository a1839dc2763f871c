//! Reads the values of one row of the history; what cannot be is an error with the table's name.

use schema_model::MigrationId;

use crate::{Row, SessionError, migration::Direction};

/// Reads the columns of one row.
pub(super) struct Reader<'a> {
    pub(super) row: &'a Row,
    pub(super) table: &'a str,
}

impl Reader<'_> {
    pub(super) fn text(&self, column: usize) -> Option<&str> {
        self.row.get(column)?.as_deref()
    }

    pub(super) fn parsed<T: std::str::FromStr>(&self, column: usize, name: &str) -> Result<T, SessionError> {
        let text = self.text(column).unwrap_or_default();
        text.parse().map_err(|_| self.refuse(&format!("its column {name} holds {text:?}")))
    }

    pub(super) fn direction(&self, column: usize) -> Result<Direction, SessionError> {
        let text = self.text(column).unwrap_or_default();
        Direction::read(text).ok_or_else(|| self.refuse(&format!("its column direction holds {text:?}")))
    }

    pub(super) fn parents(&self, column: usize) -> Result<Vec<MigrationId>, SessionError> {
        let ids = self.text(column).unwrap_or_default().split_whitespace();
        ids.map(|id| id.parse().map_err(|_| self.refuse(&format!("its column parents holds {id:?}"))))
            .collect()
    }

    pub(super) fn refuse(&self, reason: &str) -> SessionError {
        SessionError::History { table: self.table.to_owned(), reason: reason.to_owned() }
    }
}
