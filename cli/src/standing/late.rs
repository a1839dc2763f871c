//! Pending migrations that came late: fine as long as they commute with what was applied since.

use schema_diff::Conflict;
use schema_model::MigrationId;

use crate::{codes::Code, paths::shown, project::Project, report::Problem};

pub(super) fn problem(
    project: &Project<'_>,
    id: &MigrationId,
    applied: &MigrationId,
    conflict: &Conflict,
) -> Problem {
    let [file, _, _] = project.folders.files_of(id);
    Problem::error(Code::MigrationLate, format!("came late, and {applied} was applied meanwhile"))
        .in_file(shown(&file))
        .note(conflict.to_string())
        .help(
            "remove its three files, if it was applied nowhere, and run `schemagen generate`: \
             it plans the change again, behind what was applied",
        )
}
