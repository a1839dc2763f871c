//! What is heard while migrations run.

use std::time::{Duration, Instant};

use schema_db::{Direction, Event};

use crate::report::Terminal;

/// Statements that take longer are told when they end, so that the next run can be planned.
const LONG: Duration = Duration::from_secs(2);

/// Tells on stderr what runs and how long it took.
pub(super) struct Progress<'a> {
    terminal: &'a Terminal,
    begun: Instant,
    statement: Instant,
}

impl<'a> Progress<'a> {
    pub(super) fn new(terminal: &'a Terminal) -> Self {
        Self { terminal, begun: Instant::now(), statement: Instant::now() }
    }

    pub(super) fn hear(&mut self, event: &Event<'_>) {
        match event {
            Event::Waiting { holder } => self.terminal.say(&format!("waiting for {holder}")),
            Event::Begun { migration, direction, done } => {
                self.begun = Instant::now();
                let verb = match direction {
                    Direction::Up => "applying",
                    Direction::Down => "taking back",
                };
                let rest = if done.steps + done.statements > 0 { ", from where it stopped" } else { "" };
                let count = migration.script.statement_count();
                let plural = if count == 1 { "" } else { "s" };
                self.terminal.say(&format!("{verb} {} ({count} statement{plural}{rest})", migration.file));
            }
            Event::Statement { .. } => self.statement = Instant::now(),
            Event::StatementDone { number, .. } => {
                let took = self.statement.elapsed();
                if took >= LONG {
                    self.terminal.say(&format!("  statement {number} took {:.1} s", took.as_secs_f32()));
                }
            }
            Event::StepDone { .. } => {}
            Event::Finished { .. } => {
                let took = self.begun.elapsed();
                if took >= LONG {
                    self.terminal.say(&format!("  done in {:.1} s", took.as_secs_f32()));
                }
            }
        }
    }
}
