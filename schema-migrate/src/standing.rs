//! Where a database stands: what of a project is pending, in which order, and what does not fit. Pure: no question is asked.

use std::collections::BTreeMap;

use schema_diff::{BranchError, Conflict, Options, Touches, conflicts};
use schema_model::{
    Graph, MigrationId, Snapshot,
    pending::{Pending, PendingError, PendingMigration, Present, Progress, Recorded},
    script::{Hash, Script, ScriptError},
};

use crate::{AppliedMigration, AppliedState};

/// Where a database stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What is still to be applied, in that order; an unfinished migration is the first.
    pub pending: Vec<MigrationId>,
    /// What is applied, is not in the project and was accepted.
    pub newer: Vec<MigrationId>,
    /// Whatever keeps migrations from being applied.
    pub misfits: Vec<Misfit>,
}

/// What to do when a database has migrations that the project has not: when an old release starts again beside a new one,
/// or comes back after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Newer {
    /// Say so and do nothing.
    #[default]
    Refuse,
    /// Take the database as it is, as there is nothing to do for it. Where something is pending this is refused, too:
    /// whether that goes together with what nobody here knows cannot be told.
    Accept,
}

/// Why a project and the history of a database do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// The lists alone tell.
    #[error(transparent)]
    Pending(#[from] PendingError),
    /// Newer migrations were to be accepted, and there is something to do.
    #[error(
        "{}: pending, while the database has what is not here: {}; whether they go together cannot be told: use a version \
         of the project that has them all",
        list(pending),
        list(newer)
    )]
    Apart {
        /// What is only here.
        pending: Vec<MigrationId>,
        /// What is only in the database.
        newer: Vec<MigrationId>,
    },
    /// A pending migration is in conflict with one that was applied without it.
    #[error(
        "{id}: it came late: {applied} was applied meanwhile, and {conflict}; plan the change again behind it, with \
         `schemagen generate`"
    )]
    Late {
        /// The pending migration.
        id: MigrationId,
        /// The applied one.
        applied: MigrationId,
        /// What both touch.
        conflict: Conflict,
    },
    /// Whether a late migration is in conflict cannot be told.
    #[error(transparent)]
    Unclear(#[from] BranchError),
}

/// Gives what stands in the SQL files of a project.
pub trait Files {
    /// Why it could not be read.
    type Error;

    /// What the file of an applied migration says now: see [`present_hash`].
    fn hash(&self, applied: &AppliedMigration) -> Result<Hash, Self::Error>;

    /// What hand-written migrations say that they touch.
    fn touches(&self) -> Result<Touches, Self::Error>;
}

/// What a file says now. In nearly every case nothing needs to be taken apart: its bytes are those that were applied.
pub fn present_hash(
    applied: &AppliedMigration,
    bytes: &[u8],
    dialect: schema_model::Dialect,
) -> Result<Hash, ScriptError> {
    if Hash::of(bytes) == applied.raw_hash {
        return Ok(applied.token_hash);
    }
    Script::read(bytes, dialect).map(|script| script.hash())
}

fn list(ids: &[MigrationId]) -> String {
    ids.iter().map(MigrationId::as_str).collect::<Vec<_>>().join(", ")
}

/// Compares a project with the history of a database.
pub fn standing<F: Files>(
    graph: &Graph,
    files: &F,
    applied: &[AppliedMigration],
    newer: Newer,
) -> Result<Standing, F::Error> {
    let is_here = |it: &&AppliedMigration| graph.snapshot(&it.id).is_some();
    match newer {
        Newer::Accept if !applied.iter().all(|it| is_here(&it)) => {}
        Newer::Accept | Newer::Refuse => return compare(graph, files, applied),
    }
    // Nothing here follows one that is not here, or the project could not be read: this is another branch of it at worst.
    let (known, unknown): (Vec<_>, Vec<_>) = applied.iter().cloned().partition(|it| is_here(&it));
    let newer: Vec<_> = unknown.into_iter().map(|it| it.id).collect();
    let Standing { pending, mut misfits, .. } = compare(graph, files, &known)?;
    if !pending.is_empty() {
        misfits.push(Misfit::Apart { pending: pending.clone(), newer: newer.clone() });
    }
    Ok(Standing { pending, newer, misfits })
}

fn compare<F: Files>(graph: &Graph, files: &F, applied: &[AppliedMigration]) -> Result<Standing, F::Error> {
    let rows: BTreeMap<_, _> = applied.iter().map(|it| (&it.id, it)).collect();
    // The files of migrations that are not applied do not matter yet.
    let hash = |it: &Snapshot| rows.get(&it.id).map_or(Ok(it.files.up.tokens), |row| files.hash(row));
    let hashes = graph.order().iter().map(hash).collect::<Result<Vec<_>, _>>()?;
    let present = graph.order().iter().zip(hashes);
    let folder: Vec<_> =
        present.map(|(Snapshot { id, parents, .. }, hash)| Present { id, parents, hash }).collect();
    let history: Vec<_> = applied.iter().map(recorded).collect();
    match Pending::between(&folder, &history) {
        Ok(Pending { migrations }) => {
            let misfits = late(&migrations, graph, files)?;
            let pending = migrations.into_iter().map(|it| it.id).collect();
            Ok(Standing { pending, newer: Vec::new(), misfits })
        }
        Err(errors) => {
            let is_open = |id: &MigrationId| !rows.contains_key(id);
            let pending = folder.iter().map(|it| it.id).filter(|id| is_open(id)).cloned().collect();
            let misfits = errors.into_iter().map(Misfit::Pending).collect();
            Ok(Standing { pending, newer: Vec::new(), misfits })
        }
    }
}

fn recorded(row: &AppliedMigration) -> Recorded<'_> {
    let progress = match row.state {
        AppliedState::Applied => Progress::Applied,
        AppliedState::HalfApplied { .. } => Progress::HalfApplied,
        AppliedState::HalfRolledBack { .. } => Progress::HalfRolledBack,
    };
    Recorded { id: &row.id, hash: row.token_hash, progress }
}

/// Pending migrations that came late are fine as long as they commute with what was applied since.
fn late<F: Files>(pending: &[PendingMigration], graph: &Graph, files: &F) -> Result<Vec<Misfit>, F::Error> {
    let Some(dialect) = graph.dialect() else { return Ok(Vec::new()) };
    let mut misfits = Vec::new();
    // Without a look at any SQL where nothing is late, which is nearly always so.
    for PendingMigration { id, beside, .. } in pending.iter().filter(|it| !it.beside.is_empty()) {
        let touches = files.touches()?;
        let one = std::slice::from_ref(id);
        match conflicts(graph, one, beside, &touches, &Options::new(dialect)) {
            Ok(found) => misfits.extend(found.into_iter().map(|it| Misfit::Late {
                id: id.clone(),
                applied: it.right,
                conflict: it.conflict,
            })),
            Err(error) => misfits.push(Misfit::Unclear(error)),
        }
    }
    Ok(misfits)
}
