//! What can be wrong with the snapshots of a folder, taken together.

use crate::{Dialect, FoldError, MigrationId, ObjectId, SchemaHash};

/// What is wrong with the snapshots of a folder, or with a question about them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    /// Two snapshots are of one migration. (Ids have no capitals, so they cannot differ by case alone.)
    #[error("{0}: two snapshots are of this migration; remove one of the files")]
    Duplicate(MigrationId),
    /// A parent has no snapshot.
    #[error(
        "{id}: its parent {parent} has no snapshot; restore {parent}.json from version control, or remove \
         the files of {id} and generate it again"
    )]
    MissingParent {
        /// The migration.
        id: MigrationId,
        /// The parent that is not there.
        parent: MigrationId,
    },
    /// Migrations are ancestors of themselves.
    #[error("the parents of these migrations lead round in a circle: {}; restore their snapshots", chain(.0))]
    Cycle(Vec<MigrationId>),
    /// No snapshot holds a whole schema.
    #[error(
        "no snapshot holds a whole schema to begin with; the first one is missing: restore it from version \
         control"
    )]
    NoBase,
    /// Several snapshots hold a whole schema.
    #[error(
        "several snapshots hold a whole schema: {}; keep the one that was applied first, remove the files of \
         the others, and generate what is then missing",
        list(.0)
    )]
    Bases(Vec<MigrationId>),
    /// A base follows others.
    #[error("{0}: holds a whole schema and has parents, which only deltas have; restore the snapshot")]
    BaseWithParents(MigrationId),
    /// Deltas follow nothing.
    #[error("{0}: holds deltas and has no parents that they change; restore the snapshot")]
    DeltasWithoutParents(MigrationId),
    /// A snapshot is of another dialect than the base.
    #[error("{id}: is for {dialect}, but the migrations of this folder are for {expected}; move its files")]
    Dialect {
        /// The migration.
        id: MigrationId,
        /// Its dialect.
        dialect: Dialect,
        /// The dialect of the base.
        expected: Dialect,
    },
    /// A delta cannot be applied to the schema that the ancestors lead to.
    #[error(
        "{id}: does not fit what its ancestors lead to: {source}; restore its snapshot and theirs from version control"
    )]
    Unfit {
        /// The migration.
        id: MigrationId,
        /// The delta's trouble.
        source: Box<FoldError>,
    },
    /// Heads that were made without each other do not fit together.
    #[error(
        "the heads {} are in conflict: {id} does not fit what the others lead to: {source}; \
         remove the files of one of them, if it was applied nowhere, and run `schemagen generate`",
        list(heads)
    )]
    Conflict {
        /// All heads.
        heads: Vec<MigrationId>,
        /// The migration, in the order of replay, at which it shows.
        id: MigrationId,
        /// Its trouble.
        source: Box<FoldError>,
    },
    /// The snapshots lead to another schema than the one that was recorded.
    #[error(
        "{id}: the snapshot was edited by hand: its schema hash is {}, but the snapshots lead to {}; restore \
         it, e.g. with `git checkout`, and generate the change instead",
        recorded.short(),
        computed.short()
    )]
    Edited {
        /// The migration.
        id: MigrationId,
        /// The hash in the snapshot.
        recorded: SchemaHash,
        /// The hash of the schema that the snapshots lead to.
        computed: SchemaHash,
    },
    /// The same, and something refers to an object that is not there.
    #[error(
        "{id}: the snapshot was edited by hand: {object} refers to {missing}, which is not there; restore it, e.g. \
         with `git checkout`, and generate the change instead"
    )]
    Dangling {
        /// The migration.
        id: MigrationId,
        /// What refers to it.
        object: Box<ObjectId>,
        /// What is not there.
        missing: Box<ObjectId>,
    },
    /// A question names a migration that has no snapshot.
    #[error("{0}: there is no snapshot of this migration")]
    Unknown(MigrationId),
    /// A set of migrations lacks an ancestor.
    #[error("{id} is applied, but its parent {parent} is not")]
    NotClosed {
        /// The migration in the set.
        id: MigrationId,
        /// Its parent, which is not in the set.
        parent: MigrationId,
    },
}

fn list(ids: &[MigrationId]) -> String {
    ids.iter().map(MigrationId::as_str).collect::<Vec<_>>().join(", ")
}

/// `a -> b -> a`, each following the one after it.
fn chain(ids: &[MigrationId]) -> String {
    let members = ids.iter().chain(ids.first()).map(MigrationId::as_str);
    members.collect::<Vec<_>>().join(" -> ")
}
