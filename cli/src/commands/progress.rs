//! What is heard while migrations run: in lines that stay, and on a terminal in one that changes.

use std::time::{Duration, Instant};

use schema_db::{
    Direction, Event, Migration,
    postgres::{Listener, Sight},
};
use schema_model::script::{Position, Statement};

use crate::report::{LiveLine, Terminal, tell};

/// Statements that take longer are told when they end, so that the next run can be planned.
const LONG: Duration = Duration::from_secs(2);

/// Most characters of a statement that are shown.
const MOST: usize = 30;

/// Tells on stderr what runs and how long it took.
pub(super) struct Progress<'a> {
    terminal: &'a Terminal,
    begun: Instant,
    statement: Instant,
    /// Only where somebody watches.
    line: Option<LiveLine>,
}

impl<'a> Progress<'a> {
    pub(super) fn new(terminal: &'a Terminal) -> Self {
        let line = terminal.is_watched().then(LiveLine::start);
        Self { terminal, begun: Instant::now(), statement: Instant::now(), line }
    }

    /// Hears what a second connection sees of a statement that takes long.
    pub(super) fn listener(&self) -> Option<Listener> {
        if let Some(line) = &self.line {
            let noter = line.noter();
            return Some(Box::new(move |sight| noter.note(note(sight))));
        }
        let mut told = Vec::new();
        let listener = move |sight: &Sight| {
            let pids: Vec<i32> = sight.blockers.iter().map(|it| it.pid).collect();
            if !pids.is_empty() && pids != told {
                tell(&format!("  it waits for {}", blockers(sight)));
            }
            told = pids;
        };
        self.terminal.shows_text().then(|| Box::new(listener) as Listener)
    }

    pub(super) fn hear(&mut self, event: &Event<'_>) {
        match event {
            Event::Waiting { holder } => self.terminal.say(&format!("waiting for {holder}")),
            Event::Begun { migration, direction, done } => self.begun(migration, *direction, *done),
            Event::Statement { migration, number, statement } => {
                self.statement = Instant::now();
                if let Some(line) = &self.line {
                    let count = migration.script.statement_count();
                    line.begin(format!("  statement {number} of {count}, {}", beginning(statement)));
                }
            }
            Event::StatementDone { number, .. } => {
                self.line.iter().for_each(LiveLine::end);
                let took = self.statement.elapsed();
                if took >= LONG {
                    self.terminal.say(&format!("  statement {number} took {:.1} s", took.as_secs_f32()));
                }
            }
            Event::Retrying { migration, number, error, pause, left } => {
                self.line.iter().for_each(LiveLine::end);
                let statement = migration.script.statements().nth(number.saturating_sub(1));
                let commits = statement.is_some_and(Statement::is_resumable);
                let kept = if commits { "what it committed is kept" } else { "nothing of the step was kept" };
                let (pause, tries) = (pause.as_secs_f32(), if *left == 1 { "time" } else { "times" });
                self.terminal.say(&format!(
                    "  statement {number}: {error}\n  {kept}; it is tried again in {pause:.1} s, then {left} {tries} more"
                ));
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

    fn begun(&mut self, migration: &Migration, direction: Direction, done: Position) {
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
}

fn beginning(statement: &Statement) -> String {
    let words = statement.text().split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = words.chars().take(MOST).collect();
    if cut.len() < words.len() { format!("{cut}...") } else { cut }
}

/// The line is short: how far it is, and whose process is in the way.
fn note(sight: &Sight) -> String {
    let index = sight.index.as_ref().map(ToString::to_string);
    let waits = sight.blockers.iter().map(|it| format!("waits for process {} of {}", it.pid, it.user));
    index.into_iter().chain(waits).collect::<Vec<_>>().join(", ")
}

fn blockers(sight: &Sight) -> String {
    sight.blockers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
