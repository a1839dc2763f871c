//! Row security policies.

use schema_model::{
    Name, QualifiedName,
    schema::{
        Definition,
        definition::{Policy, PolicyCommand},
    },
};

use super::super::{
    Answers, Query,
    catalog::{Catalog, class},
    draft::Draft,
    expression::{Deparsed, Role},
    row::Row,
};
use crate::IntrospectError;

pub(in crate::postgres::introspect) const QUERY: Query =
    Query { name: "policies", sql: include_str!("policy.sql") };

pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    for row in answers.rows(&QUERY) {
        if let Some(relation) = catalog.relations.get_kept(row.number("relation")?) {
            let policy = policy(&row, relation.name.clone(), catalog)?;
            draft.definitions.push(Definition::Policy(Box::new(policy)));
        }
    }
    Ok(())
}

fn policy(row: &Row<'_>, table: QualifiedName, catalog: &Catalog) -> Result<Policy, IntrospectError> {
    let oid = row.number("oid")?;
    let expression = |role| catalog.expressions.get(role, oid, 0).map(Deparsed::bare);
    let roles = row.optional("roles")?.map_or_else(Vec::new, |it| it.split('\n').collect());
    let role = |it: &str| Name::new(it).map_err(|_| row.unexpected("roles", Some(it)));
    let mut roles: Vec<Name> = roles.into_iter().map(role).collect::<Result<_, _>>()?;
    roles.sort();
    Ok(Policy {
        table,
        name: row.name("name")?,
        restrictive: row.flag("restrictive")?,
        command: command(row)?,
        roles,
        using: expression(Role::PolicyUsing),
        check: expression(Role::PolicyCheck),
        comment: catalog.comments.of(class::POLICY, oid),
    })
}

fn command(row: &Row<'_>) -> Result<PolicyCommand, IntrospectError> {
    Ok(match row.text("command")? {
        "*" => PolicyCommand::All,
        "r" => PolicyCommand::Select,
        "a" => PolicyCommand::Insert,
        "w" => PolicyCommand::Update,
        "d" => PolicyCommand::Delete,
        other => return Err(row.unexpected("command", Some(other))),
    })
}
