//! `--accept`: a migration that was edited by hand, and proved.

use schema_model::{MigrationId, Snapshot};

use super::replay::Proved;
use crate::{
    codes::Code,
    files::replace,
    paths::shown,
    project::Project,
    report::{Failure, Problem},
};

/// Says no where nothing was edited, before anything is run.
pub(super) fn edited<'p>(project: &'p Project<'_>, id: &MigrationId) -> Result<&'p Snapshot, Failure> {
    let snapshot = project.graph.snapshot(id).filter(|it| !it.hand_written);
    snapshot.ok_or_else(|| refused(format!("{id} was written by hand: its files are their author's")))
}

/// Records what the files say now that ran; returns the snapshots that were written.
pub(super) fn accept(
    project: &Project<'_>,
    snapshots: &[&Snapshot],
    proved: &[Proved],
) -> Result<Vec<String>, Failure> {
    let files = |snapshot: &Snapshot| proved.iter().find(|it| it.id == snapshot.id).map(|it| it.files);
    if let Some(snapshot) = snapshots.iter().find(|it| files(it) == Some(it.files)) {
        return Err(refused(format!("{} was not edited: its files say what was recorded", snapshot.id)));
    }
    let mut written = Vec::new();
    for snapshot in snapshots {
        let Some(files) = files(snapshot) else { continue };
        let [_, _, path] = project.folders.files_of(&snapshot.id);
        replace(&path, &Snapshot { files, ..(*snapshot).clone() }.to_json())?;
        written.push(shown(&path));
    }
    Ok(written)
}

fn refused(message: String) -> Failure {
    Problem::error(Code::RepairRefused, message)
        .note("nothing was changed")
        .help("nothing needs to be accepted")
        .into()
}
