//! CREATE, ALTER and DROP POLICY.

use schema_model::{
    Name, ObjectId, QualifiedName,
    schema::{
        DefinitionId,
        definition::{Policy, PolicyCommand},
    },
};

use super::sql;
use crate::{Change, Hazard, HazardKind, Sql, action::Action};

fn id(it: &Policy) -> ObjectId {
    id_of(&it.table, &it.name)
}

fn id_of(table: &QualifiedName, name: &Name) -> ObjectId {
    ObjectId::Definition(DefinitionId::Policy { table: table.clone(), name: name.clone() })
}

/// What its expressions mention is found there.
pub(super) fn create(change: &Change<'_>, it: &Policy) -> Action {
    let Policy { table, name, restrictive, command, roles, using: _, check: _, comment: _ } = it;
    let sql = sql().push("CREATE POLICY ").ident(name).push(" ON ").name(table);
    let sql = if *restrictive { sql.push("\n  AS RESTRICTIVE") } else { sql };
    let sql = if *command == PolicyCommand::All { sql } else { sql.push("\n  FOR ").push(command.word()) };
    let sql = if roles.is_empty() { sql } else { to(sql, roles) };
    let narrows = *restrictive && change.table_before(table).is_some();
    let is_off = change.table_after(table).is_some_and(|it| !it.options.row_security.is_on());
    let risk = if is_off {
        Some(without_effect(it))
    } else {
        narrows.then(|| hazard(it, "rows that do not pass it are neither seen nor changed from here on"))
    };
    Action::new(expressions(sql, it)).creates(id(it)).hazards(risk)
}

/// PostgreSQL takes a policy for a table that asks none.
pub(in super::super) fn without_effect(it: &Policy) -> Hazard {
    let what =
        format!("it has no effect while row level security of {} is off: say rls at its struct", it.table);
    Hazard::new(HazardKind::Unexpected, id(it), what)
}

fn to(sql: Sql, roles: &[Name]) -> Sql {
    let sql = sql.push("\n  TO ");
    if roles.is_empty() { sql.push("PUBLIC") } else { sql.idents(roles) }
}

fn expressions(sql: Sql, it: &Policy) -> Sql {
    let sql = match &it.using {
        Some(using) => sql.push("\n  USING ").in_brackets(using),
        None => sql,
    };
    match &it.check {
        Some(check) => sql.push("\n  WITH CHECK ").in_brackets(check),
        None => sql,
    }
}

fn hazard(it: &Policy, message: &str) -> Hazard {
    Hazard::new(HazardKind::BreaksRunningCode, id(it), message)
}

/// Whether it goes with its table. One that reads other tables is dropped before, as they may go before its own.
pub(in super::super) fn goes_with_table(it: &Policy) -> bool {
    !it.expressions().any(|it| it.words().contains("from"))
}

pub(super) fn drop(change: &Change<'_>, it: &Policy) -> Vec<Action> {
    let is_last = change.table_after(&it.table).is_none();
    if is_last && goes_with_table(it) {
        return Vec::new();
    }
    let risk = (!it.restrictive && !is_last)
        .then(|| hazard(it, "rows that only this policy gives are neither seen nor changed from here on"));
    let statement = sql().push("DROP POLICY ").ident(&it.name).push(" ON ").name(&it.table);
    vec![Action::new(statement).drops(id(it)).hazards(risk)]
}

/// Whether it is dropped and created anew: for another command or kind, and to lose an expression.
pub(super) fn is_recreated(before: &Policy, after: &Policy) -> bool {
    before.restrictive != after.restrictive
        || before.command != after.command
        || before.using.is_some() && after.using.is_none()
        || before.check.is_some() && after.check.is_none()
}

pub(super) fn alter(change: &Change<'_>, before: &Policy, after: &Policy) -> Vec<Action> {
    if is_recreated(before, after) {
        return drop(change, before).into_iter().chain([create(change, after)]).collect();
    }
    if *after == (Policy { comment: after.comment.clone(), ..before.clone() }) {
        return Vec::new();
    }
    let sql = sql().push("ALTER POLICY ").ident(&after.name).push(" ON ").name(&after.table);
    let sql = if before.roles == after.roles { sql } else { to(sql, &after.roles) };
    let changed = Policy {
        using: after.using.clone().filter(|it| before.using.as_ref() != Some(it)),
        check: after.check.clone().filter(|it| before.check.as_ref() != Some(it)),
        ..after.clone()
    };
    let risk = hazard(after, "other rows than before are seen and changed from here on");
    vec![Action::new(expressions(sql, &changed)).alters(id(after)).hazard(risk)]
}

pub(super) fn rename(table: &QualifiedName, from: &Name, to: &Name) -> Action {
    let statement = sql().push("ALTER POLICY ").ident(from).push(" ON ").name(table);
    let statement = statement.push("\n  RENAME TO ").ident(to);
    Action::new(statement).drops(id_of(table, from)).creates(id_of(table, to))
}
