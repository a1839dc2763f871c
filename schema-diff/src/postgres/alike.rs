//! Keys of one table that say the same under two names. One CREATE TABLE makes one index of them, and drops the second name
//! without a word; an ALTER TABLE of its own makes each.

use schema_model::{
    Name,
    schema::{Constraint, ConstraintKind, Deferrable, Exclusion, IndexStorage, NullsDistinct, Table},
};

/// What PostgreSQL compares: neither names nor how the index is kept.
#[derive(PartialEq)]
enum Asked<'a> {
    Columns { columns: &'a [Name], include: &'a [Name], nulls: NullsDistinct, deferrable: Option<Deferrable> },
    Exclusion(Box<Exclusion>),
}

/// Whether another constraint, which CREATE TABLE says before this one, is like it.
pub(super) fn is_taken_for_another(table: &Table, constraint: &Constraint) -> bool {
    let Some(asked) = asked(constraint) else { return false };
    let is_key = |it: &Constraint| matches!(it.kind, ConstraintKind::PrimaryKey(_));
    let position = |it: &Constraint| table.constraints.iter().position(|other| other.name == it.name);
    let place = |it: &Constraint| (!is_key(it), position(it));
    let mut earlier = table.constraints.iter().filter(|it| place(it) < place(constraint));
    earlier.any(|it| self::asked(it).as_ref() == Some(&asked))
}

fn asked(constraint: &Constraint) -> Option<Asked<'_>> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(it) => Some(Asked::Columns {
            columns: &it.columns,
            include: &it.include,
            nulls: NullsDistinct::Distinct,
            deferrable: it.deferrable,
        }),
        ConstraintKind::Unique(it) => Some(Asked::Columns {
            columns: &it.columns,
            include: &it.include,
            nulls: it.nulls,
            deferrable: it.deferrable,
        }),
        ConstraintKind::Exclusion(it) => {
            let mut it = Box::new(it.clone());
            it.storage = IndexStorage::default();
            it.elements.iter_mut().for_each(|it| it.part.statistics = None);
            Some(Asked::Exclusion(it))
        }
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => None,
    }
}
