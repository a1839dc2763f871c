//! GRANT and REVOKE, also behind ALTER DEFAULT PRIVILEGES: from what a role has to what it is to have.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    Name, ObjectId,
    schema::{
        DefinitionId,
        definition::{Besides, Grant, GrantOption, Grantee, Privilege, Securable},
    },
};

use super::{routine, sql};
use crate::{Hazard, HazardKind, Options, Sql, action::Action};

const FIFTEEN: u16 = 15;

/// A privilege on a column, or on the whole.
type Item<'a> = (Privilege, Option<&'a Name>);
type Items<'a> = BTreeMap<Item<'a>, GrantOption>;

/// On an object that nothing was said of, or that is new. There PUBLIC has what goes without saying, and default
/// privileges may have given more, which REVOKE ALL takes away where the files say so.
pub(super) fn give(it: &Grant) -> Action {
    let wanted = items(it);
    if it.is_nothing() || it.besides == Besides::Revoked {
        let mut statements = vec![revoke_all(it)];
        statements.extend(grant(it, &Items::new(), &wanted));
        return action(statements);
    }
    let gone = implied(it, it.on.ever_of_public()).into_keys().filter(|it| !wanted.contains_key(it));
    let mut statements: Vec<Sql> = revoke(it, "", &gone.collect()).into_iter().collect();
    statements.extend(grant(it, &implied(it, it.on.of_public()), &wanted));
    if statements.is_empty() {
        statements.extend(grant(it, &Items::new(), &wanted));
    }
    action(statements)
}

/// `None` where nothing is to be done.
pub(super) fn change(was: &Grant, it: &Grant) -> Option<Action> {
    if it.besides > was.besides {
        let (was, is) = (items(was), items(it));
        return Some(give(it).hazards(risk(it, &was.into_keys().filter(|it| is_gone(*it, &is)).collect())));
    }
    let (mut left, wanted) = (items(was), items(it));
    let gone: BTreeSet<Item<'_>> = left.keys().copied().filter(|it| is_gone(*it, &wanted)).collect();
    left.retain(|item, _| !is_taken_along(*item, &gone));
    let less = left.iter().filter(|(item, option)| {
        let wanted = wanted.get(*item).max(wanted.get(&(Privilege::All, None)));
        **option == GrantOption::With && wanted == Some(&GrantOption::Without)
    });
    let less = less.map(|(item, _)| *item).collect();
    let risk = risk(it, &gone);
    let mut statements: Vec<Sql> = revoke(it, "", &gone).into_iter().collect();
    statements.extend(revoke(it, "GRANT OPTION FOR ", &less));
    statements.extend(grant(it, &left, &wanted));
    (!statements.is_empty()).then(|| action(statements).hazards(risk))
}

/// Nothing is said of it any more: what was given is taken away, and PUBLIC has what goes without saying.
pub(super) fn give_up(options: &Options, was: &Grant) -> Option<Action> {
    let mut usual = Grant::new(was.on.clone(), was.to.clone());
    // Until 14 everybody could create in the schema that comes with a database.
    let is_old = options.postgres_version.is_some_and(|it| it < FIFTEEN);
    let of_public = match &was.to {
        Grantee::Public if is_old => was.on.ever_of_public(),
        Grantee::Public => was.on.of_public(),
        Grantee::Role(_) => &[],
    };
    usual.privileges = of_public.iter().map(|it| (*it, GrantOption::Without)).collect();
    change(was, &usual)
}

fn action(statements: Vec<Sql>) -> Action {
    Action::of(statements.into_iter().map(Sql::finish).collect())
}

fn items(it: &Grant) -> Items<'_> {
    let whole = it.privileges.iter().map(|(privilege, option)| ((*privilege, None), *option));
    let of_columns = it.columns.iter().flat_map(|(column, privileges)| {
        privileges.iter().map(move |(privilege, option)| ((*privilege, Some(column)), *option))
    });
    whole.chain(of_columns).collect()
}

fn implied<'a>(it: &Grant, of_public: &[Privilege]) -> Items<'a> {
    let of_public = if it.to == Grantee::Public { of_public } else { &[] };
    of_public.iter().map(|it| ((*it, None), GrantOption::Without)).collect()
}

/// ALL holds whatever there is on the whole.
fn is_gone(item: Item<'_>, wanted: &Items<'_>) -> bool {
    let is_in_all = item.1.is_none() && wanted.contains_key(&(Privilege::All, None));
    !wanted.contains_key(&item) && !is_in_all
}

/// A privilege that is taken from the whole is taken from each column, too.
fn is_taken_along(item: Item<'_>, gone: &BTreeSet<Item<'_>>) -> bool {
    [item, (item.0, None), (Privilege::All, None)].iter().any(|it| gone.contains(it))
}

/// What an object that is there loses when something is said of it for the first time.
pub(super) fn risk_of_first(it: &Grant) -> Option<Hazard> {
    let gone = implied(it, it.on.of_public()).into_keys();
    risk(it, &gone.filter(|(privilege, _)| !it.privileges.contains_key(privilege)).collect())
}

fn risk(it: &Grant, gone: &BTreeSet<Item<'_>>) -> Option<Hazard> {
    let every = it.on.privileges();
    let each = gone.iter().flat_map(|(privilege, _)| match privilege {
        Privilege::All => every,
        one => std::slice::from_ref(one),
    });
    let words: BTreeSet<Privilege> = each.copied().filter(|one| !it.privileges.contains_key(one)).collect();
    let words: Vec<&str> = words.into_iter().map(Privilege::word).collect();
    let id = DefinitionId::Grant { on: it.on.clone(), to: it.to.clone() };
    let who = match &it.to {
        Grantee::Public => "a role that has it through PUBLIC alone".to_owned(),
        Grantee::Role(role) => role.to_string(),
    };
    let message = format!("{who} loses {}", words.join(", "));
    let is_future = matches!(it.on, Securable::Default { .. });
    let hazard = Hazard::new(HazardKind::BreaksRunningCode, ObjectId::Definition(id), message);
    (!words.is_empty() && !is_future).then_some(hazard)
}

/// Whatever of `wanted` is not there: one statement for what may be granted on, one for what may not.
fn grant(it: &Grant, there: &Items<'_>, wanted: &Items<'_>) -> Vec<Sql> {
    let missing = |option: GrantOption| {
        let missing = wanted.iter().filter(|(item, it)| **it == option && there.get(*item) < Some(*it));
        missing.map(|(item, _)| *item).collect::<BTreeSet<_>>()
    };
    let options = [(GrantOption::Without, ""), (GrantOption::With, " WITH GRANT OPTION")];
    let statements = options.into_iter().filter_map(|(option, words)| {
        let missing = missing(option);
        let sql = on(parts(start(it).push("GRANT "), &missing), it);
        (!missing.is_empty()).then(|| grantee(sql.push(" TO "), it).push(words))
    });
    statements.collect()
}

fn revoke(it: &Grant, what: &str, gone: &BTreeSet<Item<'_>>) -> Option<Sql> {
    let sql = on(parts(start(it).push("REVOKE ").push(what), gone), it);
    (!gone.is_empty()).then(|| grantee(sql.push(" FROM "), it))
}

fn revoke_all(it: &Grant) -> Sql {
    grantee(on(start(it).push("REVOKE ALL"), it).push(" FROM "), it)
}

fn start(it: &Grant) -> Sql {
    let Securable::Default { role, schema, of: _ } = &it.on else { return sql() };
    let sql = sql().push("ALTER DEFAULT PRIVILEGES FOR ROLE ").ident(role);
    let sql = match schema {
        Some(schema) => sql.push(" IN SCHEMA ").ident(schema),
        None => sql,
    };
    sql.push("\n  ")
}

/// `SELECT, UPDATE (a, b)`
fn parts(sql: Sql, items: &BTreeSet<Item<'_>>) -> Sql {
    let mut parts: BTreeMap<(Privilege, bool), Vec<&Name>> = BTreeMap::new();
    for (privilege, column) in items {
        parts.entry((*privilege, column.is_some())).or_default().extend(*column);
    }
    sql.list(parts, |sql, ((privilege, _), columns)| {
        let sql = sql.push(privilege.word());
        if columns.is_empty() { sql } else { sql.push(" (").idents(columns).push(")") }
    })
}

fn on(sql: Sql, it: &Grant) -> Sql {
    let sql = sql.push(" ON ");
    match &it.on {
        Securable::Schema(name) => sql.push("SCHEMA ").ident(name),
        Securable::Table(name) => sql.push("TABLE ").name(name),
        Securable::Sequence(name) => sql.push("SEQUENCE ").name(name),
        Securable::Function(it) => routine::signature(sql.push("FUNCTION "), it),
        Securable::Procedure(it) => routine::signature(sql.push("PROCEDURE "), it),
        Securable::Type(name) => sql.push("TYPE ").name(name),
        Securable::Default { of, .. } => sql.push(of.word()),
        // Nobody has privileges on them.
        Securable::Statistics(_) | Securable::EventTrigger(_) | Securable::Publication(_) => sql,
    }
}

fn grantee(sql: Sql, it: &Grant) -> Sql {
    match &it.to {
        Grantee::Public => sql.push("PUBLIC"),
        Grantee::Role(role) => sql.ident(role),
    }
}
