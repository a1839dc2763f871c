//! What `migrate` tells.

use schema_db::Migration;
use schema_model::MigrationId;
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
}

#[derive(Serialize)]
struct Pending {
    migration: MigrationId,
    file: String,
    sql: String,
}

impl Outcome {
    pub(super) fn applied(database: String, applied: Vec<MigrationId>) -> Self {
        Self { database, applied, pending: None }
    }

    pub(super) fn dry_run(database: String, migrations: &[Migration]) -> Self {
        let pending = migrations.iter().map(|it| Pending {
            migration: it.id.clone(),
            file: it.file.clone(),
            sql: it.script.text().to_owned(),
        });
        Self { database, applied: Vec::new(), pending: Some(pending.collect()) }
    }

    pub(super) fn answer(self) -> Answer {
        Answer::done(self.text(), self)
    }

    fn text(&self) -> String {
        match &self.pending {
            Some(pending) if pending.is_empty() => "nothing to apply\n".to_owned(),
            Some(pending) => pending.iter().map(|it| it.sql.as_str()).collect::<Vec<_>>().join("\n"),
            None if self.applied.is_empty() => "nothing to apply\n".to_owned(),
            None => self.applied.iter().map(|id| format!("applied {id}\n")).collect::<Vec<_>>().concat(),
        }
    }
}
