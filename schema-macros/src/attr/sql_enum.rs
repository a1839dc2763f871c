//! `#[sql_enum(..)]` on an enum and on its variants.

use syn::Attribute;

use super::{
    entry::{Entry, entries},
    value::set,
};
use crate::{
    ast::{EnumAttributes, FieldName, Variant},
    error::{Errors, Result},
    symbol::{EnumWord, VariantWord, Word},
};

/// What `#[sql_enum(..)]` says of an enum.
pub(crate) fn read_enum(attributes: &[Attribute], errors: &Errors) -> EnumAttributes {
    let mut item = EnumAttributes::default();
    for entry in entries(attributes, "sql_enum", errors) {
        errors.ok(read_entry(&mut item, &entry));
    }
    item
}

fn read_entry(item: &mut EnumAttributes, entry: &Entry) -> Result<()> {
    let key = &entry.key;
    match EnumWord::parse(key)? {
        EnumWord::Name => set(&mut item.name, key, entry.text()?),
        EnumWord::Schema => set(&mut item.schema, key, entry.text()?),
        EnumWord::RenameAll => set(&mut item.rename_all, key, entry.rename_rule()?),
        EnumWord::RenamedFrom => set(&mut item.renamed_from, key, entry.text()?),
        EnumWord::As => set(&mut item.storage, key, entry.word()?),
        EnumWord::Comments => set(&mut item.comments, key, entry.flag()?),
        EnumWord::Comment => set(&mut item.comment, key, entry.text()?),
        EnumWord::Crate => set(&mut item.krate, key, entry.path()?),
    }
}

/// What `#[sql_enum(..)]` says of a variant.
pub(crate) fn read_variant(
    attributes: &[Attribute],
    name: FieldName,
    discriminant: i64,
    errors: &Errors,
) -> Variant {
    let mut variant = Variant { name, label: None, renamed_from: None, replaces: None, discriminant };
    for entry in entries(attributes, "sql_enum", errors) {
        errors.ok(VariantWord::parse(&entry.key).and_then(|word| match word {
            VariantWord::Name => set(&mut variant.label, &entry.key, entry.text()?),
            VariantWord::RenamedFrom => set(&mut variant.renamed_from, &entry.key, entry.text()?),
            VariantWord::Replaces => set(&mut variant.replaces, &entry.key, entry.texts()?),
        }));
    }
    variant
}
