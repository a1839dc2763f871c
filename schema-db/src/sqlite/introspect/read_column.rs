//! Reads one column of a stored CREATE TABLE with the constraints behind it.

use schema_model::{
    schema::{GeneratedStorage, SortOrder},
    sqlite_tokens::TokenKind,
};

use super::{
    read_reference::{next_is_deferrable, read_deferrable, read_reference},
    read_table::{read_conflict, read_constraint_name, read_order},
    reader::{Read, Reader},
    statement::{
        ClausePlace, ColumnClause, Conflict, ConstraintClause, ConstraintClauseKind, DeclaredType, KeyPart,
        TableStatement,
    },
};

/// Words that end the type of a column.
const CLAUSE_WORDS: [&str; 12] = [
    "CONSTRAINT",
    "PRIMARY",
    "NOT",
    "NULL",
    "UNIQUE",
    "CHECK",
    "DEFAULT",
    "COLLATE",
    "REFERENCES",
    "GENERATED",
    "AS",
    "DEFERRABLE",
];

pub(super) fn read_column(reader: &mut Reader<'_>, table: &mut TableStatement) -> Read<()> {
    let name = reader.expect_identifier("a column's name")?;
    let mut column = ColumnClause {
        name,
        ty: read_type(reader)?,
        not_null: false,
        not_null_conflict: Conflict::Abort,
        default: None,
        generated: None,
        collation: None,
    };
    while !reader.next_is_symbol(",") && !reader.next_is_symbol(")") {
        read_clause(reader, &mut column, &mut table.constraints)?;
    }
    table.columns.push(column);
    Ok(())
}

fn read_type(reader: &mut Reader<'_>) -> Read<DeclaredType> {
    let first = reader.peek(0);
    let text = reader.text_until(|token| {
        token.is_symbol(",") || token.is_symbol(")") || CLAUSE_WORDS.iter().any(|word| token.is_word(word))
    })?;
    Ok(match first {
        _ if text.is_empty() => DeclaredType::Missing,
        Some(token) if token.text == text && token.kind != TokenKind::Word => {
            token.identifier().map_or(DeclaredType::Missing, DeclaredType::Quoted)
        }
        _ => DeclaredType::Words(text.to_owned()),
    })
}

fn read_clause(
    reader: &mut Reader<'_>,
    column: &mut ColumnClause,
    constraints: &mut Vec<ConstraintClause>,
) -> Read<()> {
    let name = read_constraint_name(reader)?;
    if reader.take_words(&["NOT", "NULL"]) {
        column.not_null = true;
        column.not_null_conflict = read_conflict(reader)?;
    } else if reader.take_words(&["NULL"]) {
        read_conflict(reader)?;
    } else if reader.take_words(&["DEFAULT"]) {
        column.default = Some(read_default(reader)?);
    } else if reader.take_words(&["COLLATE"]) {
        column.collation = Some(reader.expect_identifier("a collation")?);
    } else if reader.take_words(&["GENERATED", "ALWAYS", "AS"]) || reader.take_words(&["AS"]) {
        column.generated = Some(read_generated(reader)?);
    } else if next_is_deferrable(reader) {
        // It belongs to the reference that was read last.
        let deferrable = read_deferrable(reader);
        if let Some(ConstraintClauseKind::ForeignKey(key)) = constraints.last_mut().map(|it| &mut it.kind) {
            key.deferrable = deferrable;
        }
    } else if let Some(kind) = read_constraint(reader, &column.name)? {
        let conflict = read_conflict(reader)?;
        // AUTOINCREMENT stands behind ON CONFLICT.
        let kind = with_autoincrement(kind, reader);
        constraints.push(ConstraintClause {
            name,
            place: ClausePlace::Column(column.name.clone()),
            kind,
            conflict,
        });
    } else if name.is_none() {
        return Err(reader.expected("a column constraint"));
    }
    Ok(())
}

fn read_constraint(reader: &mut Reader<'_>, column: &str) -> Read<Option<ConstraintClauseKind>> {
    let part = |order| KeyPart { column: column.to_owned(), collation: None, order };
    Ok(Some(if reader.take_words(&["PRIMARY", "KEY"]) {
        ConstraintClauseKind::PrimaryKey { parts: vec![part(read_order(reader))], autoincrement: false }
    } else if reader.take_words(&["UNIQUE"]) {
        ConstraintClauseKind::Unique { parts: vec![part(SortOrder::Asc)] }
    } else if reader.take_words(&["CHECK"]) {
        ConstraintClauseKind::Check(reader.expect_brackets()?.to_owned())
    } else if reader.next_is_word("REFERENCES") {
        ConstraintClauseKind::ForeignKey(read_reference(reader, vec![column.to_owned()])?)
    } else {
        return Ok(None);
    }))
}

fn with_autoincrement(kind: ConstraintClauseKind, reader: &mut Reader<'_>) -> ConstraintClauseKind {
    match kind {
        ConstraintClauseKind::PrimaryKey { parts, .. } => {
            ConstraintClauseKind::PrimaryKey { parts, autoincrement: reader.take_words(&["AUTOINCREMENT"]) }
        }
        other => other,
    }
}

/// An expression in brackets, or one token with its sign.
fn read_default(reader: &mut Reader<'_>) -> Read<String> {
    if reader.next_is_symbol("(") {
        return Ok(reader.expect_brackets()?.to_owned());
    }
    let mut sign = String::new();
    while reader.next_is_symbol("-") || reader.next_is_symbol("+") {
        sign.push_str(reader.expect_any("a sign")?.text);
    }
    Ok(sign + reader.expect_any("a default")?.text)
}

fn read_generated(reader: &mut Reader<'_>) -> Read<(String, GeneratedStorage)> {
    let expression = reader.expect_brackets()?.to_owned();
    let storage = if reader.take_words(&["STORED"]) {
        GeneratedStorage::Stored
    } else {
        reader.take_words(&["VIRTUAL"]);
        GeneratedStorage::Virtual
    };
    Ok((expression, storage))
}
