//! SQL text cut into tokens exactly as SQLite cuts it, with the text of each as written. It knows no statements.
//!
//! The statements that SQLite stores are read with this, and the columns that an expression names are found with it.
//! sqlparser's tokenizer is not used for that: it refuses identifiers that SQLite takes (`a$b`, letters beyond the
//! basic plane) and gives no byte positions, which verbatim text needs.

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// Its text as written, quotes included.
    pub text: &'a str,
    /// Where it starts, in bytes.
    pub start: usize,
}

/// Kinds of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// White space and comments.
    Blank,
    /// A keyword or an identifier without quotes.
    Word,
    /// An identifier in double quotes, backticks or brackets.
    Quoted,
    /// A string in single quotes.
    Text,
    /// `x'ab'`
    Blob,
    /// A number.
    Number,
    /// `?`, `:name`, `@name`, `$name`
    Variable,
    /// One character of punctuation.
    Symbol,
}

impl Token<'_> {
    /// Where it ends, in bytes.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it is `word` as a keyword: without quotes, in any case.
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is the punctuation `symbol`.
    pub fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == TokenKind::Symbol && self.text == symbol
    }

    /// The identifier it can stand for, without quotes. SQLite takes strings in single quotes as identifiers too.
    pub fn identifier(&self) -> Option<String> {
        match self.kind {
            TokenKind::Word => Some(self.text.to_owned()),
            TokenKind::Quoted | TokenKind::Text => Some(unquote(self.text)),
            TokenKind::Blank
            | TokenKind::Blob
            | TokenKind::Number
            | TokenKind::Variable
            | TokenKind::Symbol => None,
        }
    }
}

/// Cuts `sql` into tokens; together they are the whole text. What is not closed reaches to the end.
pub fn tokens(sql: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(first) = sql[start..].chars().next() {
        let (kind, length) = measure(&sql[start..], first);
        tokens.push(Token { kind, text: &sql[start..start + length], start });
        start += length;
    }
    tokens
}

/// The kind of the token that `rest` begins with, and its length in bytes.
fn measure(rest: &str, first: char) -> (TokenKind, usize) {
    let second = rest[first.len_utf8()..].chars().next();
    match (first, second) {
        (c, _) if is_space(c) => (TokenKind::Blank, run(rest, is_space)),
        ('-', Some('-')) => (TokenKind::Blank, rest.find('\n').unwrap_or(rest.len())),
        ('/', Some('*')) => (TokenKind::Blank, rest[2..].find("*/").map_or(rest.len(), |at| at + 4)),
        ('\'', _) => (TokenKind::Text, quoted(rest, '\'')),
        ('"' | '`', _) => (TokenKind::Quoted, quoted(rest, first)),
        ('[', _) => (TokenKind::Quoted, rest.find(']').map_or(rest.len(), |at| at + 1)),
        ('x' | 'X', Some('\'')) => (TokenKind::Blob, 1 + quoted(&rest[1..], '\'')),
        ('.', Some('0'..='9')) | ('0'..='9', _) => (TokenKind::Number, number(rest)),
        ('?' | ':' | '@' | '$' | '#', Some(c)) if is_word_part(c) => {
            (TokenKind::Variable, 1 + run(&rest[1..], is_word_part))
        }
        (c, _) if is_word_part(c) => (TokenKind::Word, run(rest, is_word_part)),
        (c, _) => (TokenKind::Symbol, c.len_utf8()),
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c')
}

fn is_word_part(c: char) -> bool {
    c == '_' || c == '$' || c.is_ascii_alphanumeric() || !c.is_ascii()
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// The length up to the closing quote; a doubled quote stands for itself.
fn quoted(text: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(close) = text[at..].find(quote) {
        at += close + 1;
        if !text[at..].starts_with(quote) {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// Digits, hexadecimal digits, a fraction and an exponent with its sign.
fn number(text: &str) -> usize {
    let mut length = run(text, |c| c == '.' || is_word_part(c));
    let hexadecimal = text.starts_with("0x") || text.starts_with("0X");
    if !hexadecimal && text[..length].ends_with(['e', 'E']) && text[length..].starts_with(['+', '-']) {
        length += 1 + run(&text[length + 1..], |c| c == '_' || c.is_ascii_digit());
    }
    length
}

fn unquote(text: &str) -> String {
    let mut inner = text.chars();
    let open = inner.next();
    let inner = inner.as_str();
    match open {
        Some('[') => inner.strip_suffix(']').unwrap_or(inner).to_owned(),
        Some(quote) => {
            let doubled: String = [quote, quote].iter().collect();
            inner.strip_suffix(quote).unwrap_or(inner).replace(&doubled, &quote.to_string())
        }
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn kinds(sql: &str) -> Vec<(TokenKind, &str)> {
        tokens(sql)
            .into_iter()
            .filter(|it| it.kind != TokenKind::Blank)
            .map(|it| (it.kind, it.text))
            .collect()
    }

    #[test]
    fn tokens_are_cut_as_sqlite_cuts_them() {
        use TokenKind::{Blob, Number, Quoted, Symbol, Text, Variable, Word};
        let sql = "a$b--x\n[c \"d]/* ( */`e``f` 'g''h' x'0a' 1.5e-3 .5 0x1F :v \u{1f980}||'";
        let expected = [
            (Word, "a$b"),
            (Quoted, "[c \"d]"),
            (Quoted, "`e``f`"),
            (Text, "'g''h'"),
            (Blob, "x'0a'"),
            (Number, "1.5e-3"),
            (Number, ".5"),
            (Number, "0x1F"),
            (Variable, ":v"),
            (Word, "\u{1f980}"),
            (Symbol, "|"),
            (Symbol, "|"),
            (Text, "'"),
        ];
        assert_eq!(kinds(sql), expected);
        assert_eq!(tokens(sql).iter().map(|it| it.text).collect::<String>(), sql);
    }

    #[test]
    fn identifiers_lose_their_quotes() {
        let names: Vec<_> = tokens("\"a\"\"b\"[c d]`e```'f'g").iter().filter_map(Token::identifier).collect();
        assert_eq!(names, ["a\"b", "c d", "e`", "f", "g"]);
        assert_eq!(tokens("1").first().unwrap().identifier(), None);
    }
}
