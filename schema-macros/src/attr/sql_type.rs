//! `#[sql_type(..)]`.

use syn::Attribute;

use super::{
    entry::{Piece, split},
    value::{set, string},
};
use crate::{
    ast::TypeAttributes,
    error::{Errors, Result, fail},
    symbol::{TypeWord, Word},
};

/// What `#[sql_type(..)]` says.
pub(crate) fn read_sql_type(attributes: &[Attribute], errors: &Errors) -> TypeAttributes {
    let mut item = TypeAttributes::default();
    for attribute in attributes.iter().filter(|it| it.path().is_ident("sql_type")) {
        match &attribute.meta {
            syn::Meta::List(list) => {
                for piece in split(list.tokens.clone()) {
                    errors.ok(read_piece(&mut item, piece));
                }
            }
            other => errors.push(syn::Error::new_spanned(
                other,
                "write #[sql_type(transparent)] or #[sql_type(\"varchar(63)\")]",
            )),
        }
    }
    item
}

fn read_piece(item: &mut TypeAttributes, piece: Piece) -> Result<()> {
    let span = piece.span();
    if let Some(sql) = string(&piece.tokens) {
        if sql.trim().is_empty() {
            return fail(span, "an SQL type cannot be empty");
        }
        if sql.len() > 60 {
            return fail(
                span,
                "an SQL type here has at most 60 bytes; say `type = raw(..)` on the fields instead",
            );
        }
        if item.sql.replace(sql).is_some() {
            return fail(span, "the SQL type is said twice");
        }
        return Ok(());
    }
    let entry = piece.into_entry()?;
    match TypeWord::parse(&entry.key)? {
        TypeWord::Transparent => set(&mut item.transparent, &entry.key, entry.flag()?),
        TypeWord::Crate => set(&mut item.krate, &entry.key, entry.path()?),
    }
}
