//! `exclude(room with =, during with &&, using = gist, where = "..")`.

use proc_macro2::{Delimiter, Span, TokenTree};

use super::{
    entry::{Entry, Form, Piece, is_punct},
    index::{expression, read_include, read_part},
    key::read_deferrable,
    parameters::read_storage,
    value::{set, string},
};
use crate::{
    ast::{Exclusion, FieldName, IndexPart, IndexStorage, IndexTarget},
    error::{Result, fail},
    symbol::{ExcludeWord, Word},
};

const FORM: &str = "write `exclude(field with &&, ..)`";

/// `exclude(..)` of a table.
pub(super) fn read_exclusion(entry: Entry) -> Result<Exclusion> {
    let span = entry.span();
    let Form::List(pieces) = entry.form else { return fail(span, FORM) };
    let mut exclusion = Exclusion {
        span,
        name: None,
        elements: Vec::new(),
        using: None,
        include: Vec::new(),
        predicate: None,
        storage: IndexStorage::default(),
        deferrable: None,
        renamed_from: None,
        comment: None,
    };
    for piece in pieces {
        match with(&piece) {
            Some(at) => exclusion.elements.push(read_element(&piece, at)?),
            None => read_option(&mut exclusion, piece)?,
        }
    }
    if exclusion.elements.is_empty() {
        return fail(span, format!("an exclusion compares something: {FORM}"));
    }
    Ok(exclusion)
}

/// Where the operator's `with` stands; `with(..)` is an option.
fn with(piece: &Piece) -> Option<usize> {
    piece
        .tokens
        .iter()
        .skip(1)
        .position(|it| matches!(it, TokenTree::Ident(word) if word == "with"))
        .map(|at| at + 1)
}

fn read_element(piece: &Piece, at: usize) -> Result<(IndexPart, String)> {
    let (compared, operator) = (&piece.tokens[..at], &piece.tokens[at + 1..]);
    let part = match compared {
        [TokenTree::Ident(key), TokenTree::Group(group), words @ ..]
            if key == "expr" && group.delimiter() == Delimiter::Parenthesis =>
        {
            let inner: Vec<_> = group.stream().into_iter().collect();
            read_part(expression(&inner, group.span())?, words)?
        }
        [TokenTree::Ident(key), equals, sql, words @ ..] if key == "expr" && is_punct(equals, '=') => {
            read_part(expression(std::slice::from_ref(sql), sql.span())?, words)?
        }
        [TokenTree::Ident(field), words @ ..] => read_part(IndexTarget::Field(FieldName::new(field)), words)?,
        _ => return fail(piece.span(), FORM),
    };
    Ok((part, read_operator(operator, piece.tokens[at].span())?))
}

/// `&&`, or `"app.&&"`.
fn read_operator(tokens: &[TokenTree], span: Span) -> Result<String> {
    if let Some(text) = string(tokens) {
        return Ok(text);
    }
    let mut operator = String::new();
    for token in tokens {
        match token {
            TokenTree::Punct(punct) => operator.push(punct.as_char()),
            other => return fail(other.span(), "expected `,` after the operator"),
        }
    }
    if operator.is_empty() { fail(span, "which operator? `field with &&`") } else { Ok(operator) }
}

fn read_option(exclusion: &mut Exclusion, piece: Piece) -> Result<()> {
    let span = piece.span();
    match (piece.word(), piece.tokens.len()) {
        (None, _) => return fail(span, FORM),
        (Some(word), 1) if ExcludeWord::parse(word).is_err() => {
            return fail(span, format!("how is `{word}` compared? Write `{word} with &&`"));
        }
        (Some(_), _) => {}
    }
    let entry = piece.into_entry()?;
    let key = entry.key.clone();
    match ExcludeWord::parse(&key)? {
        ExcludeWord::Name => set(&mut exclusion.name, &key, entry.text()?),
        ExcludeWord::RenamedFrom => set(&mut exclusion.renamed_from, &key, entry.text()?),
        ExcludeWord::Using => set(&mut exclusion.using, &key, entry.name()?),
        ExcludeWord::Where => set(&mut exclusion.predicate, &key, entry.text()?),
        ExcludeWord::Include => {
            exclusion.include = read_include(entry)?;
            Ok(())
        }
        ExcludeWord::With | ExcludeWord::Tablespace => read_storage(&mut exclusion.storage, entry),
        ExcludeWord::Deferrable => set(&mut exclusion.deferrable, &key, read_deferrable(&entry)?),
        ExcludeWord::Comment => set(&mut exclusion.comment, &key, entry.text()?),
    }
}
