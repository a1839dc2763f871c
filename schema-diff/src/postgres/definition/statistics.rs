//! CREATE, ALTER and DROP STATISTICS.

use schema_model::{
    ObjectId, QualifiedName,
    schema::{DefinitionId, definition::Statistics},
};

use super::{super::enumeration::in_namespace, sql};
use crate::{
    Sql,
    action::{Action, Resource},
};

fn id(name: &QualifiedName) -> ObjectId {
    ObjectId::Definition(DefinitionId::Statistics(name.clone()))
}

/// The table and, as far as no expression mentions them, its columns.
fn stands_on(it: &Statistics) -> Vec<Resource> {
    let columns = it.columns.iter().map(|column| ObjectId::column(&it.table, column).into());
    columns.chain([ObjectId::Table(it.table.clone()).into()]).chain(in_namespace(&it.name)).collect()
}

pub(super) fn create(it: &Statistics) -> Action {
    let Statistics { name, table, kinds, columns, expressions, target, comment: _ } = it;
    let sql = sql().push("CREATE STATISTICS ").name(name);
    let sql = if kinds.is_empty() {
        sql
    } else {
        sql.push(" (").list(kinds, |sql, it| sql.push(it.word())).push(")")
    };
    let sql = sql.push("\n  ON ").idents(columns);
    let sql = if columns.is_empty() || expressions.is_empty() { sql } else { sql.push(", ") };
    let sql = sql.list(expressions, Sql::in_brackets).push("\n  FROM ").name(table);
    let statements = [sql.finish()].into_iter().chain(target.map(|_| set_target(it)));
    Action::of(statements.collect()).creates(id(name)).needs_all(stands_on(it))
}

/// How much ANALYZE gathers for them.
pub(in super::super) fn set_target(it: &Statistics) -> String {
    let target = it.target.unwrap_or(-1).to_string();
    sql().push("ALTER STATISTICS ").name(&it.name).push(" SET STATISTICS ").push(&target).finish()
}

pub(super) fn drop(it: &Statistics) -> Action {
    Action::new(sql().push("DROP STATISTICS ").name(&it.name)).drops(id(&it.name)).releases_all(stands_on(it))
}

/// Whether they are dropped and created anew.
pub(super) fn is_recreated(before: &Statistics, after: &Statistics) -> bool {
    let told = Statistics { target: after.target, comment: after.comment.clone(), ..before.clone() };
    told != *after
}

pub(super) fn alter(before: &Statistics, after: &Statistics) -> Vec<Action> {
    if is_recreated(before, after) {
        return vec![drop(before), create(after)];
    }
    let set = (before.target != after.target).then(|| Action::new(set_target(after)).alters(id(&after.name)));
    set.into_iter().collect()
}

/// They share no names with relations.
pub(super) fn rename(from: &QualifiedName, to: &QualifiedName) -> Action {
    let alter = |name: &QualifiedName| sql().push("ALTER STATISTICS ").name(name);
    let mut statements = Vec::new();
    if from.name != to.name {
        statements.push(alter(from).push(" RENAME TO ").ident(&to.name).finish());
    }
    if from.schema != to.schema {
        let set = alter(&from.sibling(to.name.clone())).push(" SET SCHEMA ");
        statements.push(match &to.schema {
            Some(schema) => set.ident(schema).finish(),
            None => set.push("public").finish(),
        });
    }
    let moved = Action::of(statements).drops(id(from)).creates(id(to));
    moved.needs_all(in_namespace(to)).releases_all(in_namespace(from))
}
