//! An enum that is there: the variants that come and go.

use std::collections::BTreeMap;

use schema_model::declaration::{EnumDeclaration, VariantDeclaration};
use syn::{ItemEnum, ext::IdentExt, spanned::Spanned};

use super::{
    attribute::Attributes,
    edits::{Edits, indent_at, line_end},
    structs::{Comment, Outcome, say_changes},
};
use crate::source::entry::Entries;

/// Makes the enum say what `after` does.
pub(super) fn edit(
    text: &str,
    item: &ItemEnum,
    before: &EnumDeclaration,
    after: &EnumDeclaration,
    out: &mut Outcome,
) {
    let start = super::start_of(&item.vis, item.enum_token.span());
    let mut own = Attributes::read("sql_enum", &item.attrs, start);
    say_changes(&mut own, words(before), words(after));
    if before.comment != after.comment {
        let (docs, is_doc) = (super::docs(&item.attrs), own.has("comments"));
        let start = item.span().byte_range().start;
        let comment = Comment { after: after.comment.as_deref(), docs, start, is_doc };
        comment.say(&mut own, text, &mut out.edits, &mut out.by_hand, &item.ident.to_string());
    }
    own.finish(text, &mut out.edits);
    Variants { text, item, before, after }.edit(&mut out.edits);
}

/// How the type is called.
fn words(it: &EnumDeclaration) -> Entries {
    let mut entries = Entries::default();
    entries.text("name", it.name.as_deref());
    entries.text("schema", it.schema.as_deref());
    entries.text("renamed_from", it.renamed_from.as_deref());
    entries
}

/// How the label is called.
fn words_of_variant(it: &VariantDeclaration) -> Entries {
    let mut entries = Entries::default();
    entries.text("name", it.name.as_deref());
    entries.text("renamed_from", it.renamed_from.as_deref());
    entries
}

/// The variants of an enum, as they stand and as they are to be.
struct Variants<'a> {
    text: &'a str,
    item: &'a ItemEnum,
    before: &'a EnumDeclaration,
    after: &'a EnumDeclaration,
}

impl Variants<'_> {
    fn edit(&self, edits: &mut Edits) {
        let Self { text, item, before, after } = *self;
        let has = |of: &EnumDeclaration, ident: &str| of.variants.iter().any(|it| it.variant == ident);
        let (mut slots, mut texts) = (Vec::new(), BTreeMap::new());
        for pair in item.variants.pairs() {
            let ident = pair.value().ident.unraw().to_string();
            let own = pair.value().span().byte_range();
            let comma = pair.punct().map(|it| it.span().byte_range().end);
            if has(before, &ident) && !has(after, &ident) {
                edits.remove_line(text, own.start..comma.unwrap_or(own.end));
            } else {
                self.say(pair.value(), &ident, edits);
                texts.insert(ident, &text[own.clone()]);
                slots.push((own, comma));
            }
        }
        // Where the order is another one, texts change places; what stands between them stays.
        let mut free = slots.into_iter();
        let mut last = None;
        for variant in &after.variants {
            match texts.get(&variant.variant) {
                None => self.insert(variant, last.as_ref(), edits),
                Some(own) => {
                    let Some((slot, comma)) = free.next() else { return };
                    if &text[slot.clone()] != *own {
                        edits.replace(slot.clone(), (*own).to_owned());
                    }
                    last = Some((slot.end, comma));
                }
            }
        }
    }

    /// What a variant is called now.
    fn say(&self, variant: &syn::Variant, ident: &str, edits: &mut Edits) {
        let find =
            |of: &EnumDeclaration| of.variants.iter().find(|it| it.variant == ident).map(words_of_variant);
        let (Some(before), Some(after)) = (find(self.before), find(self.after)) else { return };
        let start = variant.ident.span().byte_range().start;
        let mut attributes = Attributes::read("sql_enum", &variant.attrs, start);
        say_changes(&mut attributes, before, after);
        attributes.finish(self.text, edits);
    }

    /// Behind the variant that it follows, of which the end is given and that of its comma.
    fn insert(&self, variant: &VariantDeclaration, last: Option<&(usize, Option<usize>)>, edits: &mut Edits) {
        let Self { text, item, .. } = *self;
        let indent = format!("{}    ", indent_at(text, item.span().byte_range().start));
        let mut entries = Entries::default();
        entries.text("name", variant.name.as_deref());
        let written = format!("\n{}{indent}{},", entries.attribute("sql_enum", &indent), variant.variant);
        let Some((own, comma)) = last else {
            return edits.insert(item.brace_token.span.open().byte_range().end, written);
        };
        let end = comma.unwrap_or(*own);
        if comma.is_none() {
            edits.comma(end);
        }
        let line = line_end(text, end);
        let rest = text[end..line].trim();
        let is_free = rest.is_empty() || rest.starts_with("//");
        edits.insert(if is_free { line } else { end }, written);
    }
}
