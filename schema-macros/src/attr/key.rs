//! `primary_key(..)`, `unique(..)` and `check(..)`.

use super::{
    entry::{Entry, Form, Piece},
    index::read_include,
    parameters::read_storage,
    value::{field, set, string},
};
use crate::{
    ast::{Check, FieldName, IndexStorage, Key},
    error::{Result, fail},
    symbol::{CheckWord, Deferrable, KeyWord, Word},
};

/// `unique(a, b, name = "..")` of a table.
pub(super) fn read_key(entry: Entry) -> Result<Key> {
    let span = entry.span();
    let Form::List(pieces) = entry.form else {
        return fail(span, format!("write `{}(field, ..)`", entry.key));
    };
    let key = read_pieces(pieces, span, Vec::new())?;
    if key.fields.is_empty() {
        return fail(span, format!("`{}(..)` needs at least one field", entry.key));
    }
    Ok(key)
}

/// `unique` or `unique(name = "..")` of a column.
pub(super) fn read_column_unique(entry: Entry, owner: &FieldName) -> Result<Key> {
    let span = entry.span();
    match entry.form {
        Form::Flag => read_pieces(Vec::new(), span, vec![owner.clone()]),
        Form::List(pieces) => {
            if let Some(piece) = pieces.iter().find(|it| !is_option(it)) {
                return fail(
                    piece.span(),
                    "`unique` of a column takes options only; a key of several columns belongs to #[table(unique(..))]",
                );
            }
            read_pieces(pieces, span, vec![owner.clone()])
        }
        Form::Value(_) => fail(span, "write `unique` or `unique(name = \"..\")`"),
    }
}

fn read_pieces(pieces: Vec<Piece>, span: proc_macro2::Span, fields: Vec<FieldName>) -> Result<Key> {
    let mut key = Key {
        span,
        name: None,
        fields,
        renamed_from: None,
        nulls_not_distinct: None,
        include: Vec::new(),
        storage: IndexStorage::default(),
        deferrable: None,
        comment: None,
    };
    for piece in pieces {
        if is_option(&piece) {
            read_option(&mut key, piece.into_entry()?)?;
        } else {
            key.fields.push(field(&piece)?);
        }
    }
    Ok(key)
}

/// `word = ..`, or one of the words that stand alone.
fn is_option(piece: &Piece) -> bool {
    piece.is_entry()
        && (piece.tokens.len() > 1
            || piece.word().is_some_and(|it| it == "deferrable" || it == "nulls_not_distinct"))
}

fn read_option(key: &mut Key, entry: Entry) -> Result<()> {
    match KeyWord::parse(&entry.key)? {
        KeyWord::Name => set(&mut key.name, &entry.key, entry.text()?),
        KeyWord::RenamedFrom => set(&mut key.renamed_from, &entry.key, entry.text()?),
        KeyWord::NullsNotDistinct => set(&mut key.nulls_not_distinct, &entry.key, entry.flag()?),
        KeyWord::Deferrable => set(&mut key.deferrable, &entry.key, read_deferrable(&entry)?),
        KeyWord::Include => {
            key.include = read_include(entry)?;
            Ok(())
        }
        KeyWord::With | KeyWord::Tablespace => read_storage(&mut key.storage, entry),
        KeyWord::Comment => set(&mut key.comment, &entry.key, entry.text()?),
    }
}

/// `deferrable`, `deferrable = initially_deferred`
pub(super) fn read_deferrable(entry: &Entry) -> Result<Deferrable> {
    match entry.form {
        Form::Flag => Ok(Deferrable::InitiallyImmediate),
        Form::Value(_) | Form::List(_) => entry.word(),
    }
}

/// `check(name = "..", "sql")`; of a column also `check = "sql"`.
pub(super) fn read_check(entry: Entry, owner: Option<&FieldName>) -> Result<Check> {
    let span = entry.span();
    let mut check = Check {
        span,
        name: None,
        field: owner.cloned(),
        sql: String::new(),
        renamed_from: None,
        no_inherit: None,
        validity: None,
        comment: None,
    };
    match entry.form {
        Form::Value(_) => check.sql = entry.text()?,
        Form::Flag => return fail(span, "write `check(\"..\")` with an SQL condition"),
        Form::List(pieces) => {
            for piece in pieces {
                read_check_piece(&mut check, piece)?;
            }
        }
    }
    if check.sql.trim().is_empty() {
        return fail(span, "`check` needs an SQL condition: `check(\"price >= 0\")`");
    }
    Ok(check)
}

fn read_check_piece(check: &mut Check, piece: Piece) -> Result<()> {
    if let Some(sql) = string(&piece.tokens) {
        if !check.sql.is_empty() {
            return fail(piece.span(), "`check` takes one condition; write another `check(..)`");
        }
        check.sql = sql;
        return Ok(());
    }
    let entry = piece.into_entry()?;
    match CheckWord::parse(&entry.key)? {
        CheckWord::Name => set(&mut check.name, &entry.key, entry.text()?),
        CheckWord::RenamedFrom => set(&mut check.renamed_from, &entry.key, entry.text()?),
        CheckWord::NoInherit => set(&mut check.no_inherit, &entry.key, entry.flag()?),
        CheckWord::NotValid => set_validity(&mut check.validity, &entry, "not_valid"),
        CheckWord::NotEnforced => set_validity(&mut check.validity, &entry, "not_enforced"),
        CheckWord::Comment => set(&mut check.comment, &entry.key, entry.text()?),
    }
}

/// `not_valid` or `not_enforced`.
pub(super) fn set_validity(
    validity: &mut Option<&'static str>,
    entry: &Entry,
    value: &'static str,
) -> Result<()> {
    entry.flag()?;
    match validity {
        Some(other) if *other != value => {
            fail(entry.span(), "`not_valid` and `not_enforced` exclude each other")
        }
        Some(_) | None => set(validity, &entry.key, value),
    }
}
