//! ADD, DROP and ALTER COLUMN.

use schema_model::{
    Name, QualifiedName, SqlType,
    schema::{Column, ColumnValue, Constraint, ConstraintKind, GeneratedStorage, IndexTarget, Table},
};
use squawk_syntax::ast::{self, AlterColumnOption};

use super::{Answer, Effect, Forecaster, Heap, LockMode, TypeChange, alter::Reach, default, type_change};
use crate::{Known, read};

const AT_ONCE: Effect = Effect::lock(LockMode::AccessExclusive);

impl Forecaster<'_> {
    /// Values that differ from row to row have to be written into each.
    pub(super) fn add_column(&mut self, table: &QualifiedName, it: &ast::AddColumn, reach: Reach) {
        let effect = read::added_column(it).map_or(Effect::AT_MOST_REWRITE, |it| self.filled(&it));
        if effect.heap == Heap::AtMostRewritten {
            self.is_undecided(table, reach);
        }
        self.add_reach(table, reach, effect);
        let has_default = it.constraints().any(|it| matches!(it, ast::Constraint::DefaultConstraint(_)));
        for constraint in it.constraints() {
            match &constraint {
                ast::Constraint::CheckConstraint(check) => {
                    let is_read = !is_unchecked(check.constraint_options());
                    let scans = Answer::of(|| is_read);
                    self.add_reach(table, reach, AT_ONCE.scanning(scans));
                }
                ast::Constraint::UniqueConstraint(_)
                | ast::Constraint::PrimaryKeyConstraint(_)
                | ast::Constraint::ExcludeConstraint(_) => {
                    self.add_reach(table, reach, Effect::scan(LockMode::AccessExclusive));
                }
                // A column of nulls refers to nothing.
                ast::Constraint::ReferencesConstraint(key) => {
                    let Some(target) = key.table().and_then(|it| read::qualified(&it)) else { continue };
                    let scans = Answer::of(|| has_default && !is_unchecked(key.constraint_options()));
                    self.add_family(&target, Effect::lock(LockMode::ShareRowExclusive).scanning(scans));
                    self.add_reach(table, reach, AT_ONCE.scanning(scans));
                }
                ast::Constraint::DefaultConstraint(_)
                | ast::Constraint::ForeignKeyConstraint(_)
                | ast::Constraint::GeneratedConstraint(_)
                | ast::Constraint::NotNullConstraint(_)
                | ast::Constraint::NullConstraint(_) => {}
            }
        }
    }

    /// What it takes to give every row its value.
    fn filled(&self, column: &Column) -> Effect {
        if let Some(domain) = column.ty.named().and_then(|it| self.known.domain(it))
            && (domain.not_null || !domain.checks.is_empty())
        {
            return Effect::REWRITE;
        }
        match &column.value {
            None => AT_ONCE,
            Some(ColumnValue::Serial { .. } | ColumnValue::Identity(_)) => Effect::REWRITE,
            Some(ColumnValue::Generated { expression: _, storage }) => match storage {
                GeneratedStorage::Stored => Effect::REWRITE,
                GeneratedStorage::Virtual => AT_ONCE,
            },
            Some(ColumnValue::Default(expression)) => {
                match default::is_volatile(expression.as_str(), self.known) {
                    Answer::No => AT_ONCE,
                    Answer::Unknown => Effect::AT_MOST_REWRITE,
                    Answer::Yes => Effect::REWRITE,
                }
            }
        }
    }

    /// The rows keep the values. What goes with the column may be about another table.
    pub(super) fn drop_column(&mut self, table: &QualifiedName, it: &ast::DropColumn, reach: Reach) {
        self.add_reach(table, reach, AT_ONCE);
        let Some(column) = it.column_name_ref().and_then(|it| read::name(&it)) else { return };
        for target in self.targets(table, |columns| columns.contains(&column)) {
            self.add_family(&target, AT_ONCE);
        }
        if let Some(ast::DropBehavior::Cascade(_)) = it.drop_behavior() {
            self.unknown("CASCADE drops what depends on the column, in any table");
        }
    }

    /// The targets of the foreign keys whose columns are like this.
    pub(super) fn targets(
        &self,
        table: &QualifiedName,
        is_it: impl Fn(&[Name]) -> bool,
    ) -> Vec<QualifiedName> {
        let keys = self.known.foreign_keys(table).into_iter().filter(|(_, key)| is_it(&key.columns));
        keys.map(|(_, key)| key.target.clone()).collect()
    }

    pub(super) fn alter_column(&mut self, table: &QualifiedName, it: &ast::AlterColumn, reach: Reach) {
        use AlterColumnOption as O;
        let (Some(column), Some(option)) = (it.column_name_ref().and_then(|it| read::name(&it)), it.option())
        else {
            return self.unknown("the column could not be read");
        };
        match &option {
            O::SetType(it) => self.set_type(table, &column, it, reach),
            O::SetNotNull(_) => self.set_not_null(table, &column, reach),
            O::DropNotNull(_) | O::SetDefault(_) | O::DropDefault(_) | O::SetStorage(_) => {
                self.add_reach(table, reach, AT_ONCE);
            }
            O::SetStatistics(_) => self.add_reach(table, reach, Effect::lock(LockMode::ShareUpdateExclusive)),
            O::SetOptions(_) | O::SetOptionsList(_) | O::ResetOptions(_) => {
                self.add(table, Effect::lock(LockMode::ShareUpdateExclusive));
            }
            O::SetCompression(_) => self.add_reach(table, reach, AT_ONCE),
            O::DropExpression(_) => self.add_reach(table, reach, AT_ONCE),
            O::SetExpression(_) => self.set_expression(table, &column, reach),
            O::AddGenerated(_)
            | O::DropIdentity(_)
            | O::Restart(_)
            | O::SetGenerated(_)
            | O::SetGeneratedOptions(_)
            | O::SetSequenceOption(_) => {
                // Partitions have the identity of their table from 17 on.
                let reach = if self.version >= 17 { reach } else { Reach::One };
                self.add_reach(table, reach, AT_ONCE);
            }
            O::Inherit(_) | O::NoInherit(_) => self.add_reach(table, reach, AT_ONCE),
        }
    }

    fn set_not_null(&mut self, table: &QualifiedName, column: &Name, reach: Reach) {
        let scans = match self.known.shape(table) {
            None => Answer::Unknown,
            Some(it) => Answer::of(|| !is_never_null(it, column)),
        };
        self.add_reach(table, reach, AT_ONCE.scanning(scans));
    }

    fn set_expression(&mut self, table: &QualifiedName, column: &Name, reach: Reach) {
        let effect = match self.known.column(table, column).and_then(|it| it.value.as_ref()) {
            Some(ColumnValue::Generated { storage: GeneratedStorage::Virtual, .. }) => AT_ONCE,
            Some(_) => Effect::REWRITE,
            None => {
                self.is_undecided(table, reach);
                Effect::AT_MOST_REWRITE
            }
        };
        self.add_reach(table, reach, effect);
    }

    fn set_type(&mut self, table: &QualifiedName, column: &Name, it: &ast::SetType, reach: Reach) {
        let change = column_type_change(self.known, table, column, it).in_zone(self.zone);
        if change == TypeChange::UnlessUtc {
            self.depends(table, reach, "where the session's time zone is not UTC");
        }
        if change == TypeChange::Unknown {
            self.is_undecided(table, reach);
        }
        let is_indexed = self.known.shape(table).is_none_or(|it| has_index_on(it, column));
        let is_computed = self.known.shape(table).is_none_or(|it| has_computed_index_on(it, column));
        let effect = match change {
            // The rows are read to build the index.
            TypeChange::Instant if is_computed => AT_ONCE.rebuilding(Answer::Yes).scanning(Answer::Yes),
            TypeChange::Instant => AT_ONCE,
            TypeChange::IndexesOnly if is_indexed => AT_ONCE.rebuilding(Answer::Yes).scanning(Answer::Yes),
            TypeChange::IndexesOnly => AT_ONCE,
            TypeChange::Rewrite => Effect::REWRITE,
            TypeChange::UnlessUtc | TypeChange::Unknown => Effect::AT_MOST_REWRITE,
        };
        self.add_reach(table, reach, effect);
        self.constraints_again(table, column, effect);
    }

    /// Checks and foreign keys on a column that changes its type are made again.
    fn constraints_again(&mut self, table: &QualifiedName, column: &Name, effect: Effect) {
        for target in self.targets(table, |columns| columns.contains(column)) {
            self.add_family(&target, AT_ONCE.scanning(again(effect)));
        }
        let referring = self.known.referring(table).into_iter();
        let referring = referring.filter(|(_, key)| key.target_columns.contains(column));
        let referring: Vec<QualifiedName> = referring.map(|(it, _)| it.name.clone()).collect();
        for it in referring {
            self.add_family(&it, AT_ONCE.scanning(again(effect)));
        }
        let is_checked =
            self.known.shape(table).is_some_and(|it| it.constraints.iter().any(|it| is_check_of(it, column)));
        if is_checked {
            self.add_family(table, Effect::scan(LockMode::AccessExclusive));
        }
    }
}

/// What a change of a column's type does to its rows and indexes.
pub(crate) fn column_type_change(
    known: &Known<'_>,
    table: &QualifiedName,
    column: &Name,
    it: &ast::SetType,
) -> TypeChange {
    let before = known.column(table, column);
    let after = it.ty().and_then(|it| read::sql_type(&it));
    let using = it.using_expr().and_then(|it| it.expr());
    let is_own = match (&using, &after) {
        (None, _) => true,
        (Some(using), Some(after)) => type_change::is_cast_of(using, column, after),
        (Some(_), None) => false,
    };
    match (before, after) {
        (Some(before), Some(after)) if is_own => retyped(known, before, &after, it),
        (Some(_), Some(_)) => TypeChange::Rewrite,
        (None, _) | (_, None) => TypeChange::Unknown,
    }
}

fn retyped(known: &Known<'_>, before: &Column, after: &SqlType, it: &ast::SetType) -> TypeChange {
    let collation = it.collate().and_then(|it| read::qualified(&it.collation_ref()?));
    let is_same = before.collation.as_deref() == collation.as_ref();
    match type_change(&before.ty, after, known) {
        TypeChange::Instant if !is_same => TypeChange::IndexesOnly,
        other => other,
    }
}

/// Whether a foreign key is checked again: not where its values stay what they are.
fn again(effect: Effect) -> Answer {
    if effect.heap == Heap::Kept { Answer::No } else { Answer::Unknown }
}

/// Whether the rows that are there are not looked at.
pub(super) fn is_unchecked(mut options: ast::AstChildren<ast::ConstraintOption>) -> bool {
    options.any(|it| matches!(it, ast::ConstraintOption::NotValid(_) | ast::ConstraintOption::NotEnforced(_)))
}

/// Whether the server knows without reading that no row has a null: the column says so, or a check that was validated.
pub(super) fn is_never_null(table: &Table, column: &Name) -> bool {
    let says_so = |it: &Constraint| match &it.kind {
        ConstraintKind::Check(check) if check.validity.is_valid() => {
            super::bound::conjuncts(check.expression.as_str()).contains(&format!("{column} is not null"))
        }
        ConstraintKind::Check(_)
        | ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclusion(_) => false,
    };
    table.column(column).is_some_and(|it| !it.nullable) || table.constraints.iter().any(says_so)
}

fn is_check_of(it: &Constraint, column: &Name) -> bool {
    match &it.kind {
        ConstraintKind::Check(it) => {
            it.validity.is_valid() && it.expression.words().contains(column.as_str())
        }
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclusion(_) => false,
    }
}

/// Whether an index has an expression or a condition with the column: PostgreSQL keeps no such index as it is.
fn has_computed_index_on(table: &Table, column: &Name) -> bool {
    table.indexes.iter().any(|it| {
        let expressions = it.parts.iter().filter_map(|it| match &it.target {
            IndexTarget::Expression(it) => Some(it),
            IndexTarget::Column(_) => None,
        });
        let is_on = |it: &schema_model::Expression| it.words().contains(column.as_str());
        expressions.chain(&it.predicate).any(is_on)
            || it.predicate.is_some()
                && it.parts.iter().any(|it| it.target == IndexTarget::Column(column.clone()))
    })
}

/// Whether an index stands on the column, or on an expression with it.
pub(crate) fn has_index_on(table: &Table, column: &Name) -> bool {
    let is_on = |target: &IndexTarget| match target {
        IndexTarget::Column(it) => it == column,
        IndexTarget::Expression(it) => it.words().contains(column.as_str()),
    };
    let of_constraint = |it: &Constraint| match &it.kind {
        ConstraintKind::PrimaryKey(it) => it.columns.contains(column),
        ConstraintKind::Unique(it) => it.columns.contains(column),
        ConstraintKind::Exclusion(it) => it.elements.iter().any(|it| is_on(&it.part.target)),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => false,
    };
    table.indexes.iter().any(|it| {
        let predicate = it.predicate.as_ref().is_some_and(|it| it.words().contains(column.as_str()));
        predicate || it.parts.iter().any(|it| is_on(&it.target))
    }) || table.constraints.iter().any(of_constraint)
}
