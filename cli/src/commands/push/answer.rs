//! What `push` tells.

use schema_diff::{Hazard, Proposal, Severity, describe, render_plan};
use serde::Serialize;

use crate::{database::Connected, report::Answer, source::Comparison};

/// How much was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    /// A dry run, or there was nothing to do.
    Nothing,
    /// The database is what the structs say.
    All,
}

/// The result of the command.
#[derive(Serialize)]
pub(super) struct Report {
    database: String,
    pushed: bool,
    changes: Vec<String>,
    hazards: Vec<Hazard>,
    sql: String,
    /// What is there, and neither structs nor SQL files can say.
    left_alone: Vec<String>,
    #[serde(skip)]
    is_nothing: bool,
}

impl Report {
    pub(super) fn new(connected: &Connected<'_>, seen: &Comparison, proposal: &Proposal, done: Done) -> Self {
        let left_alone = seen.only_before.iter().map(ToString::to_string);
        Self {
            database: connected.name.clone(),
            pushed: done == Done::All,
            changes: proposal.deltas.iter().map(describe).collect(),
            hazards: proposal.plan.hazards().cloned().collect(),
            sql: render_plan(&proposal.plan),
            left_alone: left_alone.chain(seen.others.clone()).collect(),
            is_nothing: proposal.deltas.is_empty(),
        }
    }

    pub(super) fn answer(self) -> Answer {
        let left_alone = self.left_alone.iter().map(|it| format!("left alone: {it}\n"));
        let lines: Vec<String> = match (self.is_nothing, self.pushed) {
            (true, _) => left_alone.chain(["nothing to do\n".to_owned()]).collect(),
            (false, false) => vec![self.sql.clone()],
            (false, true) => {
                let hazards = self.hazards.iter().filter(|it| it.severity > Severity::Info);
                let hazards = hazards.map(|it| format!("  {it}\n"));
                let changes = self.changes.iter().map(|it| format!("{it}\n"));
                changes.chain(hazards).chain(left_alone).collect()
            }
        };
        let is_pushed = self.pushed;
        let answer = Answer::done(lines.concat(), self);
        if is_pushed {
            answer.hint("pushed; when you are done playing, `schemagen generate` writes the migration")
        } else {
            answer
        }
    }
}
