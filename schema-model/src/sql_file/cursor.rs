//! Walks over the tokens of one statement. Knows words, names, types and brackets, not statements.

use sqlparser::{dialect::PostgreSqlDialect, tokenizer::Token as Literal, tokenizer::Tokenizer};

use super::SyntaxError;
use crate::{
    Dialect, Expression, Name, QualifiedName, SqlType,
    schema::Operator,
    script::{Token, TokenKind, tokens},
};

/// A place between the tokens of a statement.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    default_schema: &'a Name,
}

impl<'a> Cursor<'a> {
    /// At the start of a statement that the splitter has read, so that all its strings and brackets are closed.
    pub(super) fn new(text: &'a str, default_schema: &'a Name) -> Self {
        Self { text, tokens: tokens(text, Dialect::Postgres).collect(), at: 0, default_schema }
    }

    /// Whether these unquoted words, or signs, come next.
    pub(super) fn is(&self, words: &str) -> bool {
        words.split(' ').enumerate().all(|(ahead, word)| {
            let token = self.tokens.get(self.at + ahead);
            token.is_some_and(|it| it.kind != TokenKind::Text && self.slice(it).eq_ignore_ascii_case(word))
        })
    }

    /// Takes the words if they come next.
    pub(super) fn take(&mut self, words: &str) -> bool {
        let found = self.is(words);
        if found {
            self.at += words.split(' ').count();
        }
        found
    }

    /// Takes the words, which must come next.
    pub(super) fn expect(&mut self, words: &str) -> Result<(), SyntaxError> {
        if self.take(words) { Ok(()) } else { Err(self.expected(&format!("`{words}`"))) }
    }

    /// Nothing comes next.
    pub(super) fn end(&self) -> Result<(), SyntaxError> {
        if self.is_at_end() { Ok(()) } else { Err(self.expected("the end of the statement")) }
    }

    /// Whether nothing comes next.
    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// A name, as the server stores it.
    pub(super) fn name(&mut self) -> Result<Name, SyntaxError> {
        let text = match self.tokens.get(self.at) {
            Some(token) if token.kind == TokenKind::Word => self.slice(token).to_ascii_lowercase(),
            Some(token) if token.kind == TokenKind::Name && self.slice(token).starts_with('"') => {
                let quoted = self.slice(token);
                quoted[1..quoted.len() - 1].replace("\"\"", "\"")
            }
            _ => return Err(self.expected("a name")),
        };
        let name = Name::new(&text).map_err(|_| self.expected("a name"))?;
        self.at += 1;
        Ok(name)
    }

    /// `name` or `schema.name`, without the schema where it is the default one.
    pub(super) fn qualified_name(&mut self) -> Result<QualifiedName, SyntaxError> {
        let first = self.name()?;
        if !self.take(".") {
            return Ok(QualifiedName::unqualified(first));
        }
        let schema = Some(first).filter(|it| !self.is_left_out(it));
        Ok(QualifiedName { schema, name: self.name()? })
    }

    /// The name of something that the server may have of its own.
    pub(super) fn server_name(&mut self) -> Result<QualifiedName, SyntaxError> {
        let mut name = self.qualified_name()?;
        name.schema = name.schema.filter(|it| it.as_str() != "pg_catalog");
        Ok(name)
    }

    /// An expression, up to one of these words.
    pub(super) fn expression(&mut self, stops: &[&str]) -> Result<Expression, SyntaxError> {
        let wrong = self.expected("an expression");
        match self.until(stops) {
            "" => Err(wrong),
            text => Ok(Expression::new(text)),
        }
    }

    /// `table.column` or `schema.table.column`.
    pub(super) fn column(&mut self) -> Result<(QualifiedName, Name), SyntaxError> {
        let first = self.name()?;
        self.expect(".")?;
        let second = self.name()?;
        if !self.take(".") {
            return Ok((QualifiedName::unqualified(first), second));
        }
        let schema = Some(first).filter(|it| !self.is_left_out(it));
        Ok((QualifiedName { schema, name: second }, self.name()?))
    }

    /// The default schema and the server's own go without saying.
    fn is_left_out(&self, schema: &Name) -> bool {
        schema == self.default_schema || schema.as_str() == "pg_catalog"
    }

    /// Behind the word of an option: nothing, or a boolean.
    pub(super) fn flag(&mut self) -> Result<bool, SyntaxError> {
        if !self.take("=") {
            return Ok(true);
        }
        let wrong = self.expected("true or false");
        match self.word_or_value()?.to_ascii_lowercase().as_str() {
            "true" | "on" | "1" => Ok(true),
            "false" | "off" | "0" => Ok(false),
            _ => Err(wrong),
        }
    }

    /// An operator, alone or as `OPERATOR(schema.<)`.
    pub(super) fn operator(&mut self) -> Result<Operator, SyntaxError> {
        if !self.take("OPERATOR") {
            return self.symbol(None);
        }
        let mut inside = self.brackets()?;
        let schema = if inside.tokens.len() > 1 { Some(inside.name()?) } else { None };
        let _ = inside.take(".");
        let operator = inside.symbol(schema.filter(|it| !self.is_left_out(it)))?;
        inside.end().map(|()| operator)
    }

    fn symbol(&mut self, schema: Option<Name>) -> Result<Operator, SyntaxError> {
        let name = Name::new(self.found()).ok();
        let operator = name.and_then(|name| Operator::new(QualifiedName { schema, name }));
        let operator = operator.ok_or_else(|| self.expected("an operator"))?;
        self.at += 1;
        Ok(operator)
    }

    /// The name of a schema; `None` where it is the default one.
    pub(super) fn schema(&mut self) -> Result<Option<Name>, SyntaxError> {
        self.name().map(|it| Some(it).filter(|it| it != self.default_schema))
    }

    /// The value of a string of any kind.
    pub(super) fn string(&mut self) -> Result<String, SyntaxError> {
        let token = self.tokens.get(self.at).filter(|it| it.kind == TokenKind::Text);
        let value = token.and_then(|it| string_value(self.slice(it)));
        let value = value.ok_or_else(|| self.expected("a string"))?;
        self.at += 1;
        Ok(value)
    }

    /// A string, or a name where the grammar takes either.
    pub(super) fn string_or_name(&mut self) -> Result<String, SyntaxError> {
        match self.tokens.get(self.at) {
            Some(token) if token.kind == TokenKind::Text => self.string(),
            _ => self.name().map(|it| it.as_str().to_owned()),
        }
    }

    /// A string, a word or a number where the grammar takes any of them.
    pub(super) fn word_or_value(&mut self) -> Result<String, SyntaxError> {
        match self.number_text() {
            Some(number) => Ok(number.to_owned()),
            None => self.string_or_name(),
        }
    }

    /// A number with its sign, as it is written.
    pub(super) fn number_text(&mut self) -> Option<&'a str> {
        let start = self.at;
        let _ = self.take("-") || self.take("+");
        let is_number = self.tokens.get(self.at).is_some_and(|it| it.kind == TokenKind::Number);
        self.at = if is_number { self.at + 1 } else { start };
        is_number.then(|| self.between(start))
    }

    /// A whole number with its sign.
    pub(super) fn number(&mut self) -> Result<i64, SyntaxError> {
        let negative = self.take("-");
        let sign = if negative { "-" } else { "" };
        let token = self.tokens.get(self.at).filter(|it| it.kind == TokenKind::Number);
        let value = token.and_then(|it| format!("{sign}{}", self.slice(it)).parse().ok());
        let value = value.ok_or_else(|| self.expected("a whole number"))?;
        self.at += 1;
        Ok(value)
    }

    /// A type with its modifiers and brackets.
    pub(super) fn ty(&mut self) -> Result<SqlType, SyntaxError> {
        let start = self.at;
        if self.take("NATIONAL") {
            let _ = self.take("CHARACTER") || self.take("CHAR");
        } else {
            self.qualified_name()?;
        }
        for _ in 0..2 {
            while WORDS_OF_TYPES.iter().any(|words| self.take(words)) {}
            if self.is("(") {
                self.brackets()?;
            }
        }
        let mut text = self.between(start).to_owned();
        let mut is_array = self.take("ARRAY");
        while self.take("[") {
            is_array = true;
            if !self.is("]") {
                self.number()?;
            }
            self.expect("]")?;
        }
        if is_array {
            text.push_str("[]");
        }
        let wrong = |_| SyntaxError::expected("a type", self.tokens[start].start, &text);
        let mut ty: SqlType = text.parse().map_err(wrong)?;
        ty.visit_name(&mut |name| name.schema = name.schema.take().filter(|it| !self.is_left_out(it)));
        Ok(ty)
    }

    /// What stands inside the brackets that come next, without them.
    pub(super) fn brackets(&mut self) -> Result<Cursor<'a>, SyntaxError> {
        self.expect("(")?;
        let (first, mut depth) = (self.at, 1);
        while depth > 0 {
            match self.tokens.get(self.at).map(|it| it.kind) {
                Some(TokenKind::Open) => depth += 1,
                Some(TokenKind::Close) => depth -= 1,
                Some(_) => {}
                None => return Err(self.expected("`)`")),
            }
            self.at += 1;
        }
        // Offsets stay those of the statement, so that errors know their lines.
        let tokens = self.tokens[first..self.at - 1].to_vec();
        let end = self.tokens[self.at - 1].start;
        Ok(Cursor { text: &self.text[..end], tokens, at: 0, default_schema: self.default_schema })
    }

    /// Parts with a comma between them, up to where no comma comes next.
    pub(super) fn list<T>(
        &mut self,
        mut part: impl FnMut(&mut Self) -> Result<T, SyntaxError>,
    ) -> Result<Vec<T>, SyntaxError> {
        let mut all = vec![part(self)?];
        while self.take(",") {
            all.push(part(self)?);
        }
        Ok(all)
    }

    /// The text up to where one of these words comes next outside brackets, or to the end.
    pub(super) fn until(&mut self, stops: &[&str]) -> &'a str {
        let (start, mut depth) = (self.at, 0_usize);
        while let Some(token) = self.tokens.get(self.at) {
            match token.kind {
                TokenKind::Open => depth += 1,
                TokenKind::Close => depth = depth.saturating_sub(1),
                TokenKind::Symbol if self.slice(token) == "[" => depth += 1,
                TokenKind::Symbol if self.slice(token) == "]" => depth = depth.saturating_sub(1),
                _ if depth == 0 && stops.iter().any(|words| self.is(words)) => break,
                _ => {}
            }
            self.at += 1;
        }
        self.between(start)
    }

    /// The text from a former position to where the cursor is.
    fn between(&self, start: usize) -> &'a str {
        match (self.tokens.get(start), self.at.checked_sub(1).and_then(|it| self.tokens.get(it))) {
            (Some(first), Some(last)) if self.at > start => &self.text[first.start..last.end],
            _ => "",
        }
    }

    /// The first words, for messages.
    pub(super) fn opening(&self) -> String {
        let words: Vec<&str> = self.tokens.iter().take(4).map(|it| self.slice(it)).collect();
        match words.as_slice() {
            [first, schema, ".", name] => format!("{first} {schema}.{name}"),
            words => words[..words.len().min(3)].join(" "),
        }
    }

    /// The line of an offset, counted from the statement's first.
    pub(super) fn line(&self, at: usize) -> u32 {
        u32::try_from(1 + self.text[..at].matches('\n').count()).unwrap_or(u32::MAX)
    }

    /// What comes next is something else.
    pub(super) fn expected(&self, what: &str) -> SyntaxError {
        SyntaxError::expected(what, self.offset(), self.found())
    }

    /// What comes next is no kind of object that is known.
    pub(super) fn unknown(&self) -> SyntaxError {
        SyntaxError::unknown(self.offset(), self.found())
    }

    fn found(&self) -> &'a str {
        self.tokens.get(self.at).map_or("", |it| self.slice(it))
    }

    fn offset(&self) -> usize {
        self.tokens.get(self.at).map_or(self.text.len(), |it| it.start)
    }

    fn slice(&self, token: &Token) -> &'a str {
        &self.text[token.start..token.end]
    }
}

/// Words behind the first one of a type's name.
const WORDS_OF_TYPES: &[&str] = &[
    "PRECISION",
    "VARYING",
    "WITH TIME ZONE",
    "WITHOUT TIME ZONE",
    "YEAR",
    "MONTH",
    "DAY",
    "HOUR",
    "MINUTE",
    "SECOND",
    "TO",
];

/// What a literal stands for; its kind decides about backslashes.
fn string_value(literal: &str) -> Option<String> {
    match Tokenizer::new(&PostgreSqlDialect {}, literal).tokenize().ok()?.as_slice() {
        [
            Literal::SingleQuotedString(text)
            | Literal::EscapedStringLiteral(text)
            | Literal::UnicodeStringLiteral(text)
            | Literal::NationalStringLiteral(text),
        ] => Some(text.clone()),
        [Literal::DollarQuotedString(text)] => Some(text.value.clone()),
        _ => None,
    }
}
