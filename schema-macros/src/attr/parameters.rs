//! `with(fillfactor = 70, fastupdate = off)`: parameters of an open set.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

use super::{
    entry::{Entry, Form, Piece, is_punct, split},
    value::{name, scalar, set, span_of},
};
use crate::{
    ast::{IndexStorage, OperatorClass, Parameter},
    error::{Result, fail},
};

/// `with(fillfactor = 70, "toast.autovacuum_enabled" = false)`
pub(super) fn read_parameters(entry: Entry) -> Result<Vec<Parameter>> {
    let span = entry.span();
    let Form::List(pieces) = entry.form else {
        return fail(span, "write `with(fillfactor = 70)`");
    };
    if pieces.is_empty() {
        return fail(span, "`with(..)` needs at least one storage parameter: `with(fillfactor = 70)`");
    }
    read_pieces(&pieces)
}

/// One word of a storage, `with(..)` or `tablespace = ".."`.
pub(super) fn read_storage(storage: &mut IndexStorage, entry: Entry) -> Result<()> {
    let key = entry.key.clone();
    if key == "with" {
        set(&mut storage.with, &key, read_parameters(entry)?)
    } else {
        set(&mut storage.tablespace, &key, entry.text()?)
    }
}

fn read_pieces(pieces: &[Piece]) -> Result<Vec<Parameter>> {
    let mut parameters: Vec<Parameter> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let parameter = read_parameter(piece)?;
        if parameters.iter().any(|it| it.name == parameter.name) {
            return fail(piece.span(), format!("`{}` is said twice", parameter.name));
        }
        parameters.push(parameter);
    }
    Ok(parameters)
}

fn read_parameter(piece: &Piece) -> Result<Parameter> {
    let Some(at) = piece.tokens.iter().position(|it| is_punct(it, '=')) else {
        return fail(piece.span(), "write `name = value`");
    };
    let (key, value) = (&piece.tokens[..at], &piece.tokens[at + 1..]);
    if key.is_empty() || value.is_empty() {
        return fail(piece.span(), "write `name = value`");
    }
    let word = match value {
        [TokenTree::Ident(word)] => Some(word.to_string()),
        _ => None,
    };
    match word.or_else(|| scalar(value)) {
        Some(value) => Ok(Parameter { name: name(key)?, value }),
        None => fail(span_of(value), "a storage parameter is a number, a word or a string"),
    }
}

/// `name`, `schema.name`, `name(siglen = 100)` or `"name(siglen = 100)"` in front of the rest.
pub(super) fn read_operator_class(word: &Ident, rest: &mut &[TokenTree]) -> Result<OperatorClass> {
    let mut text = super::index::assigned(word, rest)?;
    let mut parameters = None;
    if let Some((before, inside)) = text.split_once('(')
        && let Some(inside) = inside.trim_end().strip_suffix(')')
        && let Ok(tokens) = inside.parse::<TokenStream>()
    {
        parameters = Some(read_pieces(&split(tokens))?);
        text.truncate(before.trim_end().len());
    }
    if let [TokenTree::Group(group), tail @ ..] = *rest
        && group.delimiter() == Delimiter::Parenthesis
    {
        *rest = tail;
        parameters = Some(read_pieces(&split(group.stream()))?);
    }
    match parameters {
        Some(none) if none.is_empty() => {
            fail(word.span(), "an operator class takes its parameters in brackets: `ops = x(siglen = 100)`")
        }
        parameters => Ok(OperatorClass { name: text, parameters: parameters.unwrap_or_default() }),
    }
}
