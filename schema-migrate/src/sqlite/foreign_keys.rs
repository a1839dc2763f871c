//! Foreign keys are switched off where a step says so, and checked at its end.

use schema_model::script::StepKind;

use super::triggers::Triggers;
use crate::{Port, Row, SqlError};

/// A row that refers to one that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Its table.
    pub table: String,
    /// Its rowid, where the table has one.
    pub rowid: Option<i64>,
    /// The table it refers to.
    pub parent: String,
}

/// What a step that switches them off has to bring back. For every other step there is nothing to do.
#[derive(Debug, Default)]
pub(crate) struct ForeignKeys {
    /// Whether they were enforced before the step; `None` where it does not switch them off.
    before: Option<bool>,
    /// What the step took along with its tables.
    triggers: Triggers,
}

impl ForeignKeys {
    /// The pragma has no effect inside a transaction, so it comes before BEGIN.
    pub(crate) async fn before_step(&mut self, port: &Port<'_>, kind: StepKind) -> Result<(), SqlError> {
        *self = Self::default();
        if kind == StepKind::ForeignKeysOff {
            let rows = port.query("PRAGMA foreign_keys").await?;
            self.before = Some(rows.into_iter().flatten().flatten().next().as_deref() == Some("1"));
            port.query("PRAGMA foreign_keys = OFF").await?;
        }
        Ok(())
    }

    /// Looks at a statement that is about to run.
    pub(crate) async fn before_statement(&mut self, port: &Port<'_>, sql: &str) -> Result<(), SqlError> {
        match self.before {
            Some(_) => self.triggers.note(port, sql).await,
            None => Ok(()),
        }
    }

    /// What must hold before the transaction may commit: the rows for which it does not.
    pub(crate) async fn violations(&mut self, port: &Port<'_>) -> Result<Vec<Violation>, SqlError> {
        if self.before.is_none() {
            return Ok(Vec::new());
        }
        self.triggers.restore(port).await?;
        Ok(port.query("PRAGMA foreign_key_check").await?.into_iter().map(violation).collect())
    }

    /// After the transaction, however it ended.
    pub(crate) async fn after_step(&mut self, port: &Port<'_>) -> Result<(), SqlError> {
        match self.before.take() {
            Some(true) => port.query("PRAGMA foreign_keys = ON").await.map(drop),
            Some(false) | None => Ok(()),
        }
    }
}

/// A row of `PRAGMA foreign_key_check`: table, rowid, parent, number of the foreign key.
fn violation(row: Row) -> Violation {
    let mut columns = row.into_iter();
    let mut next = || columns.next().flatten();
    let (table, rowid, parent) = (next(), next(), next());
    Violation {
        table: table.unwrap_or_default(),
        rowid: rowid.and_then(|rowid| rowid.parse().ok()),
        parent: parent.unwrap_or_default(),
    }
}
