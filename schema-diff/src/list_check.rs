//! Lists of values in checks, as enums kept as text have them.

use std::collections::BTreeSet;

use schema_model::{
    Expression, Name,
    schema::{ConstraintKind, Table},
    sqlite_tokens::{TokenKind, tokens},
};

/// The list of values that a check of the table allows a column.
pub(crate) fn list_of(table: &Table, column: &Name) -> Option<ListCheck> {
    let column = column.as_str().to_ascii_lowercase();
    let lists = table.constraints.iter().filter_map(|it| match &it.kind {
        ConstraintKind::Check(check) => ListCheck::read(&check.expression),
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclusion(_) => None,
    });
    lists.into_iter().find(|it| it.column == column)
}

/// `column IN ('a', 'b')`, `column IN (1, -2)`
pub(crate) struct ListCheck {
    /// In lower case.
    pub(crate) column: String,
    pub(crate) values: BTreeSet<String>,
}

impl ListCheck {
    pub(crate) fn read(expression: &Expression) -> Option<Self> {
        let mut tokens =
            tokens(expression.as_str()).into_iter().filter(|it| it.kind != TokenKind::Blank).peekable();
        let column = tokens.next().filter(|it| matches!(it.kind, TokenKind::Word | TokenKind::Quoted))?;
        tokens.next().filter(|it| it.is_word("IN"))?;
        tokens.next().filter(|it| it.is_symbol("("))?;
        let mut values = BTreeSet::new();
        loop {
            let mut value = tokens.next()?;
            let mut text = String::new();
            if value.is_symbol("-") {
                text.push('-');
                value = tokens.next().filter(|it| it.kind == TokenKind::Number)?;
            }
            match value.kind {
                TokenKind::Text => text.push_str(&value.identifier()?),
                TokenKind::Number => text.push_str(value.text),
                TokenKind::Blank
                | TokenKind::Word
                | TokenKind::Quoted
                | TokenKind::Blob
                | TokenKind::Variable
                | TokenKind::Symbol => return None,
            }
            values.insert(text);
            match tokens.next()? {
                it if it.is_symbol(",") => {}
                it if it.is_symbol(")") && tokens.peek().is_none() => break,
                _ => return None,
            }
        }
        Some(Self { column: column.identifier()?.to_ascii_lowercase(), values })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_list_of_values_is_read() {
        let values = |text: &str| ListCheck::read(&Expression::new(text)).map(|it| it.values.len());
        assert_eq!(values("\"status\" in ('a', 'it''s')"), Some(2));
        assert_eq!(values("s IN (1, -2, 30)"), Some(3));
        for text in
            ["s NOT IN ('a')", "s IN (-'a')", "s IN (b)", "s IN ('a') AND x", "lower(s) IN ('a')", "s IN ("]
        {
            assert_eq!(values(text), None, "of {text}");
        }
    }
}
