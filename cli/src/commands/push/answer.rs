//! What `push` tells.

use schema_diff::{Hazard, Recreated, Severity, describe, recreated, render_plan};
use serde::Serialize;

use super::plan::Planned;
use crate::{database::Connected, report::Answer};

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
    recreated: Vec<Recreated>,
    sql: String,
    /// What is there, and no struct or SQL file says.
    left_alone: Vec<String>,
    /// Whether `--drop` would drop some of it.
    #[serde(skip)]
    is_droppable: bool,
    #[serde(skip)]
    is_nothing: bool,
}

impl Report {
    pub(super) fn new(connected: &Connected<'_>, planned: &Planned, done: Done) -> Self {
        let Planned { seen, proposal, kept } = planned;
        let left_alone = kept.iter().map(ToString::to_string);
        let left_alone = left_alone.chain(seen.only_before.iter().map(ToString::to_string));
        Self {
            database: connected.name.clone(),
            pushed: done == Done::All,
            changes: proposal.deltas.iter().map(describe).collect(),
            hazards: proposal.plan.hazards().cloned().collect(),
            recreated: recreated(&proposal.plan),
            sql: render_plan(&proposal.plan),
            left_alone: left_alone.chain(seen.others.clone()).collect(),
            is_droppable: !kept.is_empty(),
            is_nothing: proposal.deltas.is_empty(),
        }
    }

    pub(super) fn answer(self) -> Answer {
        let left_alone = self.left_alone.iter().map(|it| format!("left alone: {it}\n"));
        let lines: Vec<String> = match (self.is_nothing, self.pushed) {
            (true, _) => left_alone.chain(["nothing to do\n".to_owned()]).collect(),
            (false, false) => {
                let left_alone = left_alone.map(|it| format!("-- {it}"));
                left_alone.chain([self.sql.clone()]).collect()
            }
            (false, true) => {
                let hazards = self.hazards.iter().filter(|it| it.severity > Severity::Info);
                let hazards = hazards.map(|it| format!("  {it}\n"));
                let changes = self.changes.iter().map(|it| format!("{it}\n"));
                changes.chain(hazards).chain(left_alone).collect()
            }
        };
        let drop = self.is_droppable.then_some(
            "what no struct or SQL file declares goes only if you say so: schemagen push --drop NAME",
        );
        let pushed = self
            .pushed
            .then_some("pushed; when you are done playing, `schemagen generate` writes the migration");
        let hints: Vec<&str> = drop.into_iter().chain(pushed).collect();
        let answer = Answer::done(lines.concat(), self);
        if hints.is_empty() { answer } else { answer.hint(hints.join("\n")) }
    }
}
