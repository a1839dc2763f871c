//! CREATE SEQUENCE.

use super::{SyntaxError, cursor::Cursor};
use crate::schema::definition::{OwnedBy, Sequence, SequenceType};

/// Behind SEQUENCE.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Sequence, SyntaxError> {
    cursor.take("IF NOT EXISTS");
    let mut it = Sequence::new(cursor.qualified_name()?);
    while !cursor.is_at_end() {
        option(cursor, &mut it)?;
    }
    Ok(it.normalized())
}

fn option(cursor: &mut Cursor<'_>, it: &mut Sequence) -> Result<(), SyntaxError> {
    if cursor.is("AS") {
        let wrong = cursor.expected("`AS smallint`, `AS integer` or `AS bigint`");
        cursor.expect("AS")?;
        it.ty = SequenceType::of(&cursor.ty()?).ok_or(wrong)?;
    } else if cursor.take("INCREMENT") {
        cursor.take("BY");
        it.increment = cursor.number()?;
    } else if cursor.take("MINVALUE") {
        it.min = Some(cursor.number()?);
    } else if cursor.take("MAXVALUE") {
        it.max = Some(cursor.number()?);
    } else if cursor.take("NO MINVALUE") {
        it.min = None;
    } else if cursor.take("NO MAXVALUE") {
        it.max = None;
    } else if cursor.take("START") {
        cursor.take("WITH");
        it.start = Some(cursor.number()?);
    } else if cursor.take("CACHE") {
        it.cache = cursor.number()?;
    } else if cursor.take("CYCLE") {
        it.cycle = true;
    } else if cursor.take("NO CYCLE") {
        it.cycle = false;
    } else if cursor.take("OWNED BY NONE") {
        it.owned_by = None;
    } else if cursor.take("OWNED BY") {
        it.owned_by = Some(owner(cursor)?);
    } else {
        return Err(cursor.expected("an option of a sequence"));
    }
    Ok(())
}

/// `table.column` or `schema.table.column`.
fn owner(cursor: &mut Cursor<'_>) -> Result<OwnedBy, SyntaxError> {
    let (table, column) = cursor.column()?;
    Ok(OwnedBy { table, column })
}
