//! Statistics targets of the expressions in indexes, their own and those of exclusions: ALTER INDEX changes them in place.

use schema_model::{
    Delta, ObjectId, QualifiedName,
    schema::{Constraint, ConstraintKind, Exclusion, Index, IndexPart, Table},
};

use super::{
    column::{self, Pair},
    constraint, expression, sql,
};
use crate::{
    Change,
    action::{Action, Resource},
};

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

/// A column that changes in place makes PostgreSQL build its indexes anew, and forget their targets (12 to 18).
pub(super) fn again(change: &Change<'_>, actions: &[Action]) -> Vec<Action> {
    let rebuilt: Vec<ObjectId> = change.deltas.iter().filter_map(|it| rebuilding(change, it)).collect();
    if rebuilt.is_empty() {
        return Vec::new();
    }
    let is_made = |id: &ObjectId| {
        let id = Resource::Object(id.clone());
        actions.iter().any(|it| it.creates.contains(&id))
    };
    let kept = change.after.tables.iter().flat_map(of_table).filter(|it| !is_made(&it.id));
    kept.filter_map(|it| it.again(&rebuilt)).collect()
}

/// The column whose indexes PostgreSQL builds anew.
fn rebuilding(change: &Change<'_>, delta: &Delta) -> Option<ObjectId> {
    let (table, Pair { before, after }) = column::pair(delta)?;
    let is_rewritten = before.ty != after.ty
        || before.collation != after.collation
        || expression::generated(before) != expression::generated(after);
    (is_rewritten && !column::is_recreated(change, table, before, after)).then(|| delta.id())
}

/// An index, of its own or of a constraint, with targets.
struct Kept<'a> {
    id: ObjectId,
    name: QualifiedName,
    columns: Vec<ObjectId>,
    parts: Vec<&'a IndexPart>,
}

fn of_table(table: &Table) -> Vec<Kept<'_>> {
    let columns = |names: Vec<&schema_model::Name>| -> Vec<ObjectId> {
        names.into_iter().map(|it| ObjectId::column(&table.name, it)).collect()
    };
    let indexes = table.indexes.iter().map(|it: &Index| Kept {
        id: ObjectId::index(&table.name, &it.name),
        name: table.name.sibling(it.name.clone()),
        columns: columns(expression::index_columns(table, it)),
        parts: it.parts.iter().collect(),
    });
    let constraints = table.constraints.iter().filter_map(|it| match &it.kind {
        ConstraintKind::Exclusion(exclusion) => Some(Kept {
            id: ObjectId::constraint(&table.name, &it.name),
            name: table.name.sibling(it.name.clone()),
            columns: columns(constraint::exclusion_columns(table, exclusion)),
            parts: parts_of(it).collect(),
        }),
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Check(_) => None,
    });
    indexes.chain(constraints).filter(|it| it.parts.iter().any(|it| it.statistics.is_some())).collect()
}

impl Kept<'_> {
    fn again(self, rebuilt: &[ObjectId]) -> Option<Action> {
        let of: Vec<Resource> =
            self.columns.into_iter().filter(|it| rebuilt.contains(it)).map(Resource::from).collect();
        let statements = alter(&self.name, [], self.parts);
        (!of.is_empty()).then(|| Action::of(statements).alters(self.id).needs_all(of))
    }
}
