//! Pending migrations that came late: fine as long as they commute with what was applied since.

use schema_diff::{Conflict, Options, conflicts};
use schema_model::{MigrationId, pending::PendingMigration};

use crate::{
    codes::Code,
    paths::shown,
    project::{Project, touches, unexplained},
    report::{Failure, Problem},
};

pub(super) fn late(pending: &[PendingMigration], project: &Project<'_>) -> Result<Vec<Problem>, Failure> {
    let mut problems = Vec::new();
    let options = Options::new(project.target.dialect);
    // Without a look at any SQL where nothing is late, which is nearly always so.
    for PendingMigration { id, beside, .. } in pending.iter().filter(|it| !it.beside.is_empty()) {
        let touches = touches(project)?;
        let found = conflicts(&project.graph, std::slice::from_ref(id), beside, &touches, &options);
        let found = found.map_err(|error| unexplained(&error.to_string()))?;
        problems.extend(found.iter().map(|it| problem(project, id, &it.right, &it.conflict)));
    }
    Ok(problems)
}

fn problem(project: &Project<'_>, id: &MigrationId, applied: &MigrationId, conflict: &Conflict) -> Problem {
    let [file, _, _] = project.folders.files_of(id);
    let both = match conflict {
        Conflict::Everything => "one of them is hand-written and may touch anything".to_owned(),
        Conflict::Resources(resources) => {
            let names: Vec<String> = resources.iter().map(ToString::to_string).collect();
            format!("both touch {}", names.join(", "))
        }
    };
    Problem::error(Code::MigrationLate, format!("came late, and {applied} was applied meanwhile"))
        .in_file(shown(&file))
        .note(both)
        .help(
            "remove its three files, if it was applied nowhere, and run `schemagen generate`: \
             it plans the change again, behind what was applied",
        )
}
