//! What the history says of a migration whose connection broke while it was committed.

use crate::{
    Direction, Left, Migration, Port, Session, SessionError,
    history::{History, Run},
};

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
    let runs = runs(History { port, session }, migration, direction).await;
    port.roll_back().await;
    let runs = runs?;
    let of = |direction| runs.iter().find(|run| run.direction == direction);
    Ok(match (of(direction), direction) {
        (Some(run), _) if run.finished_at.is_some() => Kept::All,
        (Some(run), _) => Kept::Some(Left::after(run.done)),
        // A way back that is done ends what it took back, and its own row counts no more.
        (None, Direction::Down) if of(Direction::Up).is_none() => Kept::All,
        (None, Direction::Up | Direction::Down) => Kept::Some(Left::Nothing),
    })
}

/// The rows as they are when nobody works on them any more. One that is being written cannot be seen, but another of its
/// kind waits for it.
async fn runs(
    history: History<'_, '_>,
    migration: &Migration,
    direction: Direction,
) -> Result<Vec<Run>, SessionError> {
    let begin = &*history.session.spelling.begin_record;
    let written = history.begin(begin, migration, direction).await;
    drop(written.map_err(|error| history.session.error("reading the history", error))?);
    history.port.roll_back().await;
    history.runs_of(begin, &migration.id).await
}
