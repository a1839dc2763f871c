//! `foreign_key(a, b => Other(x, y), ..)` and `references = Other::x`.

use proc_macro2::{Delimiter, Span, TokenTree};

use super::{
    entry::{Entry, Form, Piece, is_punct, split},
    key::{read_deferrable, set_validity},
    value::{field, fields, is_path, set, span_of},
};
use crate::{
    ast::{FieldName, ForeignKey, OnDelete, ReferenceOptions},
    error::{Result, fail},
    symbol::{Action, ReferenceWord, Word},
};

/// `foreign_key(a, b => Other(x, y), on_delete = cascade)` of a table.
pub(super) fn read_foreign_key(entry: Entry) -> Result<ForeignKey> {
    const FORM: &str = "write `foreign_key(field, .. => Other(field, ..))`";
    let span = entry.span();
    let Form::List(pieces) = entry.form else { return fail(span, FORM) };
    let mut fields = Vec::new();
    let mut target = None;
    let mut options = ReferenceOptions::default();
    for piece in pieces {
        match piece.arrow() {
            Some(at) if target.is_none() => {
                fields.push(field(&Piece { tokens: piece.tokens[..at].to_vec() })?);
                target = Some(read_target(&piece.tokens[at + 2..], span)?);
            }
            Some(_) => return fail(piece.span(), "a foreign key has one `=>`"),
            None if target.is_none() && !piece.is_entry() || piece.tokens.len() == 1 && target.is_none() => {
                fields.push(field(&piece)?);
            }
            None => read_option(&mut options, &piece.into_entry()?)?,
        }
    }
    let Some((target, target_fields)) = target else { return fail(span, FORM) };
    if !target_fields.is_empty() && target_fields.len() != fields.len() {
        return fail(
            span,
            format!("{} of this table reference {} of the other", count(&fields), count(&target_fields)),
        );
    }
    Ok(ForeignKey { span, fields, target, target_fields, options })
}

fn count(fields: &[FieldName]) -> String {
    if fields.len() == 1 { "1 field".to_owned() } else { format!("{} fields", fields.len()) }
}

/// `references = Other`, `references = Other::id`, `references(Other::id, on_delete = cascade)` of a column.
pub(super) fn read_references(entry: Entry, owner: &FieldName) -> Result<ForeignKey> {
    let span = entry.span();
    let mut options = ReferenceOptions::default();
    let tokens = match entry.form {
        Form::Flag => return fail(span, "write `references = Other` or `references = Other::field`"),
        Form::Value(tokens) => tokens,
        Form::List(pieces) => {
            let mut pieces = pieces.into_iter();
            let Some(target) = pieces.next() else {
                return fail(span, "write `references(Other)` or `references(Other::field)`");
            };
            for piece in pieces {
                read_option(&mut options, &piece.into_entry()?)?;
            }
            target.tokens
        }
    };
    let (target, target_fields) = match split_field(&tokens) {
        Some((target, field)) if is_path(target) => (target.to_vec(), vec![field]),
        _ => read_target(&tokens, span)?,
    };
    if target_fields.len() > 1 {
        return fail(
            span,
            "a column references one field; a key of several columns belongs to #[table(foreign_key(..))]",
        );
    }
    Ok(ForeignKey { span, fields: vec![owner.clone()], target, target_fields, options })
}

/// `Other::field` as `Other` and `field`: a field begins with a small letter, a struct does not.
fn split_field(tokens: &[TokenTree]) -> Option<(&[TokenTree], FieldName)> {
    let [target @ .., colon, second_colon, TokenTree::Ident(last)] = tokens else { return None };
    let name = FieldName::new(last);
    let small = name.text.starts_with(|c: char| c == '_' || c.is_lowercase());
    (small && is_punct(colon, ':') && is_punct(second_colon, ':')).then_some((target, name))
}

/// `Other` or `Other(x, y)`.
fn read_target(tokens: &[TokenTree], span: Span) -> Result<(Vec<TokenTree>, Vec<FieldName>)> {
    let (path, fields) = match tokens {
        [path @ .., TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            (path, split(group.stream()).iter().map(field).collect::<Result<Vec<_>>>()?)
        }
        path => (path, Vec::new()),
    };
    if path.is_empty() {
        return fail(span, "which table is referenced? Name its struct");
    }
    if !is_path(path) {
        return fail(span_of(path), "expected the path of a struct that is a table");
    }
    Ok((path.to_vec(), fields))
}

fn read_option(options: &mut ReferenceOptions, entry: &Entry) -> Result<()> {
    match ReferenceWord::parse(&entry.key)? {
        ReferenceWord::Name => set(&mut options.name, &entry.key, entry.text()?),
        ReferenceWord::RenamedFrom => set(&mut options.renamed_from, &entry.key, entry.text()?),
        ReferenceWord::MatchFull => set(&mut options.match_full, &entry.key, entry.flag()?),
        ReferenceWord::OnDelete => set(&mut options.on_delete, &entry.key, read_on_delete(entry)?),
        ReferenceWord::OnUpdate => set(&mut options.on_update, &entry.key, entry.word()?),
        ReferenceWord::Deferrable => set(&mut options.deferrable, &entry.key, read_deferrable(entry)?),
        ReferenceWord::NotValid => set_validity(&mut options.validity, entry, "not_valid"),
        ReferenceWord::NotEnforced => set_validity(&mut options.validity, entry, "not_enforced"),
        ReferenceWord::Comment => set(&mut options.comment, &entry.key, entry.text()?),
    }
}

/// `on_delete = cascade`, `on_delete = set_null(author)`
pub(super) fn read_on_delete(entry: &Entry) -> Result<OnDelete> {
    if let Form::Value(tokens) = &entry.form
        && let [TokenTree::Ident(word), TokenTree::Group(group)] = tokens.as_slice()
        && group.delimiter() == Delimiter::Parenthesis
    {
        let action = Action::parse(word)?;
        if !matches!(action, Action::SetNull | Action::SetDefault) {
            return fail(group.span(), "only `set_null` and `set_default` take fields");
        }
        return Ok(OnDelete { action, fields: fields(word, &split(group.stream()))? });
    }
    Ok(OnDelete { action: entry.word()?, fields: Vec::new() })
}
