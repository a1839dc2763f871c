//! Migrations in one message: where many wait to be applied, round trips are what short ones cost.
//!
//! Each has a transaction of its own, as always. Whatever is said against one, nothing of it was kept, nor anything after it;
//! then it goes the way of all others, statement by statement, which tells where it fails and who is in the way. So what takes
//! long, or waits, is tried for a moment only.

use schema_model::script::{Position, Script, Step, StepKind};

use super::{Engine, Prepared, fault::Fault};
use crate::{
    ApplyError, Direction, Event, Migration, Port, Session, SqlError,
    history::History,
    session::{AtOnce, Reset},
};

/// Whether each statement of a migration is told before it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Each is sent, and told, by itself.
    ByStatement,
    /// Short migrations are sent together, and told as a whole, where the database can (PostgreSQL 13 and later).
    AtOnce,
}

/// So many migrations are seen one by one.
const FEW: usize = 8;
/// What is longer takes its time anyway.
const MOST_STATEMENTS: usize = 16;
const MOST_BYTES: usize = 64 * 1024;

impl Pace {
    /// For so many migrations.
    pub fn of(pending: usize) -> Self {
        if pending > FEW { Self::AtOnce } else { Self::ByStatement }
    }
}

/// Runs the first of the migrations, as many as go in one message, and tells how many; none where the first goes the way of
/// all others.
pub(super) async fn at_once<'m>(
    port: &Port<'m>,
    session: &Session,
    prepared: &mut Prepared,
    migrations: &[&'m Migration],
) -> Result<usize, ApplyError> {
    let (Some(at_once), Some(mark)) = (&session.spelling.at_once, &prepared.mark) else { return Ok(0) };
    if std::mem::take(&mut prepared.is_careful) {
        return Ok(0);
    }
    let short = leading_short(migrations, &at_once.history, prepared);
    let Some((first, step)) = short.first() else { return Ok(0) };
    let history = History { port, session };
    let sent = port.execute(message(&short, history, at_once, mark)).await;
    let done = match sent {
        Ok(()) => short.len(),
        Err(error) => {
            let Ok(done) = left(port, session, prepared, &short).await else {
                // Without an answer nobody knows.
                let fault = Fault::Commit(Box::new(SqlError { code: None, ..error }));
                let mut engine = Engine::new(port, session, first, Direction::Up);
                return Err(engine.failed(step, engine.done, fault).await);
            };
            done
        }
    };
    for (migration, _) in &short[..done] {
        tell(port, migration).await;
    }
    Ok(done)
}

/// What became of a message that did not come to its end: how many of its migrations were kept. The lock keeps others away, so
/// that what came to the history since is ours. What brings the session back after one migration is part of the transaction of
/// the next, and may have gone with it.
async fn left(
    port: &Port<'_>,
    session: &Session,
    prepared: &mut Prepared,
    sent: &[(&Migration, &Step)],
) -> Result<usize, SqlError> {
    port.query("ROLLBACK").await?;
    if let Reset::AfterCommit(reset) = &session.reset {
        port.query(&**reset).await?;
    }
    let kept = History { port, session }.live().await?;
    // Also where something was said against what comes after the last COMMIT: then there is nothing left to do.
    let done = sent.iter().take_while(|(migration, _)| kept.contains(&migration.id)).count();
    prepared.is_careful = done < sent.len();
    Ok(done)
}

async fn tell<'m>(port: &Port<'m>, migration: &'m Migration) {
    let direction = Direction::Up;
    port.tell(Event::Begun { migration, direction, done: Position::default() }).await;
    for (statement, number) in migration.script.statements().zip(1..) {
        port.tell(Event::Statement { migration, number, statement }).await;
        port.tell(Event::StatementDone { migration, number }).await;
    }
    port.tell(Event::StepDone { migration, step: 1 }).await;
    port.tell(Event::Finished { migration, direction }).await;
}

/// The first migrations, none of which anybody has begun, with their only steps.
fn leading_short<'m>(
    migrations: &[&'m Migration],
    history: &str,
    prepared: &Prepared,
) -> Vec<(&'m Migration, &'m Step)> {
    let (mut statements, mut bytes) = (0, 0);
    let short = migrations.iter().map_while(|migration| {
        statements += migration.script.statement_count();
        bytes += migration.script.text().len();
        let fits = statements <= MOST_STATEMENTS && bytes <= MOST_BYTES;
        let step = if fits { short(&migration.script, history)? } else { return None };
        (!prepared.before.contains(&migration.id)).then_some((*migration, step))
    });
    short.collect()
}

fn message(short: &[(&Migration, &Step)], history: History<'_, '_>, at_once: &AtOnce, mark: &str) -> String {
    let AtOnce { prelude, begin, shield, end, between, reset, .. } = at_once;
    let each = short.iter().map(|(migration, step)| {
        let mut text = format!("{begin};\n");
        for statement in &step.statements {
            // A comment at its end must not take the semicolon.
            text.extend([statement.text(), "\n;\n"]);
        }
        text.extend([shield, "; ", &history.whole(migration, at_once, mark), "; ", end]);
        text
    });
    let each: Vec<String> = each.collect();
    format!("{prelude}; {}; {reset}", each.join(&format!("; {between}; ")))
}

/// The only step of a file that may go at once: nothing in it sets, or keeps, how long statements wait and take, or is about
/// the table of the history.
fn short<'s>(script: &'s Script, history: &str) -> Option<&'s Step> {
    let [step] = script.steps.as_slice() else { return None };
    let text = script.text();
    let is_short = step.kind == StepKind::Transactional
        && ![&KEEPS[..], &[history]].concat().iter().any(|word| mentions(text, word));
    is_short.then_some(step)
}

/// What a file says that sets, resets, asks for or keeps settings, or the name that the history keeps; also where it only seems to.
const KEEPS: [&str; 5] = ["_timeout", "setting", "reset", "from current", "application_name"];

fn mentions(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|it| it.eq_ignore_ascii_case(word.as_bytes()))
}
