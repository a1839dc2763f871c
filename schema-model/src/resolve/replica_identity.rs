//! Which index REPLICA IDENTITY USING INDEX takes: unique, over columns that are never NULL, complete and immediate.

use std::fmt;

use super::{draft::TableDraft, whole::Whole};
use crate::{
    Name,
    declaration::ReplicaIdentityDeclaration,
    schema::{Constraint, ConstraintKind, Index, IndexTarget, ReplicaIdentity},
};

/// Why an index cannot be the replica identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplicaIdentityLack {
    /// The table has no such index or key.
    NoIndex {
        /// Its name, or its fields with commas.
        said: String,
    },
    /// It is not unique, has a condition or an expression, or is checked late.
    Unfit {
        /// The index or key.
        name: Name,
    },
    /// A column may be NULL.
    Nullable {
        /// The index or key.
        name: Name,
        /// The column.
        column: Name,
    },
}

impl fmt::Display for ReplicaIdentityLack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoIndex { said } => write!(
                f,
                "the table has no unique index or key `{said}`; add it, or say replica_identity = full"
            ),
            Self::Unfit { name } => write!(
                f,
                "a replica identity is a unique index of columns without a condition, and not deferrable; `{name}` is \
                 another; say another index, or replica_identity = full"
            ),
            Self::Nullable { name, column } => write!(
                f,
                "the column `{column}` of the replica identity `{name}` may be NULL; write its type without Option, or \
                 say another index"
            ),
        }
    }
}

/// The identity that a declaration means.
pub(super) fn resolve(
    draft: &TableDraft<'_, '_>,
    declared: &ReplicaIdentityDeclaration,
    whole: &mut Whole<'_, '_>,
) -> Result<ReplicaIdentity, ReplicaIdentityLack> {
    let found = match declared {
        ReplicaIdentityDeclaration::Default => return Ok(ReplicaIdentity::Default),
        ReplicaIdentityDeclaration::Full => return Ok(ReplicaIdentity::Full),
        ReplicaIdentityDeclaration::Nothing => return Ok(ReplicaIdentity::Nothing),
        ReplicaIdentityDeclaration::Index(name) => {
            let found = candidates(draft).find(|it| it.name.as_str() == name);
            found.ok_or_else(|| ReplicaIdentityLack::NoIndex { said: name.clone() })?
        }
        ReplicaIdentityDeclaration::Fields(fields) => {
            let at = draft.at(&draft.declaration.place);
            let Some(positions) = draft.positions(fields, &at, whole.report) else {
                return Ok(ReplicaIdentity::Default);
            };
            let columns = draft.column_names(&positions);
            let wanted: Vec<&Name> = columns.iter().collect();
            let found = candidates(draft).find(|it| it.columns.as_ref() == Some(&wanted));
            found.ok_or_else(|| ReplicaIdentityLack::NoIndex { said: fields.join(", ") })?
        }
    };
    found.check(draft)?;
    Ok(ReplicaIdentity::Index(found.name.clone()))
}

/// An index or key of the table.
struct Candidate<'a> {
    name: &'a Name,
    /// None where it cannot be an identity.
    columns: Option<Vec<&'a Name>>,
}

fn candidates<'a>(draft: &'a TableDraft<'_, '_>) -> impl Iterator<Item = Candidate<'a>> {
    let keys = draft.constraints.iter().filter_map(|(it, _)| of_constraint(it));
    keys.chain(draft.indexes.iter().map(|(it, _)| of_index(it)))
}

fn of_constraint(it: &Constraint) -> Option<Candidate<'_>> {
    let (columns, deferrable) = match &it.kind {
        ConstraintKind::PrimaryKey(key) => (&key.columns, key.deferrable),
        ConstraintKind::Unique(unique) => (&unique.columns, unique.deferrable),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => {
            return None;
        }
    };
    let columns = deferrable.is_none().then(|| columns.iter().collect());
    Some(Candidate { name: &it.name, columns })
}

fn of_index(it: &Index) -> Candidate<'_> {
    let columns = it.parts.iter().map(|part| match &part.target {
        IndexTarget::Column(name) => Some(name),
        IndexTarget::Expression(_) => None,
    });
    let is_fit = it.unique && it.predicate.is_none();
    Candidate { name: &it.name, columns: if is_fit { columns.collect() } else { None } }
}

impl Candidate<'_> {
    fn check(&self, draft: &TableDraft<'_, '_>) -> Result<(), ReplicaIdentityLack> {
        let name = self.name.clone();
        let Some(columns) = &self.columns else { return Err(ReplicaIdentityLack::Unfit { name }) };
        let nullable = |name: &&&Name| draft.columns.iter().any(|it| it.name == ***name && it.nullable);
        match columns.iter().find(nullable) {
            Some(column) => Err(ReplicaIdentityLack::Nullable { name, column: Name::clone(column) }),
            None => Ok(()),
        }
    }
}
