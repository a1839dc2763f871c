//! Cuts SQL text into tokens that together cover every byte of it. Knows quoting, not statements.
//!
//! A scanner of our own, because sqlparser's has no byte offsets, copies each token, forgets that an escape string
//! may continue on the next line, and takes ten times as long.

use crate::Dialect;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// An unquoted word.
    Word,
    /// A quoted name.
    Name,
    /// A string of any kind.
    Text,
    /// A number without its sign.
    Number,
    /// An operator, or one character of punctuation.
    Symbol,
    /// `;`
    Semicolon,
    /// `(`
    Open,
    /// `)`
    Close,
    /// No SQL: what a command of psql begins with.
    Backslash,
    /// From `--` to the end of the line.
    LineComment,
    /// `/* .. */`
    BlockComment,
    /// White space.
    Blank,
}

impl TokenKind {
    /// Whether the token means something to the database.
    pub(crate) fn is_significant(self) -> bool {
        !matches!(self, Self::LineComment | Self::BlockComment | Self::Blank)
    }
}

/// One token and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
}

/// The tokens that mean something to the database, up to one that is never closed.
pub fn tokens(text: &str, dialect: Dialect) -> impl Iterator<Item = Token> + '_ {
    Scanner::new(text, dialect).map_while(Result::ok).filter(|it| it.kind.is_significant())
}

/// Something was opened and never closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unterminated {
    pub(crate) what: &'static str,
    pub(crate) start: usize,
}

/// Reads tokens one after the other.
pub(crate) struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    dialect: Dialect,
    continuation: Continuation,
}

/// Whether a string that comes next continues an escape string: PostgreSQL joins strings that a line break separates.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Continuation {
    None,
    AfterEscape,
    AfterEscapeAndNewline,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str, dialect: Dialect) -> Self {
        Self { bytes: text.as_bytes(), at: 0, dialect, continuation: Continuation::None }
    }

    /// Goes on at a later place: what is before it is no SQL.
    pub(super) fn skip_to(&mut self, at: usize) {
        (self.at, self.continuation) = (at, Continuation::None);
    }

    fn byte(&self, at: usize) -> u8 {
        // No text that is scanned holds a NUL.
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn token(&mut self) -> Result<TokenKind, Unterminated> {
        let postgres = self.dialect == Dialect::Postgres;
        let first = self.byte(self.at);
        let second = self.byte(self.at + 1);
        match first {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => Ok(self.blank()),
            b'-' if second == b'-' => Ok(self.line_comment()),
            b'/' if second == b'*' => self.block_comment(),
            b'\'' if self.continuation == Continuation::AfterEscapeAndNewline => self.escape_string(0),
            b'\'' => self.quoted(0, b'\'', TokenKind::Text, "string"),
            b'"' => self.quoted(0, b'"', TokenKind::Name, "quoted name"),
            b'`' if !postgres => self.quoted(0, b'`', TokenKind::Name, "quoted name"),
            b'[' if !postgres => self.until(1, b"]", TokenKind::Name, "name in brackets"),
            b'$' if postgres => self.dollar(),
            b'e' | b'E' if postgres && second == b'\'' => self.escape_string(1),
            b'b' | b'B' | b'x' | b'X' | b'n' | b'N' if second == b'\'' => {
                self.quoted(1, b'\'', TokenKind::Text, "string")
            }
            b'u' | b'U' if postgres && second == b'&' => self.unicode(),
            _ if is_word_start(first) => Ok(self.run(TokenKind::Word, is_word_part)),
            b'0'..=b'9' => Ok(self.number()),
            b'.' if second.is_ascii_digit() => Ok(self.number()),
            b';' => Ok(self.single(TokenKind::Semicolon)),
            b'(' => Ok(self.single(TokenKind::Open)),
            b')' => Ok(self.single(TokenKind::Close)),
            b'\\' => Ok(self.single(TokenKind::Backslash)),
            _ => Ok(self.symbol()),
        }
    }

    fn single(&mut self, kind: TokenKind) -> TokenKind {
        self.at += 1;
        kind
    }

    fn run(&mut self, kind: TokenKind, part: fn(u8) -> bool) -> TokenKind {
        self.at = self.end_of_run(self.at, part);
        kind
    }

    fn end_of_run(&self, start: usize, part: fn(u8) -> bool) -> usize {
        self.bytes[start..].iter().position(|byte| !part(*byte)).map_or(self.bytes.len(), |it| start + it)
    }

    fn blank(&mut self) -> TokenKind {
        self.run(TokenKind::Blank, |byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c))
    }

    fn line_comment(&mut self) -> TokenKind {
        if self.dialect == Dialect::Postgres {
            self.run(TokenKind::LineComment, |byte| byte != b'\n' && byte != b'\r')
        } else {
            self.run(TokenKind::LineComment, |byte| byte != b'\n')
        }
    }

    /// PostgreSQL's comments nest, SQLite's do not.
    fn block_comment(&mut self) -> Result<TokenKind, Unterminated> {
        let (start, mut depth) = (self.at, 0_usize);
        while self.at < self.bytes.len() {
            match (self.byte(self.at), self.byte(self.at + 1)) {
                (b'/', b'*') if depth == 0 || self.dialect == Dialect::Postgres => depth += 1,
                (b'*', b'/') => depth -= 1,
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            self.at += 2;
            if depth == 0 {
                return Ok(TokenKind::BlockComment);
            }
        }
        Err(Unterminated { what: "comment", start })
    }

    /// A string or name after `prefix` bytes, in which a doubled quote stands for itself.
    fn quoted(
        &mut self,
        prefix: usize,
        quote: u8,
        kind: TokenKind,
        what: &'static str,
    ) -> Result<TokenKind, Unterminated> {
        let start = self.at;
        self.at += prefix + 1;
        while let Some(closing) = self.bytes[self.at..].iter().position(|byte| *byte == quote) {
            self.at += closing + 1;
            if self.byte(self.at) != quote {
                return Ok(kind);
            }
            self.at += 1;
        }
        Err(Unterminated { what, start })
    }

    /// `E'...'`: a backslash takes the next character with it.
    fn escape_string(&mut self, prefix: usize) -> Result<TokenKind, Unterminated> {
        let start = self.at;
        self.at += prefix + 1;
        while self.at < self.bytes.len() {
            match (self.byte(self.at), self.byte(self.at + 1)) {
                (b'\\', _) | (b'\'', b'\'') => self.at += 2,
                (b'\'', _) => {
                    self.at += 1;
                    self.continuation = Continuation::AfterEscape;
                    return Ok(TokenKind::Text);
                }
                _ => self.at += 1,
            }
        }
        Err(Unterminated { what: "string", start })
    }

    /// `U&'...'` and `U&"..."`, or the word `u`.
    fn unicode(&mut self) -> Result<TokenKind, Unterminated> {
        match self.byte(self.at + 2) {
            b'\'' => self.quoted(2, b'\'', TokenKind::Text, "string"),
            b'"' => self.quoted(2, b'"', TokenKind::Name, "quoted name"),
            _ => Ok(self.run(TokenKind::Word, is_word_part)),
        }
    }

    /// `$$...$$`, `$tag$...$tag$`, or the dollar of `$1`.
    fn dollar(&mut self) -> Result<TokenKind, Unterminated> {
        let tag = self.at + 1;
        let end = self.end_of_run(tag, |byte| is_word_part(byte) && byte != b'$');
        if self.byte(end) != b'$' || self.byte(tag).is_ascii_digit() {
            return Ok(self.single(TokenKind::Symbol));
        }
        let delimiter = &self.bytes[self.at..=end];
        self.until(delimiter.len(), delimiter, TokenKind::Text, "dollar-quoted string")
    }

    /// Everything after `prefix` bytes up to and with `closing`.
    fn until(
        &mut self,
        prefix: usize,
        closing: &[u8],
        kind: TokenKind,
        what: &'static str,
    ) -> Result<TokenKind, Unterminated> {
        let start = self.at;
        let mut at = start + prefix;
        while let Some(found) = self.bytes[at..].iter().position(|byte| *byte == closing[0]) {
            at += found;
            if self.bytes[at..].starts_with(closing) {
                self.at = at + closing.len();
                return Ok(kind);
            }
            at += 1;
        }
        Err(Unterminated { what, start })
    }

    fn number(&mut self) -> TokenKind {
        while self.at < self.bytes.len() {
            let byte = self.byte(self.at);
            let signed_exponent = matches!(byte, b'e' | b'E')
                && matches!(self.byte(self.at + 1), b'+' | b'-')
                && self.byte(self.at + 2).is_ascii_digit();
            let range = byte == b'.' && self.byte(self.at + 1) == b'.';
            if signed_exponent {
                self.at += 2;
            } else if range || !(is_word_part(byte) || byte == b'.') {
                break;
            } else {
                self.at += 1;
            }
        }
        TokenKind::Number
    }

    fn symbol(&mut self) -> TokenKind {
        if matches!((self.byte(self.at), self.byte(self.at + 1)), (b':', b':' | b'=') | (b'.', b'.')) {
            self.at += 2;
            return TokenKind::Symbol;
        }
        let run = &self.bytes[self.at..self.end_of_run(self.at, is_operator_part)];
        let comment = run.windows(2).position(|pair| pair == b"--" || pair == b"/*");
        self.at += operator_length(&run[..comment.unwrap_or(run.len())]).max(1);
        TokenKind::Symbol
    }

    fn note_continuation(&mut self, token: Token) {
        let text = &self.bytes[token.start..token.end];
        match (self.continuation, token.kind) {
            (Continuation::AfterEscape, TokenKind::Blank)
                if text.contains(&b'\n') || text.contains(&b'\r') =>
            {
                self.continuation = Continuation::AfterEscapeAndNewline;
            }
            (Continuation::AfterEscape, TokenKind::Text) | (_, TokenKind::Blank | TokenKind::LineComment) => {
            }
            _ => self.continuation = Continuation::None,
        }
    }
}

impl Iterator for Scanner<'_> {
    type Item = Result<Token, Unterminated>;

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        if start >= self.bytes.len() {
            return None;
        }
        let token = self.token().map(|kind| Token { kind, start, end: self.at });
        match token {
            // An escape string has just said that it may continue; any other string has not.
            Ok(token) if self.continuation != Continuation::None => self.note_continuation(token),
            Ok(_) => {}
            Err(_) => self.at = self.bytes.len(),
        }
        Some(token)
    }
}

fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn is_word_part(byte: u8) -> bool {
    is_word_start(byte) || byte.is_ascii_digit() || byte == b'$'
}

fn is_operator_part(byte: u8) -> bool {
    matches!(
        byte,
        b'+' | b'-'
            | b'*'
            | b'/'
            | b'<'
            | b'>'
            | b'='
            | b'~'
            | b'!'
            | b'@'
            | b'#'
            | b'%'
            | b'^'
            | b'&'
            | b'|'
            | b'`'
            | b'?'
    )
}

/// PostgreSQL's rule: an operator ends in a sign only if it holds one of the rarer characters, so that `a=-1` reads well.
fn operator_length(run: &[u8]) -> usize {
    let rare =
        |byte: &u8| matches!(byte, b'~' | b'!' | b'@' | b'#' | b'%' | b'^' | b'&' | b'|' | b'`' | b'?');
    if run.iter().any(rare) {
        return run.len();
    }
    run.iter().rposition(|byte| !matches!(byte, b'+' | b'-')).map_or(1, |last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The significant tokens; a token that is not closed is shown as `?`.
    fn significant(text: &str, dialect: Dialect) -> Vec<&str> {
        Scanner::new(text, dialect)
            .filter(|token| token.is_err() || token.is_ok_and(|it| it.kind.is_significant()))
            .map(|token| token.map_or("?", |it| &text[it.start..it.end]))
            .collect()
    }

    fn postgres(text: &str) -> Vec<&str> {
        significant(text, Dialect::Postgres)
    }

    fn sqlite(text: &str) -> Vec<&str> {
        significant(text, Dialect::Sqlite)
    }

    #[test]
    fn quotes_of_postgres() {
        assert_eq!(postgres("'a;''b' x"), ["'a;''b'", "x"]);
        assert_eq!(postgres(r"'a\' x"), [r"'a\'", "x"]);
        assert_eq!(postgres(r"E'a\';' x"), [r"E'a\';'", "x"]);
        assert_eq!(postgres(r"e'\\' x"), [r"e'\\'", "x"]);
        assert_eq!(postgres(r#"U&'\' U&"d\0061" x"#), [r"U&'\'", r#"U&"d\0061""#, "x"]);
        assert_eq!(postgres("$$a;$b$$ $t$ $$;$$ $t$ x"), ["$$a;$b$$", "$t$ $$;$$ $t$", "x"]);
        assert_eq!(postgres("a$b$c $1 x"), ["a$b$c", "$", "1", "x"]);
        assert_eq!(postgres("\"a;\"\"b\" x'1F' name'x'"), ["\"a;\"\"b\"", "x'1F'", "name", "'x'"]);
    }

    #[test]
    fn an_escape_string_continues_on_the_next_line() {
        assert_eq!(postgres("E'a'\n'b\\';' x"), ["E'a'", "'b\\';'", "x"]);
        assert_eq!(postgres("E'a' -- c\n 'b\\'' '\\' x"), ["E'a'", "'b\\''", "'\\'", "x"]);
        assert_eq!(postgres("E'a' 'b\\' x"), ["E'a'", "'b\\'", "x"]);
        assert_eq!(postgres("E'a'\n,'b\\' x"), ["E'a'", ",", "'b\\'", "x"]);
    }

    #[test]
    fn comments_nest_in_postgres_only() {
        assert_eq!(postgres("a /* /* ; */ ; */ b -- c\nd"), ["a", "b", "d"]);
        assert_eq!(sqlite("a /* /* ; */ b -- c\nd"), ["a", "b", "d"]);
        assert_eq!(postgres("a --b\rc"), ["a", "c"]);
        assert_eq!(postgres("a/**/b"), ["a", "b"]);
    }

    #[test]
    fn quotes_of_sqlite() {
        assert_eq!(
            sqlite("[a;b] `c;``d` \"e;\" '\\' $a x'00'"),
            ["[a;b]", "`c;``d`", "\"e;\"", "'\\'", "$", "a", "x'00'"]
        );
    }

    #[test]
    fn operators_and_numbers() {
        assert_eq!(
            postgres("a<=b<>-1 ->> @>- c::int"),
            ["a", "<=", "b", "<>", "-", "1", "->>", "@>-", "c", "::", "int"]
        );
        assert_eq!(
            postgres("1e-5 1.5 .5 1..2 0x1F a.b"),
            ["1e-5", "1.5", ".5", "1", "..", "2", "0x1F", "a", ".", "b"]
        );
        assert_eq!(postgres("1-- c\n+2*/**/3"), ["1", "+", "2", "*", "3"]);
    }

    #[test]
    fn what_is_not_closed_is_named_where_it_begins() {
        for (text, what) in [
            ("a 'b''", "string"),
            ("a E'b\\'", "string"),
            ("a \"b", "quoted name"),
            ("a $t$ $$", "dollar-quoted string"),
            ("a /* /* */", "comment"),
        ] {
            let last = Scanner::new(text, Dialect::Postgres).last();
            assert_eq!(last, Some(Err(Unterminated { what, start: 2 })), "{text}");
        }
    }
}
