//! CREATE POLICY.

use super::{SyntaxError, cursor::Cursor};
use crate::{
    Expression, Name,
    schema::definition::{Policy, PolicyCommand},
};

/// Behind POLICY.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Policy, SyntaxError> {
    let name = cursor.name()?;
    cursor.expect("ON")?;
    let table = cursor.qualified_name()?;
    let restrictive = cursor.take("AS") && restrictive(cursor)?;
    let command = if cursor.take("FOR") { command(cursor)? } else { PolicyCommand::All };
    let roles = if cursor.take("TO") { roles(cursor)? } else { Vec::new() };
    let using = cursor.take("USING").then(|| expression(cursor)).transpose()?;
    let check = cursor.take("WITH CHECK").then(|| expression(cursor)).transpose()?;
    Ok(Policy { table, name, restrictive, command, roles, using, check, comment: None })
}

fn restrictive(cursor: &mut Cursor<'_>) -> Result<bool, SyntaxError> {
    let restrictive = cursor.take("RESTRICTIVE");
    if restrictive || cursor.take("PERMISSIVE") {
        return Ok(restrictive);
    }
    Err(cursor.expected("PERMISSIVE or RESTRICTIVE"))
}

fn command(cursor: &mut Cursor<'_>) -> Result<PolicyCommand, SyntaxError> {
    let found = PolicyCommand::EVERY.into_iter().find(|it| cursor.take(it.word()));
    found.ok_or_else(|| cursor.expected("ALL, SELECT, INSERT, UPDATE or DELETE"))
}

/// Sorted; none where PUBLIC is among them, which is all.
fn roles(cursor: &mut Cursor<'_>) -> Result<Vec<Name>, SyntaxError> {
    let roles = cursor.list(role)?;
    let mut roles = roles.into_iter().collect::<Option<Vec<Name>>>().unwrap_or_default();
    roles.sort();
    roles.dedup();
    Ok(roles)
}

/// `None` for PUBLIC.
fn role(cursor: &mut Cursor<'_>) -> Result<Option<Name>, SyntaxError> {
    if cursor.take("PUBLIC") {
        return Ok(None);
    }
    super::role(cursor).map(Some)
}

fn expression(cursor: &mut Cursor<'_>) -> Result<Expression, SyntaxError> {
    Ok(Expression::new(cursor.brackets()?.until(&[])))
}
