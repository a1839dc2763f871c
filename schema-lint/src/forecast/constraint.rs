//! ADD, DROP, VALIDATE and ALTER CONSTRAINT.

use schema_model::{
    Name, QualifiedName,
    schema::{ConstraintKind, Key, Validity},
};
use squawk_syntax::ast;

use super::{
    Answer, Effect, Forecaster, LockMode,
    alter::Reach,
    column::{is_never_null, is_unchecked},
};
use crate::read;

const AT_ONCE: Effect = Effect::lock(LockMode::AccessExclusive);

impl Forecaster<'_> {
    pub(super) fn add_constraint(&mut self, table: &QualifiedName, it: &ast::AddConstraint, reach: Reach) {
        let Some(constraint) = it.constraint() else {
            return self.unknown("the constraint could not be read");
        };
        if let ast::Constraint::NotNullConstraint(it) = &constraint {
            return self.add_not_null(table, it, reach);
        }
        let Some(said) = read::constraint(&constraint, None) else {
            return self.unknown("the constraint could not be read");
        };
        match &said.kind {
            ConstraintKind::Check(check) => {
                self.add_reach(table, reach, AT_ONCE.scanning(Answer::of(|| check.validity.is_valid())));
            }
            ConstraintKind::ForeignKey(key) => {
                let scans = Answer::of(|| key.validity.is_valid());
                let effect = Effect::lock(LockMode::ShareRowExclusive).scanning(scans);
                self.add_family(table, effect);
                self.add_family(&key.target, effect);
            }
            ConstraintKind::PrimaryKey(key) => {
                let scans = match said.index.as_ref() {
                    Some(index) => self.has_nullable(table, key, index),
                    None => Answer::Yes,
                };
                // Partitions become required as their table does.
                let requires = self.requires(table, key);
                for it in self.reached(table, reach) {
                    let has_one = self.has_like_key(&it, table, &said.kind);
                    let scans = if has_one { Answer::No } else { scans };
                    let effect = AT_ONCE.scanning(scans);
                    self.add_rows(&it, if requires { effect } else { self.of_index(&it, table, effect) });
                }
            }
            ConstraintKind::Unique(_) => {
                let scans = Answer::of(|| said.index.is_none());
                self.add_indexed(table, AT_ONCE.scanning(scans), &said.kind);
            }
            ConstraintKind::Exclusion(_) => {
                self.add_indexed(table, Effect::scan(LockMode::AccessExclusive), &said.kind);
            }
        }
    }

    /// Partitions get an index like any other; 18 locks them as their table.
    fn add_indexed(&mut self, table: &QualifiedName, effect: Effect, kind: &ConstraintKind) {
        for it in self.known.family(table) {
            let scans = if self.has_like_key(&it, table, kind) { Answer::No } else { effect.scans };
            self.add_rows(&it, self.of_index(&it, table, effect.scanning(scans)));
        }
    }

    /// What an index of a table does to the table, or to a partition of it.
    fn of_index(&self, it: &QualifiedName, table: &QualifiedName, effect: Effect) -> Effect {
        let is_own = *it == self.known.named(table);
        let lock = if is_own || self.version >= 18 { effect.lock } else { Some(LockMode::Share) };
        Effect { lock, ..effect }
    }

    /// Whether a primary key makes a column required that is not.
    fn requires(&self, table: &QualifiedName, key: &Key) -> bool {
        let Some(shape) = self.known.shape(table) else { return true };
        !key.columns.iter().all(|it| shape.column(it).is_some_and(|it| !it.nullable))
    }

    /// Whether a partition has a key of its own that becomes part of the new one of its table.
    fn has_like_key(&self, partition: &QualifiedName, table: &QualifiedName, kind: &ConstraintKind) -> bool {
        let like = |it: &ConstraintKind| match (it, kind) {
            (ConstraintKind::PrimaryKey(it), ConstraintKind::PrimaryKey(new)) => {
                it.columns == new.columns && it.include == new.include
            }
            (ConstraintKind::Unique(it), ConstraintKind::Unique(new)) => {
                it.columns == new.columns && it.include == new.include && it.nulls == new.nulls
            }
            (
                ConstraintKind::PrimaryKey(_)
                | ConstraintKind::Unique(_)
                | ConstraintKind::ForeignKey(_)
                | ConstraintKind::Check(_)
                | ConstraintKind::Exclusion(_),
                _,
            ) => false,
        };
        let own = self.known.table(partition).filter(|_| *partition != self.known.named(table));
        own.is_some_and(|it| it.constraints.iter().any(|it| like(&it.kind)))
    }

    /// NOT NULL with a name, from 18 on.
    fn add_not_null(&mut self, table: &QualifiedName, it: &ast::NotNullConstraint, reach: Reach) {
        let column = it.column_name_ref().and_then(|it| read::name(&it));
        let scans = match (self.known.shape(table), column) {
            _ if is_unchecked(it.constraint_options()) => Answer::No,
            (Some(shape), Some(column)) => Answer::of(|| !is_never_null(shape, &column)),
            (None, _) | (_, None) => Answer::Unknown,
        };
        self.add_reach(table, reach, AT_ONCE.scanning(scans));
    }

    /// A primary key that takes an index over has its columns read where one may be null.
    fn has_nullable(&self, table: &QualifiedName, key: &Key, index: &Name) -> Answer {
        let Some(shape) = self.known.shape(table) else { return Answer::Unknown };
        let columns: Vec<Name> = match shape.index(index) {
            Some(it) => it.parts.iter().filter_map(|it| super::index::column(&it.target)).collect(),
            None => key.columns.clone(),
        };
        if columns.is_empty() {
            return Answer::Unknown;
        }
        Answer::of(|| !columns.iter().all(|it| is_never_null(shape, it)))
    }

    /// A foreign key is dropped at both ends.
    pub(super) fn drop_constraint(&mut self, table: &QualifiedName, it: &ast::DropConstraint, reach: Reach) {
        self.add_reach(table, reach, AT_ONCE);
        let name = it.constraint_name_ref().and_then(|it| read::name(&it));
        let constraint = name.as_ref().and_then(|it| self.known.constraint(table, it));
        match constraint.map(|it| it.kind.clone()) {
            Some(ConstraintKind::ForeignKey(key)) => self.add_family(&key.target, AT_ONCE),
            Some(
                ConstraintKind::PrimaryKey(_)
                | ConstraintKind::Unique(_)
                | ConstraintKind::Check(_)
                | ConstraintKind::Exclusion(_),
            ) => {}
            None if name.is_some_and(|it| self.known.not_null(table, &it).is_some()) => {}
            None => self.unknown("the constraint is not known: a foreign key locks its target, too"),
        }
        if let Some(ast::DropBehavior::Cascade(_)) = it.drop_behavior() {
            self.unknown("CASCADE drops what depends on the constraint, in any table");
        }
    }

    /// A foreign key is looked up in its target; both are read.
    pub(super) fn validate_constraint(
        &mut self,
        table: &QualifiedName,
        it: &ast::ValidateConstraint,
        reach: Reach,
    ) {
        let Some(name) = it.constraint_name_ref().and_then(|it| read::name(&it)) else { return };
        let weak = Effect::lock(LockMode::ShareUpdateExclusive);
        if let Some(it) = self.known.not_null(table, &name) {
            let scans = Answer::of(|| !it.validity.is_valid());
            return self.add_reach(table, reach, weak.scanning(scans));
        }
        let Some(kind) = self.known.constraint(table, &name).map(|it| it.kind.clone()) else {
            self.unknown("the constraint is not known: a foreign key locks its target, too");
            return self.add_reach(table, reach, weak.scanning(Answer::Unknown));
        };
        let scans = Answer::of(|| kind.validity() == Validity::NotValid);
        match kind {
            ConstraintKind::ForeignKey(key) if scans == Answer::Yes => {
                self.add_reach(table, reach, weak.scanning(scans));
                self.add(&key.target, Effect::lock(LockMode::RowShare).scanning(scans));
            }
            ConstraintKind::ForeignKey(_) => self.add(table, weak),
            ConstraintKind::Check(_) if scans == Answer::Yes => {
                self.add_reach(table, reach, weak.scanning(scans));
            }
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::Check(_)
            | ConstraintKind::Exclusion(_) => self.add(table, weak),
        }
    }

    /// Deferrability is kept with the triggers at both ends.
    pub(super) fn alter_constraint(
        &mut self,
        table: &QualifiedName,
        it: &ast::AlterConstraint,
        reach: Reach,
    ) {
        let enforces = it.constraint_options().any(|it| matches!(it, ast::ConstraintOption::Enforced(_)));
        // A reference is checked row by row, as one that is added; what is enforced already is left as it is.
        let constraint = it.constraint_name_ref().and_then(|it| read::name(&it));
        let known = constraint.and_then(|it| self.known.constraint(table, &it));
        let scans = match known.map(|it| it.kind.validity()) {
            Some(Validity::NotEnforced) if enforces => Answer::Yes,
            None if enforces => Answer::Unknown,
            Some(Validity::Valid | Validity::NotValid | Validity::NotEnforced) | None => Answer::No,
        };
        self.add_reach(table, reach, AT_ONCE.scanning(scans));
        if enforces || it.constraint_options().any(|it| matches!(it, ast::ConstraintOption::NotEnforced(_))) {
            self.unknown("switching a constraint on or off makes or drops triggers on its target");
        }
    }
}
