//! Statistics targets of the expressions in indexes, their own and those of exclusions: ALTER INDEX changes them in place.

use schema_model::{
    QualifiedName,
    schema::{Constraint, ConstraintKind, Exclusion, IndexPart},
};

use super::sql;

/// The statements that bring the targets of an index from one side to the other; `before` is empty for a new one.
pub(super) fn alter<'a>(
    index: &QualifiedName,
    before: impl IntoIterator<Item = &'a IndexPart>,
    after: impl IntoIterator<Item = &'a IndexPart>,
) -> Vec<String> {
    let mut was = before.into_iter().map(|it| it.statistics);
    let parts = after.into_iter().zip(1_usize..);
    let changed = parts.filter(|(it, _)| was.next().flatten() != it.statistics);
    let statements = changed.map(|(it, number)| {
        let target = it.statistics.map_or_else(|| "-1".to_owned(), |it| it.to_string());
        let sql = sql().push("ALTER INDEX ").name(index).push("\n  ALTER COLUMN ").push(&number.to_string());
        sql.push(" SET STATISTICS ").push(&target).finish()
    });
    statements.collect()
}

/// Gives parts the targets of others: what differs in nothing else is alike.
pub(super) fn take<'a>(
    parts: impl IntoIterator<Item = &'a mut IndexPart>,
    of: impl IntoIterator<Item = &'a IndexPart>,
) {
    for (part, of) in parts.into_iter().zip(of) {
        part.statistics = of.statistics;
    }
}

/// The parts of an exclusion; no other constraint has expressions.
pub(super) fn parts_of(constraint: &Constraint) -> impl Iterator<Item = &IndexPart> {
    let exclusion = match &constraint.kind {
        ConstraintKind::Exclusion(it) => Some(it),
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Check(_) => None,
    };
    exclusion.into_iter().flat_map(|it: &Exclusion| it.elements.iter().map(|it| &it.part))
}
