//! CREATE EXTENSION.

use super::{SyntaxError, cursor::Cursor};
use crate::schema::definition::Extension;

pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Extension, SyntaxError> {
    cursor.take("IF NOT EXISTS");
    let name = cursor.name()?;
    cursor.take("WITH");
    let mut extension = Extension { name, schema: None, version: None, comment: None };
    loop {
        if cursor.take("SCHEMA") {
            extension.schema = cursor.schema()?;
        } else if cursor.take("VERSION") {
            extension.version = Some(cursor.string_or_name()?);
        } else if !cursor.take("CASCADE") {
            return Ok(extension);
        }
    }
}
