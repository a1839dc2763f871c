//! What `generate` tells: for each target its changes, hazards and files.

use std::path::PathBuf;

use schema_diff::{Recreated, Rollout, Severity};
use schema_model::{Dialect, MigrationId};
use serde::Serialize;

use super::{
    hazards::Placed,
    planned::{Content, Planned},
};
use crate::paths::shown;

/// The result of the command.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) targets: Vec<Outcome>,
}

/// The result for one target.
#[derive(Serialize)]
pub(super) struct Outcome {
    target: Option<String>,
    dialect: Dialect,
    /// None when nothing has changed.
    migration: Option<MigrationId>,
    changes: Vec<String>,
    hazards: Vec<Placed>,
    rollout: Vec<Rollout>,
    recreated: Vec<Recreated>,
    /// Empty for a dry run.
    files: Vec<String>,
    sql: Option<String>,
    #[serde(skip)]
    title: String,
    #[serde(skip)]
    shows_sql: bool,
}

impl Outcome {
    pub(super) fn new(planned: Planned<'_>, files: &[PathBuf], shows_sql: bool) -> Self {
        let target = planned.project.target;
        let mut outcome = Self {
            target: target.name.clone(),
            dialect: target.dialect,
            migration: None,
            changes: Vec::new(),
            hazards: Vec::new(),
            rollout: Vec::new(),
            recreated: Vec::new(),
            files: files.iter().map(|it| shown(it)).collect(),
            sql: None,
            title: target.title().to_owned(),
            shows_sql,
        };
        if let Some(Content { id, up, changes, hazards, rollout, recreated, .. }) = planned.content {
            outcome.migration = Some(id);
            outcome.changes = changes;
            outcome.hazards = hazards;
            outcome.rollout = rollout;
            outcome.recreated = recreated;
            outcome.sql = Some(up);
        }
        outcome
    }

    fn text(&self) -> String {
        match &self.sql {
            None => "nothing has changed\n".to_owned(),
            Some(sql) if self.shows_sql => sql.clone(),
            Some(_) => {
                let hazards =
                    self.hazards.iter().filter(|it| it.is_told && it.hazard.severity > Severity::Info);
                let hazards = hazards.map(|it| format!("  {it}\n"));
                let changes = self.changes.iter().map(|it| format!("{it}\n"));
                let rollout =
                    self.rollout.iter().map(|it| format!("  deploy: {}: {}\n", it.object, texts(it)));
                let files = self.files.iter().map(|it| format!("wrote {it}\n"));
                changes.chain(hazards).chain(rollout).chain(files).collect::<Vec<_>>().concat()
            }
        }
    }
}

impl Report {
    pub(super) fn has_written(&self) -> bool {
        self.targets.iter().any(|it| !it.files.is_empty())
    }

    pub(super) fn text(&self) -> String {
        match self.targets.as_slice() {
            [only] => only.text(),
            several => {
                several.iter().map(|it| format!("[{}]\n{}", it.title, it.text())).collect::<Vec<_>>().concat()
            }
        }
    }
}

/// What to do, as far as the file has no more to say; its statements stand there alone.
fn texts(it: &Rollout) -> String {
    match &it.instead {
        Some(why) => format!("{why}; the head of the file says how nobody is interrupted"),
        None => it.steps.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join("; "),
    }
}
