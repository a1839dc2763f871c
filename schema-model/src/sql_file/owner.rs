//! OWNER TO.

use super::{SyntaxError, cursor::Cursor, role, routine};
use crate::schema::definition::{Owner, Securable};

/// From ALTER on, where OWNER TO comes behind the object's name.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Result<Owner, SyntaxError>> {
    let mut ahead = cursor.clone();
    let mut of = object(&mut ahead)?;
    of.normalize();
    if !ahead.take("OWNER TO") {
        return None;
    }
    *cursor = ahead;
    Some(role(cursor).map(|role| Owner { of, role }))
}

fn object(cursor: &mut Cursor<'_>) -> Option<Securable> {
    let named = |cursor: &mut Cursor<'_>| cursor.qualified_name().ok();
    if cursor.take("ALTER TABLE") {
        cursor.take("ONLY");
        named(cursor).map(Securable::Table)
    } else if cursor.take("ALTER VIEW") || cursor.take("ALTER MATERIALIZED VIEW") {
        named(cursor).map(Securable::Table)
    } else if cursor.take("ALTER SEQUENCE") {
        named(cursor).map(Securable::Sequence)
    } else if cursor.take("ALTER TYPE") || cursor.take("ALTER DOMAIN") {
        named(cursor).map(Securable::Type)
    } else if cursor.take("ALTER FUNCTION") || cursor.take("ALTER AGGREGATE") {
        routine::signature(cursor).ok().map(Securable::Function)
    } else if cursor.take("ALTER PROCEDURE") {
        routine::signature(cursor).ok().map(Securable::Procedure)
    } else if cursor.take("ALTER SCHEMA") {
        cursor.name().ok().map(Securable::Schema)
    } else if cursor.take("ALTER STATISTICS") {
        named(cursor).map(Securable::Statistics)
    } else if cursor.take("ALTER EVENT TRIGGER") {
        cursor.name().ok().map(Securable::EventTrigger)
    } else if cursor.take("ALTER PUBLICATION") {
        cursor.name().ok().map(Securable::Publication)
    } else {
        None
    }
}
