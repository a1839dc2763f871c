//! `rls` and `replica_identity = ..` of a table.

use proc_macro2::{Delimiter, TokenTree};

use super::{
    entry::{Entry, Form, split},
    value::{field, span_of, string},
};
use crate::{
    ast::ReplicaIdentity,
    error::{Result, fail},
    symbol::{ReplicaWord, RowSecurity, Word},
};

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
