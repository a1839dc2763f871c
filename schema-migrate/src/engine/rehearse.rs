//! Runs the statements of one step as applying does, without a history: in a scratch database, or in one that a developer
//! plays with.

use schema_model::script::StepKind;

use crate::{Port, Session, SqlError, Violation, sqlite::ForeignKeys};

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
    let ran = inside(port, session, &mut foreign_keys, statements).await;
    if ran.is_err() {
        port.roll_back().await;
    }
    let restored = foreign_keys.after_step(port).await.map_err(last);
    ran.and(restored)
}

/// The same where others use the database: a step that they were in the way of is tried again, as nothing of it was kept,
/// and a statement that runs by itself waits for locks as long as it must.
pub async fn run_unrecorded<'m>(
    port: &Port<'m>,
    session: &Session,
    kind: StepKind,
    statements: &'m [String],
) -> Result<(), Refusal> {
    if kind == StepKind::NoTransaction {
        let waits = session.waits_long(port).await.map_err(|error| Refusal { at: 0, error })?;
        let ran = rehearse(port, session, kind, statements).await;
        session.waits_shortly(port, waits).await;
        return ran;
    }
    let mut tries = 0;
    loop {
        let ran = rehearse(port, session, kind, statements).await;
        let Err(refusal) = &ran else { return ran };
        if tries == session.patience.retries || !session.is_passing(&refusal.error) {
            return ran;
        }
        if port.pause(session.patience.pause_before(tries, 0)).await.is_err() {
            return ran;
        }
        tries += 1;
    }
}

/// What a transaction has to do, up to its end.
async fn inside<'m>(
    port: &Port<'m>,
    session: &Session,
    foreign_keys: &mut ForeignKeys,
    statements: &'m [String],
) -> Result<(), Refusal> {
    each(port, session, foreign_keys, statements).await?;
    let last = |error| Refusal { at: statements.len(), error };
    let violations = foreign_keys.violations(port).await.map_err(last)?;
    if let Some(Violation { table, parent, .. }) = violations.first() {
        let message = format!("rows of {table} refer to rows of {parent} that are not there");
        return Err(last(SqlError { message, ..SqlError::default() }));
    }
    port.query("COMMIT").await.map(drop).map_err(last)
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
