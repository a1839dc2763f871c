//! What the history says of a migration whose connection broke while it was committed.

use crate::{Direction, Left, Migration, Port, Session, SessionError, history::History};

/// How much of a migration was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// All of it.
    All,
    /// This much.
    Some(Left),
}

/// Looks, on another connection than the one that broke. The server may still be at work for that one: its row is waited
/// for.
pub async fn kept(
    port: &Port<'_>,
    session: &Session,
    migration: &Migration,
    direction: Direction,
) -> Result<Kept, SessionError> {
    let runs = History { port, session }.runs_of(&session.spelling.begin_record, &migration.id).await;
    port.roll_back().await;
    let run = runs?.into_iter().find(|run| run.direction == direction);
    Ok(match (run, direction) {
        (Some(run), _) if run.finished_at.is_some() => Kept::All,
        (Some(run), _) => Kept::Some(Left::after(run.done)),
        // The row of a way back counts no more when it is done; the row of a way up is there from the beginning.
        (None, Direction::Down) => Kept::All,
        (None, Direction::Up) => Kept::Some(Left::Nothing),
    })
}
