//! Runs the statements of one step as applying does, without a history: in a scratch database.

use schema_model::script::StepKind;

use crate::{Port, Session, SqlError, sqlite::ForeignKeys};

/// The statement that a database refused, counted from 0, and what it said; behind the last one it is the commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which statement of the step.
    pub at: usize,
    /// What the database said.
    pub error: SqlError,
}

/// Runs the statements of one step.
pub async fn rehearse<'m>(
    port: &Port<'m>,
    session: &Session,
    kind: StepKind,
    statements: &'m [String],
) -> Result<(), Refusal> {
    let mut foreign_keys = ForeignKeys::default();
    if kind == StepKind::NoTransaction {
        return each(port, session, &mut foreign_keys, statements).await;
    }
    let first = |error| Refusal { at: 0, error };
    let last = |error| Refusal { at: statements.len(), error };
    foreign_keys.before_step(port, kind).await.map_err(first)?;
    port.query("BEGIN").await.map_err(first)?;
    each(port, session, &mut foreign_keys, statements).await?;
    port.query("COMMIT").await.map_err(last)?;
    foreign_keys.after_step(port).await.map_err(last)
}

async fn each<'m>(
    port: &Port<'m>,
    session: &Session,
    foreign_keys: &mut ForeignKeys,
    statements: &'m [String],
) -> Result<(), Refusal> {
    for (at, sql) in statements.iter().enumerate() {
        let refused = |error| Refusal { at, error };
        foreign_keys.before_statement(port, sql).await.map_err(refused)?;
        port.execute(sql).await.map_err(|error| refused(session.explained(error)))?;
    }
    Ok(())
}
