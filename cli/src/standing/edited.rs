//! Applied migrations whose files say something else now, with the statements that differ.

use schema_db::{AppliedMigration, Database, Migration};
use schema_model::script::{Change, Hash, Script, compare};

use super::{Way, read_migration};
use crate::{
    codes::Code,
    database::of_database,
    project::Project,
    report::{Failure, Problem},
};

pub(super) fn edited(
    applied: &[AppliedMigration],
    project: &Project<'_>,
    database: &mut Database,
) -> Result<Vec<Problem>, Failure> {
    let mut problems = Vec::new();
    for row in applied.iter().filter(|it| project.graph.snapshot(&it.id).is_some()) {
        // In nearly every case: nothing needs to be taken apart.
        let [path, _, _] = project.folders.files_of(&row.id);
        if std::fs::read(path).is_ok_and(|bytes| Hash::of(&bytes) == row.raw_hash) {
            continue;
        }
        let migration = read_migration(project, &row.id, Way::Up)?;
        // An unfinished migration may be mended behind what has run; applying it looks at the rest.
        let is_same =
            migration.script.raw_hash() == row.raw_hash || migration.script.hash() == row.token_hash;
        if !is_same && row.state == schema_db::AppliedState::Applied {
            let before = database.recorded_sql(&row.id).map_err(|error| of_database(&error))?;
            problems.push(problem(row, &migration, before.as_deref(), project));
        }
    }
    Ok(problems)
}

fn problem(
    row: &AppliedMigration,
    migration: &Migration,
    before: Option<&str>,
    project: &Project<'_>,
) -> Problem {
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
    changes.iter().fold(problem, |it, change| it.note(describe(change))).help(format!(
        "restore the file (git checkout HEAD -- {}) and put the change into a new migration",
        migration.file
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
