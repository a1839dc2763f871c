//! ADD, DROP and RENAME CONSTRAINT.

use schema_model::{
    Name, ObjectId, QualifiedName, Schema,
    schema::{Constraint, ConstraintKind, Deferrable, NullsDistinct, Table},
};

use super::{comment, expression, foreign_key, sql, table_options};
use crate::{
    Change, Hazard, HazardKind, Sql,
    action::{Action, Resource},
};

/// ALTER TABLE .. ADD CONSTRAINT on a table that exists.
pub(super) fn create(change: &Change<'_>, table: &QualifiedName, constraint: &Constraint) -> Action {
    let id = ObjectId::constraint(table, &constraint.name);
    let add = sql().push("ALTER TABLE ").name(table).push("\n  ADD ");
    let mut statements = vec![definition(add, constraint).finish()];
    statements.extend(comment::statement(&id, constraint.comment.as_deref()));
    let existed = change.table_before(table).is_some();
    Action::of(statements)
        .hazards(existed.then(|| may_fail(&id, constraint)))
        .creates_constraint(change, table, constraint)
}

impl Action {
    /// Declares what a constraint creates and needs, wherever its text stands.
    pub(super) fn creates_constraint(
        self,
        change: &Change<'_>,
        table: &QualifiedName,
        constraint: &Constraint,
    ) -> Self {
        let needs = change.table_after(table).map(|it| needs(change, it, constraint)).unwrap_or_default();
        let mut action = self.creates(ObjectId::constraint(table, &constraint.name)).needs_all(needs);
        action.creates.extend(place(table, constraint));
        match index_name(table, constraint) {
            Some(name) => action.creates(Resource::Relation(name)),
            None => action,
        }
    }
}

/// CONSTRAINT name and what it holds.
pub(super) fn definition(sql: Sql, constraint: &Constraint) -> Sql {
    let sql = sql.push("CONSTRAINT ").ident(&constraint.name).push(" ");
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => {
            deferrable(sql.push("PRIMARY KEY (").idents(&key.columns).push(")"), key.deferrable)
        }
        ConstraintKind::Unique(unique) => {
            let sql = match unique.nulls {
                NullsDistinct::Distinct => sql.push("UNIQUE ("),
                NullsDistinct::NotDistinct => sql.push("UNIQUE NULLS NOT DISTINCT ("),
            };
            deferrable(sql.idents(&unique.columns).push(")"), unique.deferrable)
        }
        ConstraintKind::ForeignKey(key) => foreign_key::definition(sql, key),
        ConstraintKind::Check(expression) => sql.push("CHECK ").in_brackets(expression),
    }
}

pub(super) fn deferrable(sql: Sql, deferrable: Option<Deferrable>) -> Sql {
    match deferrable {
        None => sql,
        Some(Deferrable::InitiallyImmediate) => sql.push(" DEFERRABLE"),
        Some(Deferrable::InitiallyDeferred) => sql.push(" DEFERRABLE INITIALLY DEFERRED"),
    }
}

fn may_fail(id: &ObjectId, constraint: &Constraint) -> Hazard {
    let why = match constraint.kind {
        ConstraintKind::PrimaryKey(_) => "fails when a row has a NULL or the key of another",
        ConstraintKind::Unique(_) => "fails when two rows have the same values",
        ConstraintKind::ForeignKey(_) => "fails when a row refers to nothing",
        ConstraintKind::Check(_) => "fails when a row does not satisfy it",
    };
    Hazard::new(HazardKind::MayFail, id.clone(), why)
}

/// What must exist for the constraint.
fn needs(change: &Change<'_>, table: &Table, constraint: &Constraint) -> Vec<Resource> {
    match &constraint.kind {
        ConstraintKind::Check(check) => expression::needs(change.after, table, check),
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) => {
            holds(change.after, table, constraint)
        }
    }
}

/// What the constraint holds on to while it exists, before the change.
pub(super) fn releases(change: &Change<'_>, table: &Table, constraint: &Constraint) -> Vec<Resource> {
    let types = match &constraint.kind {
        ConstraintKind::Check(check) => expression::released_types(change, check),
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) => {
            Vec::new()
        }
    };
    holds(change.renamed, table, constraint).into_iter().chain(types).collect()
}

/// The columns that a constraint of `schema` is about, and what a reference points to.
fn holds(schema: &Schema, table: &Table, constraint: &Constraint) -> Vec<Resource> {
    let column = |it: &Name| -> Resource { ObjectId::column(&table.name, it).into() };
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => key.columns.iter().map(column).collect(),
        ConstraintKind::Unique(unique) => unique.columns.iter().map(column).collect(),
        ConstraintKind::ForeignKey(key) => {
            let columns = key.columns.iter().map(column);
            let resources = columns.chain(foreign_key::target_resources(schema, key));
            resources.chain(table_options::persistence_of(&table.name, &key.target)).collect()
        }
        ConstraintKind::Check(check) => expression::columns(table, check).into_iter().map(column).collect(),
    }
}

/// What only one constraint of a table can have.
fn place(table: &QualifiedName, constraint: &Constraint) -> Option<Resource> {
    match constraint.kind {
        ConstraintKind::PrimaryKey(_) => Some(Resource::PrimaryKey(table.clone())),
        ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => None,
    }
}

/// The index that PostgreSQL keeps under the constraint's own name.
pub(super) fn index_name(table: &QualifiedName, constraint: &Constraint) -> Option<QualifiedName> {
    match constraint.kind {
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) => {
            Some(table.sibling(constraint.name.clone()))
        }
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => None,
    }
}

pub(super) fn drop(change: &Change<'_>, table: &QualifiedName, constraint: &Constraint) -> Action {
    let former = change.former_name(&ObjectId::constraint(table, &constraint.name));
    let name = former.unwrap_or(&constraint.name);
    let statement = sql().push("ALTER TABLE ").name(table).push("\n  DROP CONSTRAINT ").ident(name);
    let releases = change.table_before(table).map(|it| releases(change, it, constraint)).unwrap_or_default();
    let mut action = Action::new(statement).drops(ObjectId::constraint(table, name)).releases_all(releases);
    action.drops.extend(place(table, constraint));
    match index_name(table, constraint) {
        Some(_) => action.drops(Resource::Relation(table.sibling(name.clone()))),
        None => action,
    }
}

/// In place where PostgreSQL can; dropped and created anew otherwise.
pub(super) fn alter(
    change: &Change<'_>,
    table: &QualifiedName,
    before: &Constraint,
    after: &Constraint,
) -> Vec<Action> {
    let id = ObjectId::constraint(table, &after.name);
    if before.kind == after.kind {
        return comment::alter(&id, before.comment.as_deref(), after.comment.as_deref())
            .into_iter()
            .collect();
    }
    match foreign_key::alter_deferrability(table, before, after) {
        Some(action) if before.comment == after.comment => vec![action],
        _ => vec![drop(change, table, before), create(change, table, after)],
    }
}

/// Whether it is dropped and created anew.
pub(super) fn is_recreated(table: &QualifiedName, before: &Constraint, after: &Constraint) -> bool {
    let in_place = foreign_key::alter_deferrability(table, before, after).is_some();
    before.kind != after.kind && !(in_place && before.comment == after.comment)
}

pub(super) fn rename(table: &QualifiedName, from: &Name, to: &Name) -> Action {
    let statement = sql()
        .push("ALTER TABLE ")
        .name(table)
        .push("\n  RENAME CONSTRAINT ")
        .ident(from)
        .push(" TO ")
        .ident(to);
    // Keys rename the index of their own name too; a foreign key or check has none, and no table has its name.
    Action::new(statement)
        .drops(ObjectId::constraint(table, from))
        .drops(Resource::Relation(table.sibling(from.clone())))
        .creates(ObjectId::constraint(table, to))
        .creates(Resource::Relation(table.sibling(to.clone())))
}
