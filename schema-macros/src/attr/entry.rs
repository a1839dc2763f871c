//! Splits the tokens of an attribute at its commas: `name = "x", unique(a, b), strict`.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::Attribute;

use crate::error::{Errors, Result, fail};

/// What stands between two commas.
pub(super) struct Piece {
    pub(super) tokens: Vec<TokenTree>,
}

/// A piece that begins with a word: the word, and what stands behind it.
pub(super) struct Entry {
    pub(super) key: Ident,
    pub(super) form: Form,
}

/// What stands behind the word of an entry.
pub(super) enum Form {
    /// Nothing.
    Flag,
    /// `= value`
    Value(Vec<TokenTree>),
    /// `(..)`
    List(Vec<Piece>),
}

/// The entries of every `#[name(..)]` among the attributes.
pub(super) fn entries(attributes: &[Attribute], name: &str, errors: &Errors) -> Vec<Entry> {
    let mut entries = Vec::new();
    for attribute in attributes.iter().filter(|it| it.path().is_ident(name)) {
        match &attribute.meta {
            syn::Meta::List(list) => {
                for piece in split(list.tokens.clone()) {
                    entries.extend(errors.ok(piece.into_entry()));
                }
            }
            syn::Meta::Path(path) => {
                errors.push(syn::Error::new_spanned(path, format!("write #[{name}(..)]")));
            }
            syn::Meta::NameValue(meta) => {
                errors.push(syn::Error::new_spanned(meta, format!("write #[{name}(..)]")));
            }
        }
    }
    entries
}

/// The pieces between commas; empty ones (a comma at the end) are left out.
pub(super) fn split(tokens: TokenStream) -> Vec<Piece> {
    let mut pieces = vec![Vec::new()];
    push_tokens(tokens, &mut pieces);
    pieces.into_iter().filter(|it| !it.is_empty()).map(|tokens| Piece { tokens }).collect()
}

/// Invisible groups, which `macro_rules!` puts around its fragments, are opened.
fn push_tokens(tokens: TokenStream, pieces: &mut Vec<Vec<TokenTree>>) {
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => pieces.push(Vec::new()),
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                push_tokens(group.stream(), pieces);
            }
            token => {
                if let Some(last) = pieces.last_mut() {
                    last.push(token);
                }
            }
        }
    }
}

impl Piece {
    /// Where the piece begins.
    pub(super) fn span(&self) -> Span {
        self.tokens.first().map_or_else(Span::call_site, TokenTree::span)
    }

    /// The word that the piece begins with.
    pub(super) fn word(&self) -> Option<&Ident> {
        match self.tokens.first() {
            Some(TokenTree::Ident(ident)) => Some(ident),
            _ => None,
        }
    }

    /// The piece is `word`, `word = ..` or `word(..)`.
    pub(super) fn is_entry(&self) -> bool {
        self.word().is_some()
            && match self.tokens.get(1) {
                None => true,
                Some(TokenTree::Punct(punct)) => punct.as_char() == '=' && !self.has_arrow(),
                Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Parenthesis,
                Some(_) => false,
            }
    }

    /// `=>` stands in the piece.
    pub(super) fn has_arrow(&self) -> bool {
        self.arrow().is_some()
    }

    /// Where `=>` stands in the piece.
    pub(super) fn arrow(&self) -> Option<usize> {
        self.tokens.windows(2).position(|pair| is_punct(&pair[0], '=') && is_punct(&pair[1], '>'))
    }

    /// The piece as a word with what stands behind it.
    pub(super) fn into_entry(self) -> Result<Entry> {
        let span = self.span();
        let mut tokens = self.tokens.into_iter();
        let Some(TokenTree::Ident(key)) = tokens.next() else {
            return fail(span, "expected a word here: `name = \"..\"`, `unique(..)` or the like");
        };
        match tokens.next() {
            None => Ok(Entry { key, form: Form::Flag }),
            Some(TokenTree::Punct(punct)) if punct.as_char() == '=' => {
                let value: Vec<_> = tokens.collect();
                if value.is_empty() {
                    return fail(punct.span(), format!("`{key} =` needs a value"));
                }
                Ok(Entry { key, form: Form::Value(value) })
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                if let Some(token) = tokens.next() {
                    return fail(token.span(), format!("expected `,` after `{key}(..)`"));
                }
                Ok(Entry { key, form: Form::List(split(group.stream())) })
            }
            Some(token) => fail(token.span(), format!("expected `,`, `=` or `(` after `{key}`")),
        }
    }
}

/// The token is this character.
pub(crate) fn is_punct(token: &TokenTree, c: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == c)
}
