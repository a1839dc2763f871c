//! A cursor over the tokens of one stored statement. It knows tokens and brackets, no clauses.

use schema_model::{
    NameError,
    sqlite_tokens::{Token, TokenKind, tokens},
};

/// Where reading stopped, and what was expected there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable {
    pub(super) reason: String,
}

impl From<NameError> for Unreadable {
    fn from(error: NameError) -> Self {
        Self { reason: error.to_string() }
    }
}

pub(super) type Read<T> = Result<T, Unreadable>;

pub(super) struct Reader<'a> {
    sql: &'a str,
    tokens: Vec<Token<'a>>,
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(sql: &'a str) -> Self {
        let tokens = tokens(sql).into_iter().filter(|it| it.kind != TokenKind::Blank).collect();
        Self { sql, tokens, at: 0 }
    }

    /// The token that is `ahead` of the next one.
    pub(super) fn peek(&self, ahead: usize) -> Option<Token<'a>> {
        self.tokens.get(self.at + ahead).copied()
    }

    pub(super) fn next_is_word(&self, word: &str) -> bool {
        self.peek(0).is_some_and(|it| it.is_word(word))
    }

    pub(super) fn next_is_symbol(&self, symbol: &str) -> bool {
        self.peek(0).is_some_and(|it| it.is_symbol(symbol))
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.tokens.len()
    }

    /// Steps over `words` when all of them follow.
    pub(super) fn take_words(&mut self, words: &[&str]) -> bool {
        let found =
            words.iter().enumerate().all(|(ahead, word)| self.peek(ahead).is_some_and(|it| it.is_word(word)));
        self.at += if found { words.len() } else { 0 };
        found
    }

    pub(super) fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = self.next_is_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    pub(super) fn expect_words(&mut self, words: &[&str]) -> Read<()> {
        if self.take_words(words) { Ok(()) } else { Err(self.expected(&words.join(" "))) }
    }

    pub(super) fn expect_symbol(&mut self, symbol: &str) -> Read<()> {
        if self.take_symbol(symbol) { Ok(()) } else { Err(self.expected(symbol)) }
    }

    /// The next token, whatever it is.
    pub(super) fn expect_any(&mut self, what: &str) -> Read<Token<'a>> {
        let token = self.peek(0).ok_or_else(|| self.expected(what))?;
        self.at += 1;
        Ok(token)
    }

    pub(super) fn expect_identifier(&mut self, what: &str) -> Read<String> {
        let name = self.peek(0).and_then(|it| it.identifier()).ok_or_else(|| self.expected(what))?;
        self.at += 1;
        Ok(name)
    }

    /// What stands in the brackets that follow, as written, without blanks and comments around it.
    pub(super) fn expect_brackets(&mut self) -> Read<&'a str> {
        self.expect_symbol("(")?;
        let first = self.at;
        self.skip_to(|token| token.is_symbol(")"))?;
        self.expect_symbol(")")?;
        Ok(self.between(first, self.at - 1))
    }

    /// Steps up to the first token outside brackets for which `stop` holds, or to the end; returns the text before it.
    pub(super) fn text_until(&mut self, stop: impl Fn(&Token<'a>) -> bool) -> Read<&'a str> {
        let first = self.at;
        self.skip_to(stop)?;
        Ok(self.between(first, self.at))
    }

    /// What is left, as written.
    pub(super) fn rest(&mut self) -> &'a str {
        let first = self.at;
        self.at = self.tokens.len();
        self.between(first, self.at)
    }

    fn skip_to(&mut self, stop: impl Fn(&Token<'a>) -> bool) -> Read<()> {
        let mut depth = 0_usize;
        while let Some(token) = self.peek(0) {
            if depth == 0 && stop(&token) {
                break;
            }
            if token.is_symbol("(") {
                depth += 1;
            } else if token.is_symbol(")") {
                depth =
                    depth.checked_sub(1).ok_or_else(|| self.expected("an opening bracket before this"))?;
            }
            self.at += 1;
        }
        if depth == 0 { Ok(()) } else { Err(self.expected("a closing bracket")) }
    }

    /// The text of tokens `first` up to but without `end`.
    fn between(&self, first: usize, end: usize) -> &'a str {
        match self.tokens.get(first..end) {
            Some([one]) => one.text,
            Some([first, .., last]) => &self.sql[first.start..last.end()],
            Some([]) | None => "",
        }
    }

    pub(super) fn expected(&self, what: &str) -> Unreadable {
        let place = match self.peek(0) {
            Some(token) => format!("at {:?} (byte {})", token.text, token.start),
            None => "at its end".to_owned(),
        };
        Unreadable { reason: format!("expected {what} {place}") }
    }
}
