//! Owners, privileges and default privileges.

use std::collections::BTreeMap;

use schema_model::{
    Name,
    schema::definition::{
        Grant, GrantOption, Grantee, Owner, Privilege, Privileges, Securable, SecurableKind,
    },
};

use super::super::{Answers, Query, catalog::Catalog, draft::Draft, row::Row};
use crate::IntrospectError;

pub(in crate::postgres::introspect) const QUERY: Query =
    Query { name: "privileges", sql: include_str!("grant.sql") };
pub(in crate::postgres::introspect) const OF_NEW: Query =
    Query { name: "default privileges", sql: include_str!("grant_of_new.sql") };

/// What everybody may do in the schema that comes with each database.
pub(in crate::postgres::introspect) const INITIAL: Query =
    Query { name: "initial privileges", sql: include_str!("grant_initial.sql") };

pub(in crate::postgres::introspect) const OWNERS: Query =
    Query { name: "owners", sql: include_str!("owner.sql") };

/// By object and role.
type Grants = BTreeMap<(Securable, Grantee), Grant>;

/// All other objects are read. Which of these are in the schema is asked when they are compared.
pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    let mut grants = Grants::new();
    let mut owners = BTreeMap::new();
    for row in answers.rows(&QUERY) {
        let Some(on) = securable(&row, catalog, draft)? else { continue };
        add(&mut grants, &row, &on, row.optional("part")?)?;
        owners.insert(on, row.name("owner")?);
    }
    for row in answers.rows(&OWNERS) {
        owners.insert(without_privileges(&row, catalog)?, row.name("owner")?);
    }
    for row in answers.rows(&OF_NEW) {
        let schema = row.optional("schema")?.map(|_| row.name("schema")).transpose()?;
        let on = Securable::Default { role: row.name("role")?, schema, of: kind(&row)? };
        add(&mut grants, &row, &on, None)?;
    }
    draft.privileges.default_schema = Some(catalog.namespaces.default_schema().clone());
    let mut initial = Grants::new();
    for row in answers.rows(&INITIAL) {
        add(&mut initial, &row, &Securable::Schema(row.name("name")?), None)?;
    }
    draft.privileges.initial = initial.into_values().collect();
    draft.privileges.grants = grants.into_values().collect();
    draft.privileges.owners = owners.into_iter().map(|(of, role)| Owner { of, role }).collect();
    Ok(())
}

fn securable(row: &Row<'_>, catalog: &Catalog, draft: &Draft) -> Result<Option<Securable>, IntrospectError> {
    let name =
        || Ok::<_, IntrospectError>(catalog.namespaces.qualify(row.number("namespace")?, row.name("name")?));
    Ok(match row.text("kind")? {
        "schema" => Some(Securable::Schema(row.name("name")?)),
        "table" => Some(Securable::Table(name()?)),
        "sequence" => Some(Securable::Sequence(name()?)),
        "type" => Some(Securable::Type(name()?)),
        // An extension's, or of a kind that is not read.
        "routine" => draft.routines.get(&row.number("oid")?).cloned(),
        other => return Err(row.unexpected("kind", Some(other))),
    })
}

/// What has an owner alone.
fn without_privileges(row: &Row<'_>, catalog: &Catalog) -> Result<Securable, IntrospectError> {
    let name = row.name("name")?;
    Ok(match row.text("kind")? {
        "statistics" => Securable::Statistics(catalog.namespaces.qualify(row.number("namespace")?, name)),
        "event trigger" => Securable::EventTrigger(name),
        "publication" => Securable::Publication(name),
        other => return Err(row.unexpected("kind", Some(other))),
    })
}

fn kind(row: &Row<'_>) -> Result<SecurableKind, IntrospectError> {
    Ok(match row.text("kind")? {
        "r" => SecurableKind::Tables,
        "S" => SecurableKind::Sequences,
        "f" => SecurableKind::Functions,
        "T" => SecurableKind::Types,
        "n" => SecurableKind::Schemas,
        other => return Err(row.unexpected("kind", Some(other))),
    })
}

/// One row is one privilege. What PUBLIC has without anybody's saying so is looked at even where it has nothing.
fn add(
    grants: &mut Grants,
    row: &Row<'_>,
    on: &Securable,
    column: Option<&str>,
) -> Result<(), IntrospectError> {
    if !on.of_public().is_empty() {
        of(grants, on, &Grantee::Public);
    }
    let Some(privilege) = row.optional("privilege")? else { return Ok(()) };
    let to = if row.flag("public")? { Grantee::Public } else { Grantee::Role(row.name("grantee")?) };
    let known = Privilege::EVERY.into_iter().find(|it| it.word() == privilege);
    let known = known.ok_or_else(|| row.unexpected("privilege", Some(privilege)))?;
    let option = if row.flag("grantable")? { GrantOption::With } else { GrantOption::Without };
    let (mut whole, mut columns) = (Privileges::new(), BTreeMap::new());
    match column {
        None => drop(whole.insert(known, option)),
        Some(column) => {
            let column = Name::new(column).map_err(|_| row.unexpected("part", Some(column)))?;
            columns.insert(column, Privileges::from([(known, option)]));
        }
    }
    of(grants, on, &to).add(&whole, &columns);
    Ok(())
}

fn of<'g>(grants: &'g mut Grants, on: &Securable, to: &Grantee) -> &'g mut Grant {
    let new = || Grant::new(on.clone(), to.clone());
    grants.entry((on.clone(), to.clone())).or_insert_with(new)
}
