//! Which migrations of a folder a database still needs, judged from both lists alone.

use std::collections::BTreeMap;

use crate::{MigrationId, script::Hash};

/// A migration of the folder.
#[derive(Debug, Clone, Copy)]
pub struct Present<'a> {
    /// The migration.
    pub id: &'a MigrationId,
    /// The migrations it follows.
    pub parents: &'a [MigrationId],
    /// What its file says.
    pub hash: Hash,
}

/// A migration of the database's history.
#[derive(Debug, Clone, Copy)]
pub struct Recorded<'a> {
    /// The migration.
    pub id: &'a MigrationId,
    /// What its file said.
    pub hash: Hash,
    /// How far it is.
    pub progress: Progress,
}

/// How far a recorded migration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// All of it is applied.
    Applied,
    /// Its application is unfinished.
    HalfApplied,
    /// Its way back is unfinished.
    HalfRolledBack,
}

/// What is left to apply.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pending {
    /// In the order in which they are applied: an unfinished one first, parents before children, ties by id.
    pub migrations: Vec<PendingMigration>,
}

/// One migration that is left to apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingMigration {
    /// The migration.
    pub id: MigrationId,
    /// Whether it has begun.
    pub progress: Option<Progress>,
    /// What was applied without being among its ancestors: it must commute with all of these.
    pub beside: Vec<MigrationId>,
}

/// Why folder and database do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PendingError {
    /// The file of an applied migration says something else now.
    #[error(
        "{id}: the file was edited after it was applied (recorded {}, now {}); put it back as it was and write the \
         change as a new migration", recorded.short(), present.short()
    )]
    Edited {
        /// The migration.
        id: MigrationId,
        /// What it said when it was applied.
        recorded: Hash,
        /// What it says now.
        present: Hash,
    },
    /// The database has migrations that are newer than every file.
    #[error(
        "the database is ahead of this folder: it has {}; use the version of the project that has these migrations",
        list(ids)
    )]
    DatabaseAhead {
        /// The migrations.
        ids: Vec<MigrationId>,
    },
    /// The file of an applied migration is gone.
    #[error("{id}: it is applied, but its file is missing; restore it from version control")]
    FileMissing {
        /// The migration.
        id: MigrationId,
    },
    /// A migration is applied and its parent is not.
    #[error(
        "{id}: it is applied, but its parent {parent} is not; see with `schemagen status` what was applied when"
    )]
    Gap {
        /// The migration.
        id: MigrationId,
        /// Its parent.
        parent: MigrationId,
    },
    /// A way back was begun and not finished.
    #[error("{id}: it is half taken back; finish that with `schemagen rollback` first")]
    HalfRolledBack {
        /// The migration.
        id: MigrationId,
    },
}

fn list(ids: &[MigrationId]) -> String {
    ids.iter().map(MigrationId::as_str).collect::<Vec<_>>().join(", ")
}

impl Pending {
    /// Compares a folder, parents first, with a history. All that does not fit is told at once.
    pub fn between(folder: &[Present<'_>], history: &[Recorded<'_>]) -> Result<Self, Vec<PendingError>> {
        let recorded: BTreeMap<_, _> = history.iter().map(|it| (it.id, it)).collect();
        let positions: BTreeMap<_, _> = folder.iter().enumerate().map(|(at, it)| (it.id, at)).collect();
        let mut errors = unknown(folder, history, &positions);
        errors.extend(folder.iter().filter_map(|it| mismatch(it, *recorded.get(it.id)?)));
        errors.extend(folder.iter().flat_map(|it| gaps(it, &recorded)));
        if !errors.is_empty() {
            return Err(errors);
        }
        let parents = Parents::of(folder, &positions);
        let is_applied = |id| recorded.get(id).is_some_and(|it| it.progress == Progress::Applied);
        let mut migrations: Vec<_> = folder
            .iter()
            .filter(|it| !is_applied(it.id))
            .map(|it| PendingMigration {
                id: it.id.clone(),
                progress: recorded.get(it.id).map(|it| it.progress),
                beside: beside(it, history, &positions, &parents),
            })
            .collect();
        migrations.sort_by_key(|it| it.progress.is_none());
        Ok(Self { migrations })
    }

    /// Only what `target` needs, itself included; `None` where it is not pending.
    pub fn up_to(self, target: &MigrationId, folder: &[Present<'_>]) -> Option<Self> {
        let positions: BTreeMap<_, _> = folder.iter().enumerate().map(|(at, it)| (it.id, at)).collect();
        let needed = Parents::of(folder, &positions).with_ancestors(*positions.get(target)?);
        let is_pending = self.migrations.iter().any(|it| it.id == *target);
        let is_needed = |it: &PendingMigration| positions.get(&it.id).is_some_and(|at| needed[*at]);
        let migrations =
            self.migrations.into_iter().filter(|it| is_needed(it) || it.progress.is_some()).collect();
        is_pending.then_some(Self { migrations })
    }
}

type Positions<'a> = BTreeMap<&'a MigrationId, usize>;

/// Recorded migrations without a file: newer than all files, or lost.
fn unknown(folder: &[Present<'_>], history: &[Recorded<'_>], positions: &Positions<'_>) -> Vec<PendingError> {
    let newest = folder.iter().map(|it| it.id).max();
    let unknown = history.iter().filter(|it| !positions.contains_key(it.id)).map(|it| it.id.clone());
    let (ahead, lost): (Vec<_>, Vec<_>) = unknown.partition(|id| newest.is_none_or(|newest| id > newest));
    let ahead = (!ahead.is_empty()).then_some(PendingError::DatabaseAhead { ids: ahead });
    lost.into_iter().map(|id| PendingError::FileMissing { id }).chain(ahead).collect()
}

fn mismatch(file: &Present<'_>, recorded: &Recorded<'_>) -> Option<PendingError> {
    let id = file.id.clone();
    match recorded.progress {
        // What has been run of it is compared when it is resumed; the rest may have been corrected.
        Progress::HalfApplied => None,
        Progress::HalfRolledBack => Some(PendingError::HalfRolledBack { id }),
        Progress::Applied if file.hash == recorded.hash => None,
        Progress::Applied => Some(PendingError::Edited { id, recorded: recorded.hash, present: file.hash }),
    }
}

fn gaps(file: &Present<'_>, recorded: &BTreeMap<&MigrationId, &Recorded<'_>>) -> Vec<PendingError> {
    if !recorded.contains_key(file.id) {
        return Vec::new();
    }
    let missing = file.parents.iter().filter(|parent| !recorded.contains_key(parent));
    missing.map(|parent| PendingError::Gap { id: file.id.clone(), parent: parent.clone() }).collect()
}

fn beside(
    file: &Present<'_>,
    history: &[Recorded<'_>],
    positions: &Positions<'_>,
    parents: &Parents,
) -> Vec<MigrationId> {
    let Some(at) = positions.get(file.id).filter(|_| !history.is_empty()) else { return Vec::new() };
    let ancestors = parents.with_ancestors(*at);
    let is_ancestor = |id| positions.get(id).is_some_and(|at| ancestors[*at]);
    history.iter().map(|it| it.id).filter(|id| !is_ancestor(*id)).cloned().collect()
}

/// The places of the parents of each migration in a folder.
struct Parents(Vec<Vec<usize>>);

impl Parents {
    fn of(folder: &[Present<'_>], positions: &Positions<'_>) -> Self {
        let places =
            |it: &Present<'_>| it.parents.iter().filter_map(|id| positions.get(id).copied()).collect();
        Self(folder.iter().map(places).collect())
    }

    /// Marks a migration and everything it follows. The folder is sorted, so one pass from its place backwards is enough.
    fn with_ancestors(&self, at: usize) -> Vec<bool> {
        let mut marked = vec![false; self.0.len()];
        marked[at] = true;
        for child in (0..=at).rev() {
            if marked[child] {
                self.0[child].iter().for_each(|parent| marked[*parent] = true);
            }
        }
        marked
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn id(slug: &str) -> MigrationId {
        MigrationId::new(&format!("20261121103000_{slug}")).unwrap()
    }

    fn hash(text: &str) -> Hash {
        Hash::of(text.as_bytes())
    }

    /// `c < a b` is a migration with two parents, `b!` one that was edited.
    fn judge(folder: &str, history: &str) -> Result<Vec<String>, Vec<String>> {
        run(folder, history, |pending, _| Some(pending))
    }

    fn run(
        folder: &str,
        history: &str,
        pick: impl Fn(Pending, &[Present<'_>]) -> Option<Pending>,
    ) -> Result<Vec<String>, Vec<String>> {
        let folder: Vec<(MigrationId, Vec<MigrationId>, Hash)> = folder
            .split(", ")
            .filter(|it| !it.is_empty())
            .map(|it| {
                let (file, parents) = it.split_once(" < ").unwrap_or((it, ""));
                (id(file.trim_end_matches('!')), parents.split_whitespace().map(id).collect(), hash(file))
            })
            .collect();
        let present: Vec<_> =
            folder.iter().map(|(id, parents, hash)| Present { id, parents, hash: *hash }).collect();
        let history: Vec<(MigrationId, Hash, Progress)> = history
            .split(' ')
            .filter(|it| !it.is_empty())
            .map(|it| match (it.strip_suffix('?'), it.strip_suffix('~')) {
                (Some(half), _) => (id(half), hash(half), Progress::HalfApplied),
                (_, Some(half)) => (id(half), hash(half), Progress::HalfRolledBack),
                (None, None) => (id(it), hash(it), Progress::Applied),
            })
            .collect();
        let recorded: Vec<_> = history
            .iter()
            .map(|(id, hash, progress)| Recorded { id, hash: *hash, progress: *progress })
            .collect();
        let plain = |text: String| text.replace("20261121103000_", "");
        let pending = Pending::between(&present, &recorded)
            .map_err(|errors| errors.iter().map(|it| plain(it.to_string())).collect::<Vec<_>>())?;
        let pending = pick(pending, &present).ok_or_else(Vec::new)?;
        Ok(pending.migrations.iter().map(|it| plain(format!("{} beside {:?}", it.id, it.beside))).collect())
    }

    #[test]
    fn everything_is_pending_in_an_empty_database() {
        assert_eq!(judge("a, b < a, c < b", "").unwrap(), ["a beside []", "b beside []", "c beside []"]);
        assert_eq!(judge("", "").unwrap(), [""; 0]);
        assert_eq!(judge("a, b < a", "a b").unwrap(), [""; 0]);
    }

    #[test]
    fn a_migration_merged_late_is_pending_with_what_it_must_commute_with() {
        assert_eq!(
            judge("a, b < a, c < a, d < b c, e < a", "a c e").unwrap(),
            ["b beside [c, e]", "d beside [e]"]
        );
    }

    #[test]
    fn an_unfinished_migration_comes_first_and_may_have_been_edited() {
        assert_eq!(judge("a, b < a, c! < a", "a c?").unwrap(), ["c beside []", "b beside [c]"]);
    }

    #[test]
    fn only_what_a_target_needs() {
        let up_to = |history: &str, target: &str| {
            run("a, b < a, c < a, d < c", history, |pending, folder| pending.up_to(&id(target), folder))
        };
        assert_eq!(up_to("", "c").unwrap(), ["a beside []", "c beside []"]);
        assert_eq!(up_to("a b?", "c").unwrap(), ["b beside []", "c beside [b]"]);
        up_to("a", "a").unwrap_err();
        up_to("a", "x").unwrap_err();
    }

    #[test]
    fn what_does_not_fit_is_told_apart_and_all_at_once() {
        let errors = judge("a!, c < a, d < c, e < d", "a b d f g e~").unwrap_err();
        let expected = [
            "b: it is applied, but its file is missing;",
            "the database is ahead of this folder: it has f, g;",
            "a: the file was edited after it was applied",
            "e: it is half taken back;",
            "d: it is applied, but its parent c is not;",
        ];
        assert_eq!(errors.len(), expected.len(), "{errors:#?}");
        for (error, expected) in errors.iter().zip(expected) {
            assert!(error.starts_with(expected), "{error}");
        }
        assert_eq!(judge("", "a").unwrap_err().len(), 1);
    }
}
