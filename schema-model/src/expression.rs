//! SQL expressions as their author wrote them. Equality is by tokens: spaces, comments and the case of
//! unquoted words do not count; nothing else is ever rewritten here.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use sqlparser::{
    dialect::PostgreSqlDialect,
    tokenizer::{Token, Tokenizer, Whitespace, Word},
};

use crate::{Name, QualifiedName, quote, sql_type::fold_case};

/// An SQL expression as written.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Expression(SmolStr);

impl Expression {
    /// Takes the text as it is, without the blanks around it.
    pub fn new(sql: &str) -> Self {
        Self(SmolStr::new(sql.trim()))
    }

    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tokens without white space and comments, unquoted words in lower case; the text itself where it has none.
    pub fn normalized(&self) -> Vec<String> {
        match tokens(&self.0) {
            Some(tokens) => {
                tokens.iter().filter(|it| !matches!(it, Token::Whitespace(_))).map(spell).collect()
            }
            None => vec![self.0.to_string()],
        }
    }

    /// Whether it ends in a comment that would take along what follows on the line.
    pub fn ends_in_comment(&self) -> bool {
        match tokens(&self.0) {
            Some(tokens) => {
                let last = tokens.last();
                matches!(last, Some(Token::Whitespace(Whitespace::SingleLineComment { .. })))
            }
            None => self.0.contains("--"),
        }
    }

    /// The same expression after a column it names was renamed. Words are compared as the server folds them;
    /// words inside strings, called functions and quoted aliases of other tables stay.
    pub fn with_column_renamed(&self, before: &Name, after: &Name) -> Self {
        let Some(tokens) = tokens(&self.0) else { return self.clone() };
        let mut sql = String::with_capacity(self.0.len());
        for (at, token) in tokens.iter().enumerate() {
            match token {
                Token::Word(word) if folded(word) == before.as_str() && !is_call(&tokens[at + 1..]) => {
                    sql.push_str(&quote::portable_identifier(after));
                }
                other => sql.push_str(&other.to_string()),
            }
        }
        Self::new(&sql)
    }

    /// The same expression after a relation was renamed that it names in strings: `nextval('orders_seq')`.
    pub fn with_regclass_renamed(&self, before: &QualifiedName, after: &QualifiedName) -> Self {
        let Some(tokens) = tokens(&self.0) else { return self.clone() };
        let is_before = |text: &str| regclass(&text.replace("''", "'")).as_ref() == Some(before);
        if !tokens.iter().any(|it| matches!(it, Token::SingleQuotedString(text) if is_before(text))) {
            return self.clone();
        }
        let mut sql = String::with_capacity(self.0.len());
        for token in &tokens {
            match token {
                Token::SingleQuotedString(text) if is_before(text) => {
                    let parts = after.schema.iter().chain([&after.name]).map(quote::portable_identifier);
                    sql.push_str(&quote::portable_literal(&parts.collect::<Vec<_>>().join(".")));
                }
                other => sql.push_str(&other.to_string()),
            }
        }
        Self::new(&sql)
    }

    /// The relations that the string literals may name.
    pub fn regclasses(&self) -> Vec<QualifiedName> {
        self.strings().iter().filter_map(|it| regclass(it)).collect()
    }

    /// The words outside strings that are not called as functions, as the server folds them: all names of columns
    /// are among them.
    pub fn words(&self) -> BTreeSet<String> {
        let Some(tokens) = tokens(&self.0) else { return BTreeSet::new() };
        let words = tokens.iter().enumerate().filter_map(|(at, token)| match token {
            Token::Word(word) if !is_call(&tokens[at + 1..]) => Some(folded(word)),
            _ => None,
        });
        words.collect()
    }

    /// The values of the string literals.
    pub fn strings(&self) -> BTreeSet<String> {
        let Some(tokens) = tokens(&self.0) else { return BTreeSet::new() };
        let strings = tokens.into_iter().filter_map(|token| match token {
            Token::SingleQuotedString(text) | Token::EscapedStringLiteral(text) => {
                Some(text.replace("''", "'"))
            }
            _ => None,
        });
        strings.collect()
    }
}

/// The relation that a string names, as the server reads it: `orders_seq`, `App.orders_seq`, `"Orders".seq`.
fn regclass(text: &str) -> Option<QualifiedName> {
    fold_case(text.trim()).parse().ok()
}

/// All tokens with their white space, or `None` where the text is no SQL at all (an unterminated string).
pub(crate) fn tokens(sql: &str) -> Option<Vec<Token>> {
    Tokenizer::new(&PostgreSqlDialect {}, sql).with_unescape(false).tokenize().ok()
}

fn spell(token: &Token) -> String {
    match token {
        Token::Word(word) if word.quote_style.is_none() => folded(word),
        Token::Word(word) if is_plain(&word.value) => word.value.clone(),
        other => other.to_string(),
    }
}

/// The word as the server folds it.
pub(crate) fn folded(word: &Word) -> String {
    if word.quote_style.is_none() {
        word.value.to_ascii_lowercase()
    } else {
        word.value.replace("\"\"", "\"")
    }
}

fn is_call(following: &[Token]) -> bool {
    following.iter().find(|token| !matches!(token, Token::Whitespace(_))) == Some(&Token::LParen)
}

fn is_plain(word: &str) -> bool {
    word.chars().all(|c| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit())
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.normalized() == other.normalized()
    }
}

impl Eq for Expression {}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
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
    fn spaces_comments_and_case_of_words_do_not_count() {
        assert_eq!(Expression::new("NOW( ) /* x */"), Expression::new("now()"));
        assert_eq!(Expression::new("\"email\" LIKE '%@%'"), Expression::new("email like '%@%'"));
    }

    #[test]
    fn strings_casts_and_quoted_case_count() {
        for (a, b) in [("'A'", "'a'"), ("\"Email\"", "email"), ("a::text", "a"), ("E'\\n'", "'\\n'")] {
            assert_ne!(Expression::new(a), Expression::new(b));
        }
    }

    #[test]
    fn words_are_columns_and_strings_are_values() {
        let expression = Expression::new("lower(Email) <> 'it''s' AND \"Nick\" = E'x' AND 'Email' <> 'a'");
        assert!(["email", "Nick"].iter().all(|it| expression.words().contains(*it)));
        assert!(!expression.words().contains("lower"));
        assert_eq!(expression.strings(), ["it's", "x", "Email", "a"].map(str::to_owned).into());
    }

    #[test]
    fn a_comment_at_the_end_is_told_from_a_string() {
        for text in ["a -- b", "a --", "'x' || b --c'"] {
            assert!(Expression::new(text).ends_in_comment(), "{text}");
        }
        for text in ["a", "'-- a'", "a /* -- */", "a -- b\n + c", "\"--\""] {
            assert!(!Expression::new(text).ends_in_comment(), "{text}");
        }
    }

    #[test]
    fn renaming_a_sequence_follows_into_strings() {
        let (before, after): (QualifiedName, QualifiedName) =
            ("a.it's".parse().unwrap(), "a.B".parse().unwrap());
        let of = |text: &str| Expression::new(text).with_regclass_renamed(&before, &after).to_string();
        assert_eq!(of("nextval('A.\"it''s\"'::regclass) + 1"), "nextval('a.\"B\"'::regclass) + 1");
        assert_eq!(of("nextval( 'it''s' )"), "nextval( 'it''s' )");
    }

    #[test]
    fn renaming_a_column_leaves_strings_and_calls() {
        let before = Expression::new("lower(Nick) <> 'nick' AND nick (\"nick\") > 0");
        let after = before.with_column_renamed(&name("nick"), &name("Nick name"));
        assert_eq!(after.as_str(), "lower(\"Nick name\") <> 'nick' AND nick (\"Nick name\") > 0");
    }
}
