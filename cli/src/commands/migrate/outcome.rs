//! What `migrate` tells.

use schema_db::Migration;
use schema_model::{
    MigrationId,
    script::{Position, Script},
};
use serde::Serialize;

use crate::report::Answer;

/// The result of the command.
#[derive(Serialize)]
pub(super) struct Outcome {
    database: String,
    applied: Vec<MigrationId>,
    /// What a dry run would apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pending: Option<Vec<Pending>>,
    /// What a newer release applied.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    newer: Vec<MigrationId>,
}

#[derive(Serialize)]
struct Pending {
    migration: MigrationId,
    file: String,
    sql: String,
}

impl Outcome {
    pub(super) fn applied(database: String, applied: Vec<MigrationId>) -> Self {
        Self { database, applied, pending: None, newer: Vec::new() }
    }

    /// `unfinished` is how far one of them is.
    pub(super) fn dry_run(
        database: String,
        migrations: &[Migration],
        unfinished: Option<(&MigrationId, Position)>,
    ) -> Self {
        let done = |id: &MigrationId| unfinished.filter(|(it, _)| *it == id).map(|(_, done)| done);
        let pending = migrations.iter().map(|it| Pending {
            migration: it.id.clone(),
            file: it.file.clone(),
            sql: rest(&it.script, done(&it.id).unwrap_or_default()),
        });
        Self { database, applied: Vec::new(), pending: Some(pending.collect()), newer: Vec::new() }
    }

    /// Says what was accepted.
    pub(super) fn beside(self, newer: Vec<MigrationId>) -> Self {
        Self { newer, ..self }
    }

    pub(super) fn answer(self) -> Answer {
        Answer::done(self.text(), self)
    }

    fn text(&self) -> String {
        let newer = self.newer.iter().map(|id| format!("left alone, as it is not here: {id}\n"));
        newer.chain([self.own()]).collect::<Vec<_>>().concat()
    }

    fn own(&self) -> String {
        match &self.pending {
            Some(pending) if pending.is_empty() => "nothing to apply\n".to_owned(),
            Some(pending) => pending.iter().map(|it| it.sql.as_str()).collect::<Vec<_>>().join("\n"),
            None if self.applied.is_empty() => "nothing to apply\n".to_owned(),
            None => self.applied.iter().map(|id| format!("applied {id}\n")).collect::<Vec<_>>().concat(),
        }
    }
}

/// What is left to run of a file.
fn rest(script: &Script, done: Position) -> String {
    let next =
        script.steps.get(done.steps).and_then(|step| Some((step, step.statements.get(done.statements)?)));
    match next {
        Some((step, statement)) if done != Position::default() => {
            format!("{}\n{}", step.kind.directive(), &script.text()[statement.range().start..])
        }
        Some(_) | None => script.text().to_owned(),
    }
}
