//! CREATE, ALTER and DROP DOMAIN.

use schema_model::{
    Name, ObjectId, QualifiedName, Schema, SqlType,
    schema::{
        Definition, DefinitionId,
        definition::{Domain, DomainCheck},
    },
};

use super::{
    super::{default, enumeration::in_namespace, sql},
    uses::{Users, kept_columns},
};
use crate::{
    Change, Hazard, HazardKind, Sql,
    action::{Action, Resource, Transaction},
    lower::LowerError,
};

fn id(name: &QualifiedName) -> ObjectId {
    ObjectId::Definition(DefinitionId::Domain(name.clone()))
}

/// Whether a value of the type cannot be NULL, so that a new column of it fills no row that is there.
pub(in super::super) fn refuses_null(schema: &Schema, ty: &SqlType) -> bool {
    let Some(name) = ty.named().filter(|_| ty.element() == ty) else { return false };
    let definition = schema.definition(&DefinitionId::Domain(name.clone()));
    definition
        .and_then(Definition::as_domain)
        .is_some_and(|it| it.default.is_none() && (it.not_null || refuses_null(schema, &it.ty)))
}

pub(super) fn create(it: &Domain) -> Action {
    let Domain { name, ty, collation, default, not_null, checks, comment: _ } = it;
    let clauses = [
        collation.as_ref().map(|it| sql().push("COLLATE ").name(it)),
        default.as_ref().map(|it| default::value(sql().push("DEFAULT "), it)),
        not_null.then(|| sql().push("NOT NULL")),
    ];
    let checks = checks.iter().map(|it| constraint(sql(), it));
    let create = clauses.into_iter().flatten().chain(checks);
    let create = create.fold(sql().push("CREATE DOMAIN ").name(name).push(" AS ").ty(ty), |sql, clause| {
        sql.push("\n  ").push(&clause.finish())
    });
    let comments = it.checks.iter().filter_map(|check| comment_on_check(name, None, check));
    Action::of(std::iter::once(create.finish()).chain(comments).collect())
        .creates(id(name))
        .creates(Resource::Relation(name.clone()))
        .needs_all(in_namespace(name))
}

pub(super) fn drop(it: &Domain) -> Action {
    Action::new(sql().push("DROP DOMAIN ").name(&it.name))
        .drops(id(&it.name))
        .drops(Resource::Relation(it.name.clone()))
        .releases_all(in_namespace(&it.name))
}

/// In place: rows keep their values, and must fit.
pub(super) fn alter(change: &Change<'_>, before: &Domain, after: &Domain) -> Result<Vec<Action>, LowerError> {
    let Domain { name, ty: _, collation: _, default, not_null, checks: _, comment: _ } = after;
    let (mut actions, mut strict) = checks(before, after);
    if before.default != *default {
        let domain = domain(name);
        let set = match default {
            Some(it) => default::value(domain.push(" SET DEFAULT "), it),
            None => domain.push(" DROP DEFAULT"),
        };
        actions.push(Action::new(set).alters(id(name)));
    }
    match (before.not_null, not_null) {
        (false, true) => {
            let risk =
                Hazard::new(HazardKind::MayFail, id(name), "fails when a column of the domain has a NULL");
            let plain = Action::new(domain(name).push(" SET NOT NULL")).alters(id(name)).hazard(risk);
            // Whoever writes to a table of the domain waits, so that nothing else is to take time meanwhile.
            let alone = plain.clone().transaction(Transaction::Alone);
            strict.push(plain.or_online([alone]));
        }
        (true, false) => actions.push(Action::new(domain(name).push(" DROP NOT NULL")).alters(id(name))),
        (true, true) | (false, false) => {}
    }
    if !strict.is_empty()
        && let Some(user) = inside_another(change, name)
    {
        return Err(LowerError {
            object: id(name),
            reason: format!(
                "PostgreSQL cannot check the values of {user}, which has the domain inside its type"
            ),
            advice: "add a check to the table instead, or give the column a plain type first".to_owned(),
        });
    }
    actions.extend(strict);
    Ok(actions)
}

/// Whether PostgreSQL cannot lead from one to the other: the base type differs, or values inside of arrays would have
/// to be looked at.
pub(super) fn is_rebuilt(change: &Change<'_>, before: &Domain, after: &Domain) -> bool {
    let is_stricter = !checks(before, after).1.is_empty() || after.not_null && !before.not_null;
    let is_array = |ty: &SqlType| matches!(ty, SqlType::Array(_)) && ty.named() == Some(&after.name);
    before.ty != after.ty
        || before.collation != after.collation
        || is_stricter && kept_columns(change).any(|(_, it)| is_array(&it.ty))
}

/// What can be done whatever the rows are, and what rows can be in the way of.
fn checks(before: &Domain, after: &Domain) -> (Vec<Action>, Vec<Action>) {
    let name = &after.name;
    let (mut free, mut strict) = (Vec::new(), Vec::new());
    let action = |sql: Sql| Action::new(sql).alters(id(name));
    let mut renamed: Vec<&Name> = Vec::new();
    for new in after.checks.iter().filter(|it| before.check(&it.name).is_none()) {
        let gone = before.checks.iter().filter(|it| after.check(&it.name).is_none());
        let mut same = gone.filter(|it| it.check == new.check && !renamed.contains(&&it.name));
        if let Some(same) = same.next() {
            let rename = domain(name).push(" RENAME CONSTRAINT ").ident(&same.name).push(" TO ");
            free.push(action(rename.ident(&new.name)));
            free.extend(comment_on_check(name, same.comment.as_ref(), new).map(|it| action(sql().push(&it))));
            renamed.push(&same.name);
        } else {
            let to = if new.not_valid { &mut free } else { &mut strict };
            to.push(add(name, new));
        }
    }
    for was in before.checks.iter().filter(|it| !renamed.contains(&&it.name)) {
        let is = after.check(&was.name);
        match is {
            Some(is) if is.check == was.check => {
                if was.not_valid && !is.not_valid {
                    strict.push(validate(name, &is.name));
                }
                free.extend(
                    comment_on_check(name, was.comment.as_ref(), is).map(|it| action(sql().push(&it))),
                );
            }
            Some(_) | None => {
                free.push(action(domain(name).push(" DROP CONSTRAINT ").ident(&was.name)));
                if let Some(it) = is {
                    let to = if it.not_valid { &mut free } else { &mut strict };
                    to.push(add(name, it));
                }
            }
        }
    }
    (free, strict)
}

fn add(name: &QualifiedName, it: &DomainCheck) -> Action {
    let sql = constraint(domain(name).push(" ADD "), it);
    let sql = if it.not_valid { sql.push(" NOT VALID") } else { sql };
    let statements = std::iter::once(sql.finish()).chain(comment_on_check(name, None, it));
    let plain = Action::of(statements.collect()).alters(id(name));
    if it.not_valid { plain } else { plain.hazard(breaks(name)).or_online(add_online(name, it)) }
}

/// What `add` does, with new values checked from the first statement on, and nothing else in the transaction that reads all tables
/// of the domain: up to 18 writers wait for that one, too.
fn add_online(name: &QualifiedName, it: &DomainCheck) -> [Action; 2] {
    let later = add(name, &DomainCheck { not_valid: true, ..it.clone() });
    let rows = Resource::Rows(id(name));
    let validate = validate(name, &it.name).needs(rows.clone()).transaction(Transaction::Alone);
    [later.creates(rows), validate]
}

fn validate(name: &QualifiedName, check: &Name) -> Action {
    let sql = domain(name).push(" VALIDATE CONSTRAINT ").ident(check);
    Action::new(sql).alters(id(name)).hazard(breaks(name))
}

fn breaks(name: &QualifiedName) -> Hazard {
    Hazard::new(HazardKind::MayFail, id(name), "fails when a column of the domain has a value that breaks it")
}

fn domain(name: &QualifiedName) -> Sql {
    sql().push("ALTER DOMAIN ").name(name)
}

fn constraint(sql: Sql, it: &DomainCheck) -> Sql {
    sql.push("CONSTRAINT ").ident(&it.name).push(" CHECK ").in_brackets(&it.check)
}

/// The statement for a comment that differs.
fn comment_on_check(domain: &QualifiedName, before: Option<&String>, after: &DomainCheck) -> Option<String> {
    if before == after.comment.as_ref() {
        return None;
    }
    let on =
        sql().push("COMMENT ON CONSTRAINT ").ident(&after.name).push(" ON DOMAIN ").name(domain).push(" IS ");
    Some(match &after.comment {
        Some(text) => on.literal(text).finish(),
        None => on.push("NULL").finish(),
    })
}

/// A column that has the domain inside of another type.
fn inside_another(change: &Change<'_>, name: &QualifiedName) -> Option<ObjectId> {
    let holders = Users::of(change, std::slice::from_ref(name)).definitions;
    let relation =
        |it: &ObjectId| if let ObjectId::Definition(it) = it { it.relation().cloned() } else { None };
    let types = holders.iter().filter_map(relation);
    Users::of(change, &types.collect::<Vec<_>>()).columns.into_iter().next()
}
