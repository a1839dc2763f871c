//! `#[column(..)]`.

use proc_macro2::{Ident, Span};
use syn::Attribute;

use super::{
    entry::{Entry, Form, entries},
    index::read_column_index,
    key::{read_check, read_column_unique, read_deferrable},
    parameters::read_parameters,
    reference::{read_on_delete, read_references},
    value::{set, sql_type, string},
};
use crate::{
    ast::{
        Column, ColumnType, Default, FieldName, Generated, IdentityColumn, ReferenceOptions, Role, Serial,
    },
    error::{Errors, Result, fail},
    symbol::{ColumnWord, FlattenWord, Identity, IdentityWord, SerialWord, Word, spelling},
};

/// What `#[column(..)]` says of a field.
pub(crate) fn read_column(attributes: &[Attribute], owner: &FieldName, errors: &Errors) -> Role {
    let mut reader = Reader { owner, column: Box::default(), role: None, reference: None };
    let entries = entries(attributes, "column", errors);
    let keys: Vec<Ident> = entries.iter().map(|it| it.key.clone()).collect();
    for entry in entries {
        errors.ok(reader.read(entry));
    }
    match reader.role {
        Some((word, role)) => {
            if let Some(other) = keys.iter().find(|it| **it != word) {
                errors.at(other.span(), format!("a field with `{word}` takes no other attribute"));
            }
            role
        }
        None => reader.finish(errors),
    }
}

struct Reader<'a> {
    owner: &'a FieldName,
    column: Box<Column>,
    role: Option<(String, Role)>,
    /// `on_delete` and its like, which belong to the one `references` of the column.
    reference: Option<(Span, ReferenceOptions)>,
}

impl Reader<'_> {
    fn read(&mut self, entry: Entry) -> Result<()> {
        let key = entry.key.clone();
        let column = &mut *self.column;
        match ColumnWord::parse(&key)? {
            ColumnWord::Name => set(&mut column.name, &key, entry.text()?),
            ColumnWord::Type => set_type(column, &key, ColumnType::Sql(sql_type(&entry)?)),
            ColumnWord::Json => entry.flag().and_then(|()| set_type(column, &key, ColumnType::Json)),
            ColumnWord::Unsigned => entry.flag().and_then(|()| set_type(column, &key, ColumnType::Unsigned)),
            ColumnWord::PrimaryKey => {
                entry.flag().and_then(|()| set(&mut column.primary_key, &key, key.span()))
            }
            ColumnWord::Identity => set(&mut column.identity, &key, read_identity(entry)?),
            ColumnWord::Serial => set(&mut column.serial, &key, read_serial(entry)?),
            ColumnWord::Default => set_default(column, &key, entry.default()?),
            ColumnWord::DefaultSql => set_default(column, &key, Default::Sql(entry.text()?)),
            ColumnWord::Generated => set(&mut column.generated, &key, read_generated(entry)?),
            ColumnWord::Collate => set(&mut column.collate, &key, entry.text()?),
            ColumnWord::Storage => set(&mut column.storage, &key, entry.word()?),
            ColumnWord::Compression => set(&mut column.compression, &key, entry.word()?),
            ColumnWord::Statistics => set(&mut column.statistics, &key, read_statistics(&entry)?),
            ColumnWord::With => set(&mut column.with, &key, read_parameters(entry)?),
            ColumnWord::Comment => set(&mut column.comment, &key, entry.text()?),
            ColumnWord::RenamedFrom => set(&mut column.renamed_from, &key, entry.text()?),
            ColumnWord::Backfill => set(&mut column.backfill, &key, entry.text()?),
            ColumnWord::OnDelete => {
                let action = read_on_delete(&entry)?;
                set(&mut self.options(&key).on_delete, &key, action)
            }
            ColumnWord::OnUpdate => {
                let action = entry.word()?;
                set(&mut self.options(&key).on_update, &key, action)
            }
            ColumnWord::Deferrable => {
                let deferrable = read_deferrable(&entry)?;
                set(&mut self.options(&key).deferrable, &key, deferrable)
            }
            ColumnWord::Skip => entry.flag().map(|()| self.role = Some((key.to_string(), Role::Skip))),
            ColumnWord::Flatten => {
                self.role = Some((key.to_string(), Role::Flatten { prefix: read_flatten(entry)? }));
                Ok(())
            }
            ColumnWord::References => {
                if !column.constraints.foreign_keys.is_empty() {
                    return fail(key.span(), "`references` is said twice");
                }
                column.constraints.foreign_keys.push(read_references(entry, self.owner)?);
                Ok(())
            }
            ColumnWord::Unique => {
                column.constraints.uniques.push(read_column_unique(entry, self.owner)?);
                Ok(())
            }
            ColumnWord::Index => {
                column.constraints.indexes.push(read_column_index(entry, self.owner)?);
                Ok(())
            }
            ColumnWord::Check => {
                column.constraints.checks.push(read_check(entry, Some(self.owner))?);
                Ok(())
            }
        }
    }

    fn options(&mut self, key: &Ident) -> &mut ReferenceOptions {
        &mut self.reference.get_or_insert_with(|| (key.span(), ReferenceOptions::default())).1
    }

    /// Gives `on_delete` and its like to the foreign key.
    fn finish(mut self, errors: &Errors) -> Role {
        if let Some((span, options)) = self.reference {
            match self.column.constraints.foreign_keys.first_mut() {
                None => errors.at(span, "`on_delete`, `on_update` and `deferrable` need `references = ..`"),
                Some(foreign_key) => {
                    let target = &mut foreign_key.options;
                    target.on_delete = target.on_delete.take().or(options.on_delete);
                    target.on_update = target.on_update.or(options.on_update);
                    target.deferrable = target.deferrable.or(options.deferrable);
                }
            }
        }
        Role::Column(self.column)
    }
}

fn set_type(column: &mut Column, key: &Ident, ty: ColumnType) -> Result<()> {
    if column.ty.is_some() {
        return fail(key.span(), "the type is said twice: `type`, `json` and `unsigned` exclude each other");
    }
    column.ty = Some(ty);
    Ok(())
}

fn set_default(column: &mut Column, key: &Ident, default: Default) -> Result<()> {
    if column.default.is_some() {
        return fail(key.span(), "the default is said twice: `default` and `default_sql` exclude each other");
    }
    column.default = Some(default);
    Ok(())
}

/// `identity`, `identity = always`, `identity(always, start = 1000, cycle)`
fn read_identity(entry: Entry) -> Result<IdentityColumn> {
    let mut identity = IdentityColumn::default();
    match entry.form {
        Form::Flag => {}
        Form::Value(_) => identity.generation = Some(entry.word()?),
        Form::List(pieces) => {
            for piece in pieces {
                read_identity_option(&mut identity, &piece.into_entry()?)?;
            }
        }
    }
    Ok(identity)
}

fn read_identity_option(identity: &mut IdentityColumn, option: &Entry) -> Result<()> {
    let key = &option.key;
    let word = match IdentityWord::parse(key)? {
        IdentityWord::Always => {
            option.flag()?;
            return set(&mut identity.generation, key, Identity::Always);
        }
        IdentityWord::ByDefault => {
            option.flag()?;
            return set(&mut identity.generation, key, Identity::ByDefault);
        }
        IdentityWord::Cycle => return set(&mut identity.cycle, key, option.flag()?),
        word @ (IdentityWord::Start
        | IdentityWord::Increment
        | IdentityWord::Min
        | IdentityWord::Max
        | IdentityWord::Cache) => spelling(word),
    };
    if identity.numbers.iter().any(|(other, _)| *other == word) {
        return fail(key.span(), format!("`{key}` is said twice"));
    }
    let number: i64 = option.number()?;
    if number == 0 && word == "increment" || number < 1 && word == "cache" {
        return fail(key.span(), format!("`{key}` cannot be {number}"));
    }
    identity.numbers.push((word, number));
    Ok(())
}

/// PostgreSQL takes 10000 for all that is higher.
fn read_statistics(entry: &Entry) -> Result<u16> {
    match entry.number()? {
        number @ 0..=10_000 => Ok(number),
        _ => fail(entry.span(), "`statistics` is a number from 0 to 10000"),
    }
}

fn read_serial(entry: Entry) -> Result<Serial> {
    let mut serial = Serial { sequence: None };
    match entry.form {
        Form::Flag => {}
        Form::Value(_) => return fail(entry.key.span(), "write `serial` or `serial(sequence = \"..\")`"),
        Form::List(pieces) => {
            for piece in pieces {
                let option = piece.into_entry()?;
                match SerialWord::parse(&option.key)? {
                    SerialWord::Sequence => set(&mut serial.sequence, &option.key, option.text()?)?,
                }
            }
        }
    }
    Ok(serial)
}

fn read_flatten(entry: Entry) -> Result<Option<String>> {
    let mut prefix = None;
    match entry.form {
        Form::Flag => {}
        Form::Value(_) => return fail(entry.key.span(), "write `flatten` or `flatten(prefix = \"..\")`"),
        Form::List(pieces) => {
            for piece in pieces {
                let option = piece.into_entry()?;
                match FlattenWord::parse(&option.key)? {
                    FlattenWord::Prefix => set(&mut prefix, &option.key, option.text()?)?,
                }
            }
        }
    }
    Ok(prefix)
}

/// `generated = ".."`, `generated(virtual, "..")`
fn read_generated(entry: Entry) -> Result<Generated> {
    const FORM: &str = "write `generated = \"..\"` or `generated(virtual, \"..\")`";
    let span = entry.span();
    let mut is_virtual = false;
    let sql = match entry.form {
        Form::Value(_) => entry.text()?,
        Form::Flag => return fail(span, FORM),
        Form::List(pieces) => {
            let mut sql = None;
            for piece in pieces {
                match (piece.word(), string(&piece.tokens)) {
                    (Some(word), None) if word == "virtual" && piece.tokens.len() == 1 => is_virtual = true,
                    (Some(word), None) if word == "stored" && piece.tokens.len() == 1 => is_virtual = false,
                    (None, Some(text)) if sql.is_none() && !text.trim().is_empty() => sql = Some(text),
                    _ => return fail(piece.span(), FORM),
                }
            }
            match sql {
                Some(sql) => sql,
                None => return fail(span, FORM),
            }
        }
    };
    Ok(Generated { sql, is_virtual })
}
