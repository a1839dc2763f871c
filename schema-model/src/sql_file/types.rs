//! CREATE TYPE of composite and range types. Enums are Rust enums.

use super::{RenamedAttribute, SqlFileError, SyntaxError, cursor::Cursor};
use crate::{
    Name, QualifiedName,
    schema::definition::{Attribute, Composite, Definition, Range},
    script::RenamedInside,
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

/// What `renamed from` says of the attribute whose line comes next.
pub(super) fn renamed_attribute(
    definition: &Definition,
    text: &str,
    said: &RenamedInside,
    default_schema: &Name,
) -> Result<RenamedAttribute, SqlFileError> {
    let line = u32::try_from(said.line).unwrap_or(u32::MAX);
    let next = Cursor::new(&text[said.at..], default_schema).name().ok();
    match (definition, next) {
        (Definition::Composite(it), Some(after))
            if said.name.schema.is_none() && it.attribute(&after).is_some() =>
        {
            Ok(RenamedAttribute { line, before: said.name.name.clone(), after })
        }
        _ => Err(SqlFileError::NoAttributeRenamed { line }),
    }
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
