//! CREATE TYPE of composite and range types. Enums are Rust enums.

use super::{SyntaxError, cursor::Cursor};
use crate::{
    QualifiedName,
    schema::definition::{Attribute, Composite, Definition, Range},
};

/// Behind TYPE.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Definition, SyntaxError> {
    let name = cursor.qualified_name()?;
    cursor.expect("AS")?;
    if cursor.take("RANGE") {
        return range(cursor, name).map(Definition::Range);
    }
    if cursor.is("ENUM") {
        return Err(cursor.expected("`(` or `RANGE`: an enum is a Rust enum with #[derive(SqlEnum)]"));
    }
    let mut inside = cursor.brackets()?;
    let attributes = if inside.is_at_end() { Vec::new() } else { inside.list(attribute)? };
    inside.end()?;
    Ok(Definition::Composite(Composite { name, attributes, comment: None }))
}

fn attribute(cursor: &mut Cursor<'_>) -> Result<Attribute, SyntaxError> {
    let (name, ty) = (cursor.name()?, cursor.ty()?);
    let collation = if cursor.take("COLLATE") { Some(cursor.server_name()?) } else { None };
    Ok(Attribute { name, ty, collation, comment: None })
}

fn range(cursor: &mut Cursor<'_>, name: QualifiedName) -> Result<Range, SyntaxError> {
    let mut inside = cursor.brackets()?;
    let mut subtype = None;
    let mut it = Range::new(name, crate::SqlType::Text);
    inside.list(|cursor| parameter(cursor, &mut it, &mut subtype))?;
    inside.end()?;
    it.subtype = subtype.ok_or_else(|| inside.expected("`SUBTYPE = ..`"))?;
    Ok(it.normalized())
}

fn parameter(
    cursor: &mut Cursor<'_>,
    it: &mut Range,
    subtype: &mut Option<crate::SqlType>,
) -> Result<(), SyntaxError> {
    if cursor.take("SUBTYPE =") {
        *subtype = Some(cursor.ty()?);
    } else if cursor.take("SUBTYPE_OPCLASS =") {
        it.operator_class = Some(cursor.server_name()?);
    } else if cursor.take("COLLATION =") {
        it.collation = Some(cursor.server_name()?);
    } else if cursor.take("CANONICAL =") {
        it.canonical = Some(cursor.server_name()?);
    } else if cursor.take("SUBTYPE_DIFF =") {
        it.difference = Some(cursor.server_name()?);
    } else if cursor.take("MULTIRANGE_TYPE_NAME =") {
        let said = cursor.qualified_name()?;
        // Without a schema it is created in the first one of the search path, not beside the range.
        it.multirange = Some(said);
    } else {
        return Err(cursor.expected("a parameter of a range type"));
    }
    Ok(())
}
