//! A migration in one message: where many wait to be applied, round trips are what short ones cost.
//!
//! Whatever is said against it, nothing of it was kept; then it goes the way of all others, statement by statement, which tells
//! where it fails and who is in the way. So it may try what takes long, or waits, for a moment only.

use schema_model::script::{Script, Step, StepKind};

use super::{Clean, Engine, fault::Fault};
use crate::{ApplyError, Direction, Event, Outcome, SqlError, session::AtOnce};

/// Whether each statement of a migration is told before it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Each is sent, and told, by itself.
    ByStatement,
    /// Short migrations are sent, and told, as a whole where the database can (PostgreSQL 13 and later).
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

impl<'m> Engine<'_, 'm> {
    /// Runs all of a migration that nobody has begun; none where it goes the way of all others.
    pub(super) async fn at_once(&mut self) -> Result<Option<Outcome>, ApplyError> {
        let Some((step, message)) = self.message() else { return Ok(None) };
        let (migration, direction) = (self.migration, self.direction);
        if let Err(error) = self.port.execute(message).await {
            if self.port.query("ROLLBACK").await.is_err() {
                // Without an answer nobody knows.
                let fault = Fault::Commit(Box::new(SqlError { code: None, ..error }));
                return Err(self.failed(step, self.done, fault).await);
            }
            // Also where it was said against what comes after the COMMIT: then there is nothing left to do.
            return Ok(None);
        }
        self.left = Clean::Yes;
        self.port.tell(Event::Begun { migration, direction, done: self.done }).await;
        for (statement, number) in migration.script.statements().zip(1..) {
            self.port.tell(Event::Statement { migration, number, statement }).await;
            self.port.tell(Event::StatementDone { migration, number }).await;
        }
        self.port.tell(Event::StepDone { migration, step: 1 }).await;
        Ok(Some(Outcome::Done))
    }

    /// Its only step, and all of it as one message.
    fn message(&self) -> Option<(&'m Step, String)> {
        if self.direction == Direction::Down {
            return None;
        }
        let (at_once, mark) = (self.session.spelling.at_once.as_ref()?, self.prepared.mark.as_ref()?);
        let AtOnce { begin, shield, end, reset, .. } = at_once;
        let step = short(&self.migration.script, &at_once.history)?;
        let mut message = format!("{begin};\n");
        for statement in &step.statements {
            // A comment at its end must not take the semicolon.
            message.extend([statement.text(), "\n;\n"]);
        }
        let row = self.history().whole(self.migration, at_once, mark);
        message.extend([shield, "; ", &row, "; ", end, "; ", reset]);
        Some((step, message))
    }
}

/// The only step of a file that may go at once: nothing in it sets, or keeps, how long statements wait and take, or is about
/// the table of the history.
fn short<'s>(script: &'s Script, history: &str) -> Option<&'s Step> {
    let [step] = script.steps.as_slice() else { return None };
    let text = script.text();
    let is_short = step.kind == StepKind::Transactional
        && step.statements.len() <= MOST_STATEMENTS
        && text.len() <= MOST_BYTES
        && ![&KEEPS[..], &[history]].concat().iter().any(|word| mentions(text, word));
    is_short.then_some(step)
}

/// What a file says that sets, resets, asks for or keeps settings, or the name that the history keeps; also where it only seems to.
const KEEPS: [&str; 5] = ["_timeout", "setting", "reset", "from current", "application_name"];

fn mentions(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|it| it.eq_ignore_ascii_case(word.as_bytes()))
}
