//! The tokens of texts that the server has made, with their places. Such a text has no comments.

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) start: usize,
    pub(super) text: &'a str,
    pub(super) kind: Kind,
}

impl Token<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word without quotes.
    Word,
    /// A name in quotes.
    Quoted,
    /// A string.
    Text,
    Number,
    Operator,
    /// Brackets, commas, dots and `::`.
    Mark,
}

/// All of them; an open string ends with the text.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let (mut tokens, mut start) = (Vec::new(), 0);
    while let Some(first) = text[start..].chars().next() {
        if first.is_whitespace() {
            start += first.len_utf8();
            continue;
        }
        let rest = &text[start..];
        let (kind, length) = read(first, rest);
        tokens.push(Token { start, text: &rest[..length], kind });
        start += length;
    }
    tokens
}

fn read(first: char, rest: &str) -> (Kind, usize) {
    let is_of_word = |it: char| it.is_alphanumeric() || it == '_' || it == '$';
    let while_is = |is: &dyn Fn(char) -> bool| rest.find(|it| !is(it)).unwrap_or(rest.len());
    match first {
        'E' | 'B' | 'X' if rest[1..].starts_with('\'') => {
            (Kind::Text, 1 + quoted(&rest[1..], '\'', first == 'E'))
        }
        '\'' => (Kind::Text, quoted(rest, '\'', false)),
        '"' => (Kind::Quoted, quoted(rest, '"', false)),
        _ if first.is_ascii_digit() => {
            (Kind::Number, while_is(&|it| it.is_ascii_alphanumeric() || it == '.'))
        }
        _ if is_of_word(first) => (Kind::Word, while_is(&is_of_word)),
        ':' if rest.starts_with("::") => (Kind::Mark, 2),
        _ if OPERATORS.contains(first) => (Kind::Operator, while_is(&|it| OPERATORS.contains(it))),
        _ => (Kind::Mark, first.len_utf8()),
    }
}

const OPERATORS: &str = "+-*/<>=~!@#%^&|`?";

/// The length of what is in quotes, with them. A doubled quote, and in `E''` a backslash before one, is no end.
fn quoted(text: &str, quote: char, has_escapes: bool) -> usize {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, it)) = chars.next() {
        if has_escapes && it == '\\' {
            chars.next();
        } else if it == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
            return at + 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_their_places() {
        let text = r#"("a""b" <> 'it''s' || E'\'' OR x::text[] = 1.5)"#;
        let all: Vec<&str> = tokens(text).iter().map(|it| it.text).collect();
        let expected = [
            "(",
            "\"a\"\"b\"",
            "<>",
            "'it''s'",
            "||",
            "E'\\''",
            "OR",
            "x",
            "::",
            "text",
            "[",
            "]",
            "=",
            "1.5",
            ")",
        ];
        assert_eq!(all, expected);
        assert!(tokens(text).iter().all(|it| text[it.start..].starts_with(it.text)));
    }
}
