//! The columns that an expression names, as SQLite folds names: in any case, in any quotes.

use schema_model::{
    Dialect, Expression, Name, quote,
    schema::{Index, IndexTarget, Table},
    sqlite_tokens::{Token, TokenKind, tokens},
};

use crate::Sql;

/// Whether the expression names the column.
pub(super) fn mentions(expression: &Expression, column: &Name) -> bool {
    let tokens = significant(expression.as_str());
    (0..tokens.len()).any(|at| names(&tokens, at, column))
}

/// The expression after a column was renamed, as SQLite's own RENAME COLUMN leaves it.
pub(super) fn with_column_renamed(expression: &Expression, before: &Name, after: &Name) -> Expression {
    let text = expression.as_str();
    let tokens = significant(text);
    let mut renamed = String::with_capacity(text.len());
    let mut copied = 0;
    for (_, token) in tokens.iter().enumerate().filter(|(at, _)| names(&tokens, *at, before)) {
        renamed.push_str(&text[copied..token.start]);
        quote::push_identifier(&mut renamed, after.as_str(), Dialect::Sqlite);
        copied = token.end();
    }
    renamed.push_str(&text[copied..]);
    Expression::new(&renamed)
}

fn significant(text: &str) -> Vec<Token<'_>> {
    tokens(text).into_iter().filter(|it| it.kind != TokenKind::Blank).collect()
}

fn names(tokens: &[Token<'_>], at: usize, column: &Name) -> bool {
    let token = tokens[at];
    let is_call = tokens.get(at + 1).is_some_and(|it| it.is_symbol("("));
    let is_identifier = match token.kind {
        TokenKind::Word => !is_call,
        TokenKind::Quoted => true,
        TokenKind::Blank
        | TokenKind::Text
        | TokenKind::Blob
        | TokenKind::Number
        | TokenKind::Variable
        | TokenKind::Symbol => false,
    };
    is_identifier && token.identifier().is_some_and(|it| it.eq_ignore_ascii_case(column.as_str()))
}

/// The columns that an index is made of, with those that its expressions name.
pub(super) fn index_columns<'a>(table: &'a Table, index: &Index) -> Vec<&'a Name> {
    let expressions: Vec<&Expression> = index
        .parts
        .iter()
        .filter_map(|part| match &part.target {
            IndexTarget::Column(_) => None,
            IndexTarget::Expression(expression) => Some(expression),
        })
        .chain(&index.predicate)
        .collect();
    let is_part = |name: &Name| {
        index.parts.iter().any(|part| part.target == IndexTarget::Column(name.clone()))
            || expressions.iter().any(|it| mentions(it, name))
    };
    table.columns.iter().map(|it| &it.name).filter(|it| is_part(it)).collect()
}

/// Whether the expression is one value that is known without looking at a row: all that ADD COLUMN takes.
pub(super) fn is_constant(expression: &Expression) -> bool {
    match significant(expression.as_str()).as_slice() {
        [one] => match one.kind {
            TokenKind::Number | TokenKind::Text | TokenKind::Blob => true,
            TokenKind::Word => ["NULL", "TRUE", "FALSE"].iter().any(|word| one.is_word(word)),
            TokenKind::Blank | TokenKind::Quoted | TokenKind::Variable | TokenKind::Symbol => false,
        },
        [sign, number] => number.kind == TokenKind::Number && (sign.is_symbol("-") || sign.is_symbol("+")),
        _ => false,
    }
}

/// Whether the expression is NULL.
pub(super) fn is_null(expression: &Expression) -> bool {
    matches!(significant(expression.as_str()).as_slice(), [one] if one.is_word("NULL"))
}

/// Whether DEFAULT takes the expression without brackets: one token, or a number with its sign.
fn is_single(expression: &Expression) -> bool {
    significant(expression.as_str()).len() == 1 || is_constant(expression)
}

impl Sql {
    /// Appends what stands behind DEFAULT.
    pub(super) fn default_value(self, expression: &Expression) -> Self {
        if is_single(expression) { self.push(expression.as_str()) } else { self.in_brackets(expression) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn name(text: &str) -> Name {
        Name::new(text).unwrap()
    }

    #[test]
    fn columns_are_named_in_any_case_and_quotes_but_not_in_strings_and_calls() {
        let expression = Expression::new("lower(CreatedAt) > 'lower' OR [created at] IS \"LOWER\"");
        assert!(mentions(&expression, &name("createdAt")) && mentions(&expression, &name("Created At")));
        let renamed = with_column_renamed(&expression, &name("lower"), &name("order"));
        assert_eq!(renamed.as_str(), "lower(CreatedAt) > 'lower' OR [created at] IS \"order\"");
        assert!(!mentions(&Expression::new("lower(a) = 'lower'"), &name("lower")));
    }

    #[test]
    fn only_values_known_beforehand_are_constant() {
        for (text, expected) in
            [("1", true), ("- 1.5", true), ("'a b'", true), ("x'00'", true), ("true", true)]
                .into_iter()
                .chain([("CURRENT_TIMESTAMP", false), ("(1)", false), ("1 + 1", false), ("now()", false)])
        {
            assert_eq!(is_constant(&Expression::new(text)), expected, "of {text}");
        }
    }

    #[test]
    fn defaults_are_in_brackets_unless_they_are_one_token() {
        let written = |text: &str| super::super::sql().default_value(&Expression::new(text)).finish();
        assert_eq!(written("CURRENT_DATE"), "CURRENT_DATE");
        assert_eq!(written("-1"), "-1");
        assert_eq!(written("lower('A')"), "(lower('A'))");
        assert_eq!(written("1 + 1 -- two"), "(1 + 1 -- two\n)");
    }
}
