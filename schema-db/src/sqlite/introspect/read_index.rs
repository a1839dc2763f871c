//! Reads a stored CREATE INDEX.

use schema_model::schema::SortOrder;

use super::{
    read_table::{read_collation, read_order},
    reader::{Read, Reader},
    statement::{IndexClause, IndexClauseTarget, IndexStatement},
};

pub(super) fn read_index(sql: &str) -> Read<IndexStatement> {
    let mut reader = Reader::new(sql);
    reader.expect_words(&["CREATE"])?;
    let unique = reader.take_words(&["UNIQUE"]);
    reader.expect_words(&["INDEX"])?;
    reader.expect_identifier("the index's name")?;
    reader.expect_words(&["ON"])?;
    reader.expect_identifier("the table's name")?;
    reader.expect_symbol("(")?;
    let mut parts = Vec::new();
    loop {
        let text = reader.text_until(|token| token.is_symbol(",") || token.is_symbol(")"))?;
        parts.push(read_part(text)?);
        if reader.take_symbol(")") {
            break;
        }
        reader.expect_symbol(",")?;
    }
    let predicate = if reader.is_at_end() {
        None
    } else {
        reader.expect_words(&["WHERE"])?;
        Some(reader.rest().to_owned())
    };
    Ok(IndexStatement { unique, parts, predicate })
}

/// `column COLLATE c DESC`, `(expression) DESC`, `expression`
fn read_part(text: &str) -> Read<IndexClause> {
    let mut reader = Reader::new(text);
    let target = reader
        .text_until(|token| token.is_word("COLLATE") || token.is_word("ASC") || token.is_word("DESC"))?;
    let collation = read_collation(&mut reader)?;
    let order = read_order(&mut reader);
    if !reader.is_at_end() {
        // COLLATE inside an expression without brackets: `a COLLATE nocase || b`.
        return Ok(whole_expression(text));
    }
    Ok(IndexClause { target: read_target(target), collation, order })
}

fn whole_expression(text: &str) -> IndexClause {
    let mut words = text.rsplitn(2, char::is_whitespace);
    let (order, expression) = match (words.next(), words.next()) {
        (Some(last), Some(before)) if last.eq_ignore_ascii_case("DESC") => (SortOrder::Desc, before),
        (Some(last), Some(before)) if last.eq_ignore_ascii_case("ASC") => (SortOrder::Asc, before),
        _ => (SortOrder::Asc, text),
    };
    IndexClause {
        target: IndexClauseTarget::Expression(expression.trim().to_owned()),
        collation: None,
        order,
    }
}

fn read_target(text: &str) -> IndexClauseTarget {
    let mut reader = Reader::new(text);
    if let Ok(inner) = reader.expect_brackets()
        && reader.is_at_end()
    {
        return IndexClauseTarget::Expression(inner.to_owned());
    }
    let mut reader = Reader::new(text);
    match reader.expect_identifier("a column") {
        Ok(name) if reader.is_at_end() => IndexClauseTarget::Identifier { name, text: text.to_owned() },
        Ok(_) | Err(_) => IndexClauseTarget::Expression(text.to_owned()),
    }
}
