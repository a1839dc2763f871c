//! What the database calls by another name than the structs do.

use schema_diff::{Candidate, Rename, describe};
use schema_model::{
    Delta, ObjectId, Schema,
    schema::{Column, Constraint, ConstraintKind, Table},
};

use crate::{
    commands::renames::{Asking, RenameArgs, Said, recognise},
    report::{Failure, Terminal},
    resolved::Resolved,
    source::Comparison,
};

const ASKING: Asking = Asking {
    command: "pull",
    before: "the structs have",
    show_before: "`schemagen dump`",
    after: "the database has",
    show_after: "`schemagen pull --dry-run`",
    said: Said::OnCommandLine,
};

/// The renames of tables, columns, enums and their labels that lead from the structs to the database.
pub(super) fn of(
    seen: &Comparison,
    declared: &Resolved,
    args: &RenameArgs,
    terminal: &Terminal,
) -> Result<Vec<Rename>, Failure> {
    let (said, live) = (&seen.after, &seen.before);
    recognise([said, live], declared, args, ASKING, terminal, |it, renamed| is_certain(it, renamed, live))
}

/// In words for the summary.
pub(super) fn describe_all(renames: &[Rename]) -> Vec<String> {
    let delta = |(before, after): &Rename| Delta::Rename { before: before.clone(), after: after.clone() };
    renames.iter().map(|it| describe(&delta(it))).collect()
}

/// Whether the database itself shows that one is the other.
fn is_certain(candidate: &Candidate, said: &Schema, live: &Schema) -> bool {
    match (&candidate.before, &candidate.after) {
        (ObjectId::Table(before), ObjectId::Table(after)) => match (said.table(before), live.table(after)) {
            (Some(before), Some(after)) => has_kept_its_parts(before, after),
            _ => false,
        },
        (ObjectId::Column { table, name: before }, ObjectId::Column { name: after, .. }) => {
            let (Some(said), Some(live)) = (said.table(table), live.table(table)) else { return false };
            match (said.column(before), live.column(after)) {
                (Some(before), Some(after)) => has_kept_its_place(before, after, said, live),
                _ => false,
            }
        }
        // The labels are the same; to a Rust enum a type that was made again is no other either.
        (ObjectId::Enum(_), ObjectId::Enum(_)) => true,
        // PostgreSQL has no way to take a label away: where one is gone, and one is new in its place, it was renamed.
        (ObjectId::EnumLabel { of, .. }, ObjectId::EnumLabel { .. }) => {
            match (said.enumeration(of), live.enumeration(of)) {
                (Some(said), Some(live)) => said.labels.len() == live.labels.len(),
                _ => false,
            }
        }
        _ => false,
    }
}

/// The keys and indexes of a renamed table go on under their names, which no two tables of a schema share.
fn has_kept_its_parts(before: &Table, after: &Table) -> bool {
    let has_index = before.indexes.iter().any(|it| after.index(&it.name).is_some());
    let is_index = |it: &Constraint| match it.kind {
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclusion(_) => true,
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => false,
    };
    let mut keys = before.constraints.iter().filter(|it| is_index(it));
    has_index || keys.any(|it| after.constraint(&it.name).is_some_and(is_index))
}

/// New columns come last. One that stands before columns that the struct knows is older than these, and was one that the
/// struct knows: the one that is missing between the same neighbours.
fn has_kept_its_place(before: &Column, after: &Column, said: &Table, live: &Table) -> bool {
    let is_alike = before.ty == after.ty && before.nullable == after.nullable && before.value == after.value;
    let neighbours = |of: &Table, column: &Column, other: &Table| {
        let at = of.columns.iter().position(|it| it.name == column.name)?;
        let known = |it: &&Column| other.column(&it.name).is_some();
        let left = of.columns[..at].iter().rev().find(known).map(|it| it.name.clone());
        let right = of.columns[at + 1..].iter().find(known).map(|it| it.name.clone())?;
        Some((left, right))
    };
    let here = neighbours(said, before, live);
    let only_one = |of: &Table, other: &Table| {
        let mut unknown = of
            .columns
            .iter()
            .filter(|it| other.column(&it.name).is_none() && neighbours(of, it, other) == here);
        unknown.next().is_some() && unknown.next().is_none()
    };
    is_alike
        && here.is_some()
        && here == neighbours(live, after, said)
        && only_one(said, live)
        && only_one(live, said)
}
