//! GRANT, REVOKE, and both behind ALTER DEFAULT PRIVILEGES.

use std::collections::{BTreeMap, BTreeSet};

use super::{Defined, SyntaxError, cursor::Cursor, role, routine};
use crate::{
    Name,
    schema::{
        Definition,
        definition::{Besides, Grant, GrantOption, Grantee, Privilege, Privileges, Securable, SecurableKind},
    },
};

/// What one statement says of one role and one object.
pub(super) struct Say {
    on: Securable,
    who: Grantee,
    verb: Verb,
    privileges: Privileges,
    columns: BTreeMap<Name, Privileges>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Grant,
    Revoke,
}

/// A privilege, and the columns that it is for where it is for some only.
type Part = (Privilege, Vec<Name>);

const WHERE_ROLES_ARE: &str = "a privilege such as SELECT (who is in which role is no part of a schema)";

/// GRANT or REVOKE, from its first word on.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Vec<Say>, SyntaxError> {
    let verb = verb(cursor)?;
    let parts = privileges(cursor)?;
    cursor.expect("ON")?;
    let objects = objects(cursor)?;
    said(cursor, verb, &parts, &objects)
}

/// Behind ALTER DEFAULT PRIVILEGES.
pub(super) fn default(cursor: &mut Cursor<'_>) -> Result<Vec<Say>, SyntaxError> {
    if !cursor.take("FOR ROLE") && !cursor.take("FOR USER") {
        return Err(cursor.expected("FOR ROLE (who runs a migration is no part of a schema)"));
    }
    let roles = cursor.list(role)?;
    let schemas = if cursor.take("IN SCHEMA") {
        cursor.list(Cursor::name)?.into_iter().map(Some).collect()
    } else {
        vec![None]
    };
    let verb = verb(cursor)?;
    let parts = privileges(cursor)?;
    cursor.expect("ON")?;
    let of = kind(cursor)?;
    let mut objects = Vec::new();
    for role in &roles {
        for schema in &schemas {
            objects.push(Securable::Default { role: role.clone(), schema: schema.clone(), of });
        }
    }
    said(cursor, verb, &parts, &objects)
}

fn verb(cursor: &mut Cursor<'_>) -> Result<Verb, SyntaxError> {
    if cursor.take("GRANT") {
        return Ok(Verb::Grant);
    }
    cursor.expect("REVOKE")?;
    if cursor.is("GRANT OPTION FOR") {
        return Err(cursor.expected("a privilege (leave WITH GRANT OPTION out of the GRANT)"));
    }
    Ok(Verb::Revoke)
}

fn privileges(cursor: &mut Cursor<'_>) -> Result<Vec<Part>, SyntaxError> {
    if cursor.take("ALL") {
        cursor.take("PRIVILEGES");
        return Ok(vec![(Privilege::All, columns(cursor)?)]);
    }
    cursor.list(|cursor| {
        let found = Privilege::EVERY.into_iter().find(|it| cursor.take(it.word()));
        let privilege = found.ok_or_else(|| cursor.expected(WHERE_ROLES_ARE))?;
        Ok((privilege, columns(cursor)?))
    })
}

fn columns(cursor: &mut Cursor<'_>) -> Result<Vec<Name>, SyntaxError> {
    if cursor.is("(") { cursor.brackets()?.list(Cursor::name) } else { Ok(Vec::new()) }
}

fn objects(cursor: &mut Cursor<'_>) -> Result<Vec<Securable>, SyntaxError> {
    if cursor.is("ALL") {
        return Err(cursor.expected("objects by their names, with commas between"));
    }
    let securable: fn(&mut Cursor<'_>) -> Result<Securable, SyntaxError> = if cursor.take("SCHEMA") {
        |cursor| cursor.name().map(Securable::Schema)
    } else if cursor.take("SEQUENCE") {
        |cursor| cursor.qualified_name().map(Securable::Sequence)
    } else if cursor.take("FUNCTION") {
        |cursor| routine::signature(cursor).map(Securable::Function)
    } else if cursor.take("PROCEDURE") {
        |cursor| routine::signature(cursor).map(Securable::Procedure)
    } else if cursor.take("TYPE") || cursor.take("DOMAIN") {
        |cursor| cursor.qualified_name().map(Securable::Type)
    } else {
        let others =
            ["DATABASE", "LANGUAGE", "LARGE OBJECT", "TABLESPACE", "PARAMETER", "FOREIGN", "ROUTINE"];
        if others.iter().any(|it| cursor.is(it)) {
            return Err(cursor.expected("TABLE, SEQUENCE, FUNCTION, PROCEDURE, SCHEMA, TYPE or DOMAIN"));
        }
        cursor.take("TABLE");
        |cursor| cursor.qualified_name().map(Securable::Table)
    };
    let mut objects = cursor.list(securable)?;
    objects.iter_mut().for_each(Securable::normalize);
    Ok(objects)
}

fn kind(cursor: &mut Cursor<'_>) -> Result<SecurableKind, SyntaxError> {
    if cursor.take("ROUTINES") {
        return Ok(SecurableKind::Functions);
    }
    let found = SecurableKind::EVERY.into_iter().find(|it| cursor.take(it.word()));
    found.ok_or_else(|| cursor.expected("TABLES, SEQUENCES, FUNCTIONS, TYPES or SCHEMAS"))
}

/// From TO or FROM on.
fn said(
    cursor: &mut Cursor<'_>,
    verb: Verb,
    parts: &[Part],
    objects: &[Securable],
) -> Result<Vec<Say>, SyntaxError> {
    let words = if verb == Verb::Grant { "TO" } else { "FROM" };
    cursor.expect(words)?;
    let is_all = matches!(parts, [(Privilege::All, columns)] if columns.is_empty());
    if verb == Verb::Revoke && !is_all && !cursor.is("PUBLIC") {
        return Err(cursor.expected("PUBLIC (of one role say REVOKE ALL, and GRANT what is left)"));
    }
    let grantees = cursor.list(grantee)?;
    let option = if verb == Verb::Grant && cursor.is("WITH GRANT OPTION") {
        if grantees.contains(&Grantee::Public) {
            return Err(cursor.expected("the end of the statement (PUBLIC has no grant option)"));
        }
        cursor.expect("WITH GRANT OPTION")?;
        GrantOption::With
    } else {
        GrantOption::Without
    };
    if verb == Verb::Revoke {
        let _ = cursor.take("RESTRICT") || cursor.take("CASCADE");
    }
    let mut all = Vec::new();
    for on in objects {
        for who in &grantees {
            let mut say = Say {
                on: on.clone(),
                who: who.clone(),
                verb,
                privileges: Privileges::new(),
                columns: BTreeMap::new(),
            };
            parts.iter().try_for_each(|part| say.take(part, option, cursor))?;
            all.push(say);
        }
    }
    Ok(all)
}

fn grantee(cursor: &mut Cursor<'_>) -> Result<Grantee, SyntaxError> {
    if cursor.take("PUBLIC") {
        return Ok(Grantee::Public);
    }
    cursor.take("GROUP");
    role(cursor).map(Grantee::Role)
}

impl Say {
    fn take(
        &mut self,
        (privilege, columns): &Part,
        option: GrantOption,
        cursor: &Cursor<'_>,
    ) -> Result<(), SyntaxError> {
        let of_columns = !columns.is_empty();
        let known = if of_columns { Privilege::OF_COLUMNS } else { self.on.privileges() };
        let has_columns = matches!(self.on, Securable::Table(_));
        if *privilege != Privilege::All && !known.contains(privilege) || of_columns && !has_columns {
            let known: Vec<&str> = known.iter().map(|it| it.word()).collect();
            return Err(cursor.expected(&format!("privileges of {}: {}", self.on, known.join(", "))));
        }
        // What all is of a table depends on the server.
        let is_word =
            *privilege != Privilege::All || !of_columns && self.on.kind() == Some(SecurableKind::Tables);
        let each: &[Privilege] = if is_word { std::slice::from_ref(privilege) } else { known };
        let each = each.iter().map(|it| (*it, option));
        if of_columns {
            for column in columns {
                self.columns.entry(column.clone()).or_default().extend(each.clone());
            }
        } else {
            self.privileges.extend(each);
        }
        Ok(())
    }
}

/// Makes one grant of all that is said of one role and one object; it stands where the first of them stands.
pub(super) fn put_into(files: &mut [Vec<Defined>], all: Vec<(usize, Say, u32)>) {
    let mut order = Vec::new();
    let mut by_id: BTreeMap<(Securable, Grantee), (usize, u32, Vec<Say>)> = BTreeMap::new();
    for (file, say, line) in all {
        let id = (say.on.clone(), say.who.clone());
        if !by_id.contains_key(&id) {
            order.push(id.clone());
        }
        by_id.entry(id).or_insert_with(|| (file, line, Vec::new())).2.push(say);
    }
    for id in order {
        let Some((file, line, said)) = by_id.remove(&id) else { continue };
        let definition = Definition::Grant(Box::new(together(id, &said)));
        files[file].push(Defined { definition, line, renamed_from: None, renamed_attributes: Vec::new() });
    }
}

fn together((on, to): (Securable, Grantee), said: &[Say]) -> Grant {
    let revoked = said.iter().filter(|it| it.verb == Verb::Revoke);
    let revoked: BTreeSet<Privilege> = revoked.flat_map(|it| it.privileges.keys().copied()).collect();
    let given = match (&to, revoked.is_empty()) {
        (Grantee::Role(_), _) => &[],
        (Grantee::Public, true) => on.of_public(),
        (Grantee::Public, false) => on.ever_of_public(),
    };
    let is_left = |it: &&Privilege| !revoked.contains(it) && !revoked.contains(&Privilege::All);
    let left = given.iter().filter(is_left).map(|it| (*it, GrantOption::Without)).collect();
    let mut grant = Grant::new(on, to);
    grant.add(&left, &BTreeMap::new());
    for it in said.iter().filter(|it| it.verb == Verb::Grant) {
        grant.add(&it.privileges, &it.columns);
    }
    let is_all =
        revoked.contains(&Privilege::All) || grant.on.privileges().iter().all(|it| revoked.contains(it));
    let is_of_future = matches!(grant.on, Securable::Default { .. });
    // To have nothing says the same.
    if is_all && !grant.is_nothing() && !is_of_future {
        grant.besides = Besides::Revoked;
    }
    grant
}
