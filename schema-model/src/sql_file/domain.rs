//! CREATE DOMAIN.

use super::{SyntaxError, cursor::Cursor};
use crate::{
    Expression, Name,
    resolve::default_names,
    schema::definition::{Domain, DomainCheck},
};

/// What ends a default.
const CLAUSES: &[&str] = &["CONSTRAINT", "CHECK", "NOT NULL", "NULL", "DEFAULT", "COLLATE"];

/// Behind DOMAIN.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Domain, SyntaxError> {
    let name = cursor.qualified_name()?;
    cursor.take("AS");
    let ty = cursor.ty()?;
    let mut it = Domain {
        name,
        ty,
        collation: None,
        default: None,
        not_null: false,
        checks: Vec::new(),
        comment: None,
    };
    let mut nameless = Vec::new();
    while !cursor.is_at_end() {
        clause(cursor, &mut it, &mut nameless)?;
    }
    // PostgreSQL names the others in their order.
    for check in nameless {
        let names = default_names(it.name.name.as_str(), "check");
        if let Some(name) = { names }.find(|name| it.check(name).is_none()) {
            it.checks.push(named(name, check));
        }
    }
    it.checks.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(it)
}

fn clause(
    cursor: &mut Cursor<'_>,
    it: &mut Domain,
    nameless: &mut Vec<Expression>,
) -> Result<(), SyntaxError> {
    if cursor.take("COLLATE") {
        it.collation = Some(cursor.server_name()?);
    } else if cursor.take("DEFAULT NULL") {
        it.default = None;
    } else if cursor.take("DEFAULT") {
        it.default = Some(cursor.expression(CLAUSES)?);
    } else if cursor.take("NOT NULL") {
        it.not_null = true;
    } else if cursor.take("NULL") {
        it.not_null = false;
    } else if cursor.take("CONSTRAINT") {
        let name = cursor.name()?;
        if cursor.is("CHECK") {
            it.checks.push(named(name, check(cursor)?));
        }
    } else if cursor.is("CHECK") {
        nameless.push(check(cursor)?);
    } else {
        return Err(cursor.expected("a clause of a domain"));
    }
    Ok(())
}

fn check(cursor: &mut Cursor<'_>) -> Result<Expression, SyntaxError> {
    cursor.expect("CHECK")?;
    cursor.brackets()?.expression(&[])
}

fn named(name: Name, check: Expression) -> DomainCheck {
    DomainCheck { name, check, not_valid: false, comment: None }
}
