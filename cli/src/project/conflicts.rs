//! Which migrations on different branches cannot be applied in either order: they touch the same objects.

use std::fs;

use schema_diff::{BranchConflict, Options, Touches, head_conflicts};
use schema_model::{MigrationId, script::Script};

use super::{Project, problems};
use crate::{
    codes::Code,
    paths::shown,
    report::{Failure, Problem},
};

/// One problem for each pair of migrations in conflict. Heads that commute give none.
pub fn conflicts(project: &Project<'_>) -> Result<Vec<Problem>, Failure> {
    if project.graph.heads().len() < 2 {
        return Ok(Vec::new());
    }
    let touches = touches(project)?;
    let found = head_conflicts(&project.graph, &touches, &Options::new(project.target.dialect));
    let found = found.map_err(|error| problems::unexplained(&error.to_string()))?;
    Ok(found.iter().map(|it| problem(project, it)).collect())
}

/// What hand-written migrations say that they touch.
pub fn touches(project: &Project<'_>) -> Result<Touches, Failure> {
    let hand_written = project.graph.order().iter().filter(|it| it.hand_written);
    let said = hand_written.map(|it| Ok(said(project, &it.id)?.map(|touched| (it.id.clone(), touched))));
    Ok(said.collect::<Result<Vec<_>, Problem>>()?.into_iter().flatten().collect())
}

fn said(
    project: &Project<'_>,
    id: &MigrationId,
) -> Result<Option<Vec<schema_model::script::Touched>>, Problem> {
    let [up, _, _] = project.folders.files_of(id);
    let bytes = fs::read(&up).map_err(|error| problems::unreadable(&shown(&up), &error))?;
    let script = Script::read(&bytes, project.target.dialect).map_err(|it| problems::of_script(&up, &it))?;
    Ok(script.touches)
}

fn problem(project: &Project<'_>, BranchConflict { left, right, conflict }: &BranchConflict) -> Problem {
    let [file, _, _] = project.folders.files_of(right);
    Problem::error(
        Code::HeadsInConflict,
        format!("{left} and {right} are on different branches and in conflict"),
    )
    .in_file(shown(&file))
    .note(conflict.to_string())
    .help(
        "remove the three files of one of them, if it was applied nowhere, and run `schemagen generate`: \
             it plans that change again, behind the other",
    )
}
