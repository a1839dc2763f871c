//! Reads what stands behind a word: nothing, a string, a word, a path, a literal, a list.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::{Lit, ext::IdentExt};

use super::entry::{Entry, Form, Piece, is_punct};
use crate::{
    ast::{Default, FieldName},
    error::{Result, fail},
    symbol::{RENAME_RULES, Word, suggest},
};

/// Fills a slot once; a second time is a mistake.
pub(super) fn set<T>(slot: &mut Option<T>, key: &Ident, value: T) -> Result<()> {
    if slot.is_some() {
        return fail(key.span(), format!("`{key}` is said twice"));
    }
    *slot = Some(value);
    Ok(())
}

impl Entry {
    pub(super) fn span(&self) -> Span {
        self.key.span()
    }

    /// The word stands alone.
    pub(super) fn flag(&self) -> Result<()> {
        match &self.form {
            Form::Flag => Ok(()),
            Form::Value(_) | Form::List(_) => {
                fail(self.span(), format!("`{}` takes no value; write it alone", self.key))
            }
        }
    }

    /// `= "text"`, not empty.
    pub(super) fn text(&self) -> Result<String> {
        let Form::Value(tokens) = &self.form else {
            return fail(self.span(), format!("write `{} = \"..\"`", self.key));
        };
        let Some(text) = string(tokens) else {
            return fail(span_of(tokens), format!("`{}` takes a string: `{} = \"..\"`", self.key, self.key));
        };
        if text.trim().is_empty() {
            return fail(span_of(tokens), format!("`{}` cannot be empty", self.key));
        }
        Ok(text)
    }

    /// `("text", ..)`: at least one string, none of them empty.
    pub(super) fn texts(&self) -> Result<Vec<(String, Span)>> {
        let pieces = match &self.form {
            Form::List(pieces) if !pieces.is_empty() => pieces,
            Form::Flag | Form::Value(_) | Form::List(_) => {
                return fail(
                    self.span(),
                    format!("write `{}(\"..\")`, with one string or several", self.key),
                );
            }
        };
        let text = |piece: &Piece| match string(&piece.tokens) {
            Some(text) if !text.is_empty() => Ok((text, piece.span())),
            Some(_) => fail(piece.span(), format!("`{}` takes no empty string", self.key)),
            None => fail(piece.span(), format!("`{}` takes strings: `{}(\"..\")`", self.key, self.key)),
        };
        pieces.iter().map(text).collect()
    }

    /// `= word` of a closed set.
    pub(super) fn word<W: Word>(&self) -> Result<W> {
        match &self.form {
            Form::Value(tokens) => match tokens.as_slice() {
                [TokenTree::Ident(ident)] => W::parse(ident),
                _ => fail(span_of(tokens), format!("expected {}", words::<W>())),
            },
            Form::Flag | Form::List(_) => {
                fail(self.span(), format!("write `{} = ..` with {}", self.key, words::<W>()))
            }
        }
    }

    /// `= word` of an open set (an index method, an operator class), dots allowed.
    pub(super) fn name(&self) -> Result<String> {
        match &self.form {
            Form::Value(tokens) if !tokens.is_empty() => name(tokens),
            _ => fail(self.span(), format!("write `{} = name`", self.key)),
        }
    }

    /// `= "camelCase"`: the model's word for the rule.
    pub(super) fn rename_rule(&self) -> Result<&'static str> {
        let text = self.text()?;
        if let Some((_, rule)) = RENAME_RULES.iter().find(|(spelling, _)| *spelling == text) {
            return Ok(rule);
        }
        let known: Vec<_> = RENAME_RULES.iter().map(|(spelling, _)| *spelling).collect();
        fail(self.span(), format!("unknown rename rule {text:?}; {}", suggest(&text, &known)))
    }

    /// `= literal` or `= Enum::Variant`.
    pub(super) fn default(&self) -> Result<Default> {
        let Form::Value(tokens) = &self.form else {
            return fail(self.span(), "write `default = ..` with a literal or an enum variant");
        };
        literal(tokens).or_else(|| variant(tokens)).map_or_else(
            || {
                fail(
                    span_of(tokens),
                    "`default` takes a literal or an enum variant (`Status::Active`); for SQL write `default_sql = \"..\"`",
                )
            },
            Ok,
        )
    }

    /// `= 5`, `= -5`
    pub(super) fn number<N: std::str::FromStr>(&self) -> Result<N> {
        let digits = match &self.form {
            Form::Value(tokens) => match literal(tokens) {
                Some(Default::Integer(digits)) => digits.parse().ok(),
                Some(_) | None => None,
            },
            Form::Flag | Form::List(_) => None,
        };
        digits.map_or_else(|| fail(self.span(), format!("write `{} = ..` with a number", self.key)), Ok)
    }

    /// `= path`
    pub(super) fn path(&self) -> Result<TokenStream> {
        match &self.form {
            Form::Value(tokens) if is_path(tokens) => Ok(tokens.iter().cloned().collect()),
            _ => fail(self.span(), format!("write `{} = path`", self.key)),
        }
    }
}

fn words<W: Word>() -> String {
    let list: Vec<_> = W::ALL.iter().map(|(spelling, _)| format!("`{spelling}`")).collect();
    match list.as_slice() {
        [one] => one.clone(),
        list => format!("one of {}", list.join(", ")),
    }
}

/// Where the tokens begin.
pub(super) fn span_of(tokens: &[TokenTree]) -> Span {
    tokens.first().map_or_else(Span::call_site, TokenTree::span)
}

/// The value of a string literal.
pub(super) fn string(tokens: &[TokenTree]) -> Option<String> {
    match tokens {
        [TokenTree::Literal(literal)] => match Lit::new(literal.clone()) {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// A word of an open set, or `schema.word`; a string where it has other characters.
pub(super) fn name(tokens: &[TokenTree]) -> Result<String> {
    if let Some(text) = string(tokens) {
        return if text.trim().is_empty() {
            fail(span_of(tokens), "a name cannot be empty")
        } else {
            Ok(text)
        };
    }
    let plain = tokens.iter().enumerate().all(|(at, token)| match token {
        TokenTree::Ident(_) => at % 2 == 0,
        token => at % 2 == 1 && is_punct(token, '.'),
    });
    if plain && tokens.len() % 2 == 1 {
        Ok(tokens.iter().map(ToString::to_string).collect())
    } else {
        fail(span_of(tokens), "expected a name")
    }
}

/// A name of a Rust field, alone in its piece.
pub(super) fn field(piece: &Piece) -> Result<FieldName> {
    match piece.tokens.as_slice() {
        [TokenTree::Ident(ident)] => Ok(FieldName::new(ident)),
        [TokenTree::Literal(_), ..] => {
            fail(piece.span(), "expected the name of a Rust field, without quotes")
        }
        [TokenTree::Ident(_), rest, ..] => fail(rest.span(), "expected `,` after the field"),
        _ => fail(piece.span(), "expected the name of a Rust field"),
    }
}

/// The fields of `include(a, b)` and the like.
pub(super) fn fields(key: &Ident, pieces: &[Piece]) -> Result<Vec<FieldName>> {
    if pieces.is_empty() {
        return fail(key.span(), format!("`{key}(..)` needs at least one field"));
    }
    pieces.iter().map(field).collect()
}

/// `true`, `0`, `-1.5`, `"text"`, `'c'`, `b"bytes"`
pub(super) fn literal(tokens: &[TokenTree]) -> Option<Default> {
    match tokens {
        [TokenTree::Ident(ident)] if ident == "true" => Some(Default::Bool(true)),
        [TokenTree::Ident(ident)] if ident == "false" => Some(Default::Bool(false)),
        [TokenTree::Literal(literal)] => match Lit::new(literal.clone()) {
            Lit::Str(text) => Some(Default::Text(text.value())),
            Lit::Char(c) => Some(Default::Text(c.value().to_string())),
            Lit::ByteStr(bytes) => Some(Default::Bytes(bytes.value())),
            Lit::Int(number) => Some(Default::Integer(number.base10_digits().to_owned())),
            Lit::Float(number) => Some(Default::Float(number.base10_digits().to_owned())),
            _ => None,
        },
        [minus, TokenTree::Literal(_)] if is_punct(minus, '-') => match literal(&tokens[1..])? {
            Default::Integer(digits) => Some(Default::Integer(format!("-{digits}"))),
            Default::Float(digits) => Some(Default::Float(format!("-{digits}"))),
            _ => None,
        },
        _ => None,
    }
}

fn variant(tokens: &[TokenTree]) -> Option<Default> {
    let [owner @ .., colon, second_colon, TokenTree::Ident(variant)] = tokens else { return None };
    if !is_path(owner) || !is_punct(colon, ':') || !is_punct(second_colon, ':') {
        return None;
    }
    Some(Default::Variant {
        owner: owner.iter().cloned().collect(),
        path: tokens.iter().cloned().collect(),
        variant: variant.unraw().to_string(),
    })
}

/// A literal as its text: `70`, `0.2`, `true`, `"auto"`.
pub(super) fn scalar(tokens: &[TokenTree]) -> Option<String> {
    match literal(tokens)? {
        Default::Bool(it) => Some(it.to_string()),
        Default::Integer(text) | Default::Float(text) | Default::Text(text) => Some(text),
        Default::Bytes(_) | Default::Variant { .. } | Default::Sql(_) => None,
    }
}

/// Words with `::` between them and perhaps in front.
pub(super) fn is_path(tokens: &[TokenTree]) -> bool {
    let mut rest = tokens;
    if let [first, second, tail @ ..] = rest
        && is_punct(first, ':')
        && is_punct(second, ':')
    {
        rest = tail;
    }
    loop {
        // `$crate` of a macro is one word with a dollar in front.
        let [TokenTree::Ident(_), tail @ ..] = rest else { return false };
        match tail {
            [] => return true,
            [first, second, tail @ ..] if is_punct(first, ':') && is_punct(second, ':') => rest = tail,
            _ => return false,
        }
    }
}

/// `type = varchar(320)`: the tokens spelled as SQL.
pub(super) fn sql_type(entry: &Entry) -> Result<String> {
    let Form::Value(tokens) = &entry.form else {
        return fail(entry.span(), "write `type = varchar(320)` or `type = raw(\"..\")`");
    };
    match tokens.as_slice() {
        [TokenTree::Literal(_)] => fail(
            span_of(tokens),
            "write the type as words (`type = varchar(320)`) or as `type = raw(\"..\")`",
        ),
        [TokenTree::Ident(raw), TokenTree::Group(group)]
            if raw == "raw" && group.delimiter() == Delimiter::Parenthesis =>
        {
            let inner: Vec<_> = group.stream().into_iter().collect();
            match string(&inner) {
                Some(text) if !text.trim().is_empty() => Ok(text),
                _ => fail(group.span(), "`raw` takes the type as a string: `type = raw(\"vector(3)\")`"),
            }
        }
        [TokenTree::Ident(_), ..] => spell_type(tokens),
        _ => fail(span_of(tokens), "expected an SQL type: `varchar(320)`, `numeric(12, 2)`, `text[]`"),
    }
}

fn spell_type(tokens: &[TokenTree]) -> Result<String> {
    let mut sql = String::new();
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                if !sql.is_empty() && !sql.ends_with('.') {
                    sql.push(' ');
                }
                sql.push_str(&ident.unraw().to_string());
            }
            TokenTree::Punct(punct) if punct.as_char() == '.' => sql.push('.'),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
                sql.push('[');
                sql.push_str(&group.stream().to_string());
                sql.push(']');
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                let text: String = group.stream().to_string().split_whitespace().collect();
                sql.push('(');
                sql.push_str(&text);
                sql.push(')');
            }
            other => {
                return fail(
                    other.span(),
                    "not part of an SQL type; write what is unusual as `type = raw(\"..\")`",
                );
            }
        }
    }
    Ok(sql)
}
