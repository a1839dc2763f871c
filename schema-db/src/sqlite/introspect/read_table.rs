//! Reads a stored CREATE TABLE: the frame and the constraints on their own. Columns are read in `read_column`.

use schema_model::schema::SortOrder;

use super::{
    read_column::read_column,
    read_reference::{read_columns, read_deferrable, read_reference},
    reader::{Read, Reader},
    statement::{ClausePlace, Conflict, ConstraintClause, ConstraintClauseKind, KeyPart, TableStatement},
};

/// Words that begin a constraint; all are reserved, so that no column is called so without quotes.
const CONSTRAINT_WORDS: [&str; 5] = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];

pub(super) fn read_table(sql: &str) -> Read<TableStatement> {
    let mut reader = Reader::new(sql);
    reader.expect_words(&["CREATE", "TABLE"])?;
    reader.expect_identifier("the table's name")?;
    reader.expect_symbol("(")?;
    let mut table =
        TableStatement { columns: Vec::new(), constraints: Vec::new(), strict: false, without_rowid: false };
    while !reader.take_symbol(")") {
        if CONSTRAINT_WORDS.iter().any(|word| reader.next_is_word(word)) {
            read_constraint(&mut reader, &mut table)?;
        } else {
            read_column(&mut reader, &mut table)?;
        }
        // The comma between two constraints may be missing.
        reader.take_symbol(",");
    }
    read_options(&mut reader, &mut table)?;
    Ok(table)
}

fn read_constraint(reader: &mut Reader<'_>, table: &mut TableStatement) -> Read<()> {
    let name = read_constraint_name(reader)?;
    let kind = if reader.take_words(&["PRIMARY", "KEY"]) {
        read_primary_key(reader)?
    } else if reader.take_words(&["UNIQUE"]) {
        reader.expect_symbol("(")?;
        ConstraintClauseKind::Unique { parts: read_key_parts(reader)?.0 }
    } else if reader.take_words(&["CHECK"]) {
        ConstraintClauseKind::Check(reader.expect_brackets()?.to_owned())
    } else if reader.take_words(&["FOREIGN", "KEY"]) {
        let columns = read_columns(reader)?;
        let mut reference = read_reference(reader, columns)?;
        reference.deferrable = read_deferrable(reader);
        ConstraintClauseKind::ForeignKey(reference)
    } else if name.is_some() && (reader.next_is_symbol(",") || reader.next_is_symbol(")")) {
        return Ok(()); // A name without a constraint is accepted and means nothing.
    } else {
        return Err(reader.expected("a constraint"));
    };
    let conflict = read_conflict(reader)?;
    table.constraints.push(ConstraintClause { name, place: ClausePlace::Table, kind, conflict });
    Ok(())
}

/// `CONSTRAINT name`; of several in a row the last one counts.
pub(super) fn read_constraint_name(reader: &mut Reader<'_>) -> Read<Option<String>> {
    let mut name = None;
    while reader.take_words(&["CONSTRAINT"]) {
        name = Some(reader.expect_identifier("the constraint's name")?);
    }
    Ok(name)
}

fn read_primary_key(reader: &mut Reader<'_>) -> Read<ConstraintClauseKind> {
    reader.expect_symbol("(")?;
    let (parts, autoincrement) = read_key_parts(reader)?;
    Ok(ConstraintClauseKind::PrimaryKey { parts, autoincrement })
}

/// `a, b COLLATE c DESC)`, with AUTOINCREMENT at the end of a primary key.
fn read_key_parts(reader: &mut Reader<'_>) -> Read<(Vec<KeyPart>, bool)> {
    let mut parts = Vec::new();
    loop {
        let column = reader.expect_identifier("a column")?;
        let collation = read_collation(reader)?;
        parts.push(KeyPart { column, collation, order: read_order(reader) });
        let autoincrement = reader.take_words(&["AUTOINCREMENT"]);
        if reader.take_symbol(")") {
            return Ok((parts, autoincrement));
        }
        reader.expect_symbol(",")?;
    }
}

pub(super) fn read_collation(reader: &mut Reader<'_>) -> Read<Option<String>> {
    if reader.take_words(&["COLLATE"]) { reader.expect_identifier("a collation").map(Some) } else { Ok(None) }
}

pub(super) fn read_order(reader: &mut Reader<'_>) -> SortOrder {
    if reader.take_words(&["DESC"]) {
        SortOrder::Desc
    } else {
        reader.take_words(&["ASC"]);
        SortOrder::Asc
    }
}

pub(super) fn read_conflict(reader: &mut Reader<'_>) -> Read<Conflict> {
    if !reader.take_words(&["ON", "CONFLICT"]) {
        return Ok(Conflict::Abort);
    }
    let resolution = reader.expect_any("a conflict resolution")?;
    Ok(if resolution.is_word("ABORT") { Conflict::Abort } else { Conflict::Other })
}

fn read_options(reader: &mut Reader<'_>, table: &mut TableStatement) -> Read<()> {
    while !reader.is_at_end() {
        if reader.take_words(&["STRICT"]) {
            table.strict = true;
        } else {
            reader.expect_words(&["WITHOUT", "ROWID"])?;
            table.without_rowid = true;
        }
        reader.take_symbol(",");
    }
    Ok(())
}
