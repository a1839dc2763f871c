//! Pending migrations that came late: fine as long as they commute with what was applied since.

use schema_db::AppliedMigration;
use schema_diff::{Conflict, Options, conflicts};
use schema_model::MigrationId;

use crate::{
    codes::Code,
    paths::shown,
    project::{Project, touches, unexplained},
    report::{Failure, Problem},
};

pub(super) fn late(
    applied: &[AppliedMigration],
    pending: &[MigrationId],
    project: &Project<'_>,
) -> Result<Vec<Problem>, Failure> {
    let mut problems = Vec::new();
    // Without a look at any SQL where nothing is late, which is nearly always so.
    let Some(newest) = applied.iter().map(|it| &it.id).max() else { return Ok(problems) };
    for id in pending.iter().filter(|id| *id < newest) {
        let ancestors = project.graph.ancestors(id).map_err(|it| unexplained(&it.to_string()))?;
        let since: Vec<MigrationId> = applied
            .iter()
            .map(|it| it.id.clone())
            .filter(|it| it != id && !ancestors.contains(&it))
            .collect();
        let options = Options::new(project.target.dialect);
        let found = conflicts(&project.graph, std::slice::from_ref(id), &since, &touches(project)?, &options);
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
