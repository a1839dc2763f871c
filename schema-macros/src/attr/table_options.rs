//! `with(..)`, `rls` and `replica_identity = ..` of a table.

use proc_macro2::{Delimiter, TokenTree};

use super::{
    entry::{Entry, Form, Piece, is_punct, split},
    value::{field, name, scalar, span_of, string},
};
use crate::{
    ast::{Parameter, ReplicaIdentity},
    error::{Result, fail},
    symbol::{ReplicaWord, RowSecurity, Word},
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
    let mut parameters: Vec<Parameter> = Vec::new();
    for piece in &pieces {
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
    match scalar(value) {
        Some(value) => Ok(Parameter { name: name(key)?, value }),
        None => fail(span_of(value), "a storage parameter is a number, `true`, `false` or a string"),
    }
}

/// `rls`, `rls = forced`
pub(super) fn read_row_security(entry: &Entry) -> Result<RowSecurity> {
    match entry.form {
        Form::Flag => Ok(RowSecurity::Enabled),
        Form::Value(_) | Form::List(_) => entry.word(),
    }
}

/// `replica_identity = full`, `= index("name")`, `= index(field, ..)`
pub(super) fn read_replica_identity(entry: &Entry) -> Result<ReplicaIdentity> {
    let how = "write `replica_identity = full`, `nothing`, `default` or `index(field, ..)`";
    let Form::Value(tokens) = &entry.form else { return fail(entry.span(), how) };
    match tokens.as_slice() {
        [TokenTree::Ident(word)] => match ReplicaWord::parse(word)? {
            ReplicaWord::Default => Ok(ReplicaIdentity::Default),
            ReplicaWord::Full => Ok(ReplicaIdentity::Full),
            ReplicaWord::Nothing => Ok(ReplicaIdentity::Nothing),
            ReplicaWord::Index => fail(word.span(), "say which: `index(field, ..)` or `index(\"name\")`"),
        },
        [TokenTree::Ident(word), TokenTree::Group(group)]
            if group.delimiter() == Delimiter::Parenthesis
                && ReplicaWord::parse(word)? == ReplicaWord::Index =>
        {
            let pieces = split(group.stream());
            match pieces.as_slice() {
                [] => fail(group.span(), "say which: `index(field, ..)` or `index(\"name\")`"),
                [one] if string(&one.tokens).is_some() => {
                    Ok(ReplicaIdentity::Index(string(&one.tokens).unwrap_or_default()))
                }
                pieces => Ok(ReplicaIdentity::Fields(pieces.iter().map(field).collect::<Result<_>>()?)),
            }
        }
        _ => fail(span_of(tokens), how),
    }
}
