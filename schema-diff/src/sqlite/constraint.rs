//! The text of constraints, behind a column or on their own, and what they may meet in existing rows.

use schema_model::{
    ObjectId, QualifiedName,
    schema::{Constraint, ConstraintKind, Deferrable, ForeignKey, Key, ReferentialAction, Table},
};

use super::{
    default_name::{Unnamed, unnamed},
    work::Work,
};
use crate::{
    Hazard, HazardKind, Sql,
    action::{Action, Resource},
};

/// Whether CREATE TABLE has the constraint behind a column.
pub(super) fn is_inline(table: &Table, constraint: &Constraint) -> bool {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(Key { columns, include: _, storage: _, deferrable: _ }) => {
            columns.len() == 1
        }
        ConstraintKind::Check(_) => matches!(unnamed(table, constraint), Some(Unnamed::OnColumn(_))),
        ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclusion(_) => false,
    }
}

/// A constraint on its own in CREATE TABLE.
pub(super) fn on_table(sql: Sql, table: &Table, constraint: &Constraint) -> Sql {
    let sql = name(sql, table, constraint);
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => sql.push("PRIMARY KEY (").idents(&key.columns).push(")"),
        ConstraintKind::Unique(unique) => sql.push("UNIQUE (").idents(&unique.columns).push(")"),
        ConstraintKind::ForeignKey(key) => {
            references(sql.push("FOREIGN KEY (").idents(&key.columns).push(") "), key)
        }
        ConstraintKind::Check(check) => sql.push("CHECK ").in_brackets(&check.expression),
        // `supported` has refused it.
        ConstraintKind::Exclusion(_) => sql,
    }
}

/// A constraint behind its column, without the column.
pub(super) fn on_column(sql: Sql, table: &Table, constraint: &Constraint) -> Sql {
    let sql = name(sql.push(" "), table, constraint);
    match &constraint.kind {
        ConstraintKind::PrimaryKey(_) => sql.push("PRIMARY KEY"),
        ConstraintKind::Unique(_) => sql.push("UNIQUE"),
        ConstraintKind::ForeignKey(key) => references(sql, key),
        ConstraintKind::Check(check) => sql.push("CHECK ").in_brackets(&check.expression),
        // `supported` has refused it.
        ConstraintKind::Exclusion(_) => sql,
    }
}

fn name(sql: Sql, table: &Table, constraint: &Constraint) -> Sql {
    match unnamed(table, constraint) {
        Some(_) => sql,
        None => sql.push("CONSTRAINT ").ident(&constraint.name).push(" "),
    }
}

fn references(sql: Sql, key: &ForeignKey) -> Sql {
    let sql = sql.push("REFERENCES ").name(&key.target).push(" (").idents(&key.target_columns).push(")");
    let sql = referential_action(sql, " ON DELETE ", key.on_delete);
    let sql = referential_action(sql, " ON UPDATE ", key.on_update);
    match key.deferrable {
        None => sql,
        Some(Deferrable::InitiallyImmediate) => sql.push(" DEFERRABLE"),
        Some(Deferrable::InitiallyDeferred) => sql.push(" DEFERRABLE INITIALLY DEFERRED"),
    }
}

fn referential_action(sql: Sql, event: &str, action: ReferentialAction) -> Sql {
    match action {
        ReferentialAction::NoAction => sql,
        ReferentialAction::Restrict => sql.push(event).push("RESTRICT"),
        ReferentialAction::Cascade => sql.push(event).push("CASCADE"),
        ReferentialAction::SetNull => sql.push(event).push("SET NULL"),
        ReferentialAction::SetDefault => sql.push(event).push("SET DEFAULT"),
    }
}

/// What existing rows may have against the constraint.
pub(super) fn may_fail(table: &QualifiedName, constraint: &Constraint) -> Hazard {
    let why = match constraint.kind {
        ConstraintKind::PrimaryKey(_) => "fails when a row has a NULL or the key of another",
        ConstraintKind::Unique(_) => "fails when two rows have the same values",
        ConstraintKind::ForeignKey(_) => "fails when a row refers to nothing",
        ConstraintKind::Check(_) => "fails when a row does not satisfy it",
        ConstraintKind::Exclusion(_) => "fails when two rows exclude each other",
    };
    Hazard::new(HazardKind::MayFail, ObjectId::constraint(table, &constraint.name), why)
}

impl Action {
    /// Declares the targets of foreign keys. SQLite looks for a target only when rows are written, so that a target
    /// which the same plan changes is in nobody's way: no need is declared, and rings of tables need no order.
    pub(super) fn needs_targets<'a>(
        self,
        work: &Work<'_>,
        constraints: impl IntoIterator<Item = &'a Constraint>,
    ) -> Self {
        let keys = constraints.into_iter().filter_map(|it| match &it.kind {
            ConstraintKind::ForeignKey(key) => Some(key),
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::Check(_)
            | ConstraintKind::Exclusion(_) => None,
        });
        let needs = keys.filter(|key| !work.deltas.contains_key(&key.target)).flat_map(|key| {
            let columns = key.target_columns.iter().map(|it| ObjectId::column(&key.target, it));
            columns.chain([ObjectId::Table(key.target.clone())]).map(Resource::from)
        });
        self.needs_all(needs.collect::<Vec<_>>())
    }
}
