//! Applied migrations whose files say something else now, with the statements that differ.

use schema_db::AppliedMigration;
use schema_model::script::{Change, Script, compare};

use super::{Way, read_migration};
use crate::{
    codes::Code,
    project::Project,
    report::{Failure, Problem},
};

/// The problem of one applied migration; `before` is the SQL with which it was applied.
pub(super) fn edited(
    row: &AppliedMigration,
    project: &Project<'_>,
    before: Option<&str>,
) -> Result<Problem, Failure> {
    let migration = read_migration(project, &row.id, Way::Up)?;
    let applied_at = row.finished_at.as_deref().unwrap_or(&row.started_at);
    let problem =
        Problem::error(Code::MigrationEdited, format!("was changed after it was applied on {applied_at}"))
            .in_file(&migration.file)
            .note(format!(
                "recorded hash {}, present hash {}",
                row.token_hash.short(),
                migration.script.hash().short()
            ));
    let before = before.and_then(|text| Script::parse(text, project.target.dialect).ok());
    let changes = before.map(|before| compare(&before, &migration.script)).unwrap_or_default();
    let problem = changes.iter().fold(problem, |it, change| it.note(describe(change)));
    let accept = format!("schemagen repair --accept {} --reason \"..\"", row.id);
    Ok(problem.help(format!("where the edit changes nothing in databases that have it: {accept}")).help(
        format!(
            "restore the file (git checkout HEAD -- {}) and put the change into a new migration",
            migration.file
        ),
    ))
}

fn describe(change: &Change) -> String {
    let what = match change {
        Change::Added { number, .. } => format!("statement {number} is new"),
        Change::Removed { number, .. } => format!("statement {number} is gone"),
        Change::Changed { number, .. } => format!("statement {number} is another"),
        Change::Directives => return "a `-- schemagen:` line is another".to_owned(),
    };
    format!("{what}:\n{}", change.diff().trim_end())
}
