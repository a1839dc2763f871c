//! A struct of a table that is there: the entries, fields and types that say something else now.

use schema_model::declaration::{ColumnDeclaration, Place};
use syn::{ItemStruct, spanned::Spanned};

use super::{
    attribute::Attributes,
    edits::{Edits, indent_at},
    field::{Field, fields},
    paste::pasted,
    said::{Kind, Said, all},
};
use crate::source::{doc, entry::Entries, imports::Imports, table::Struct};

/// One struct, before and after.
pub(super) struct StructText<'a> {
    pub(super) text: &'a str,
    pub(super) item: &'a ItemStruct,
    pub(super) before: Struct<'a>,
    pub(super) after: Struct<'a>,
}

/// What a struct needs besides its own text, and what it cannot say.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) edits: Edits,
    pub(super) imports: Imports,
    /// What must be changed by hand.
    pub(super) by_hand: Vec<String>,
    /// The same, where it stands elsewhere.
    pub(super) by_hand_at: Vec<(Place, String)>,
}

/// The attributes of the struct and of its fields.
struct Holders {
    own: Attributes,
    fields: Vec<(Field, Attributes)>,
}

impl StructText<'_> {
    pub(super) fn edit(&self, out: &mut Outcome) {
        let start = super::start_of(&self.item.vis, self.item.struct_token.span());
        let mut holders = self.holders(Attributes::read("table", &self.item.attrs, start));
        self.words(&mut holders.own, out);
        self.columns(&mut holders, out);
        self.entries(&mut holders, out);
        self.finish(holders, out).finish(self.text, &mut out.edits);
    }

    /// The fields alone: what stands on the struct is the business of others.
    pub(super) fn edit_fields(&self, own: Attributes, out: &mut Outcome) -> Attributes {
        let mut holders = self.holders(own);
        self.columns(&mut holders, out);
        self.finish(holders, out)
    }

    fn holders(&self, own: Attributes) -> Holders {
        let of_field = |it: Field| {
            let attributes = Attributes::read("column", &it.attributes, it.start);
            (it, attributes)
        };
        Holders { own, fields: fields(self.item).into_iter().map(of_field).collect() }
    }

    /// What stands on the struct is left.
    fn finish(&self, holders: Holders, out: &mut Outcome) -> Attributes {
        let Holders { own, fields } = holders;
        for (_, attributes) in fields {
            attributes.finish(self.text, &mut out.edits);
        }
        self.new_fields(own.has("comments"), out);
        own
    }

    /// What is said of the table as a whole.
    fn words(&self, own: &mut Attributes, out: &mut Outcome) {
        say_changes(own, self.before.words(true), self.after.words(true));
        let (before, after) = (&self.before.table.comment, &self.after.table.comment);
        if before != after {
            let docs = super::docs(&self.item.attrs);
            let start = self.item.span().byte_range().start;
            let comment = Comment { after: after.as_deref(), docs, start, is_doc: own.has("comments") };
            comment.say(own, self.text, &mut out.edits, &mut out.by_hand, &self.item.ident.to_string());
        }
    }

    fn columns(&self, holders: &mut Holders, out: &mut Outcome) {
        let is_doc = holders.own.has("comments");
        let (before, after) = (&self.before.table.columns, &self.after.table.columns);
        for column in before {
            let now = after.iter().find(|it| it.field == column.field);
            if now.is_some_and(|it| it == column) {
                continue;
            }
            let Some((field, attributes)) =
                holders.fields.iter_mut().find(|(it, _)| it.ident == column.field)
            else {
                let imports = &mut Imports::default();
                let was = self.before.field(column, false, imports);
                let is = now.map_or_else(String::new, |it| self.after.field(it, false, imports));
                let what = format!("`{}` of the struct that `{}` flattens", column.field, self.item.ident);
                out.by_hand_at.push((column.place.clone(), what + &pasted(&was, &is)));
                continue;
            };
            match now {
                None => out.edits.remove_line(self.text, field.whole.clone()),
                Some(now) => self.column(column, now, field, attributes, is_doc, out),
            }
        }
    }

    fn column(
        &self,
        before: &ColumnDeclaration,
        after: &ColumnDeclaration,
        field: &Field,
        attributes: &mut Attributes,
        is_doc: bool,
        out: &mut Outcome,
    ) {
        let words = |of: &Struct<'_>, it| of.column_words(it, true);
        say_changes(attributes, words(&self.before, before), words(&self.after, after));
        if before.ty != after.ty {
            // What else can say a type.
            for key in ["json", "unsigned"] {
                attributes.say(key, None);
            }
        }
        if before.primary_key && !after.primary_key {
            attributes.say("primary_key", None);
        }
        if before.comment != after.comment {
            let (docs, start) = (super::docs(&field.attributes), field.whole.start);
            let comment = Comment { after: after.comment.as_deref(), docs, start, is_doc };
            comment.say(attributes, self.text, &mut out.edits, &mut out.by_hand, &field.ident);
        }
        if before.ty != after.ty || before.nullable != after.nullable {
            let (was, is) = (self.before.ty(before), self.after.ty(after));
            let written = field.inner_type(before.nullable, self.text).filter(|_| was.text == is.text);
            if written.is_none() {
                out.imports.add_type(&is);
            }
            let inner = written.unwrap_or(is.text);
            let ty = if after.nullable { format!("Option<{inner}>") } else { inner };
            if self.text[field.ty.clone()] != ty {
                out.edits.replace(field.ty.clone(), ty);
            }
        }
    }

    fn entries(&self, holders: &mut Holders, out: &mut Outcome) {
        let (before, after) = (all(&self.before), all(&self.after));
        let is_there = |field: &str| self.before.table.columns.iter().any(|it| it.field == field);
        let stays = |field: &str| self.after.table.columns.iter().any(|it| it.field == field);
        // A new field comes with what stands on it.
        let is_with_field = |it: &Said| it.on_field.as_ref().is_some_and(|(field, _)| !is_there(field));
        let is_added = |it: &&Said| !before.contains(it) && !is_with_field(it);
        let mut added: Vec<&Said> = after.iter().filter(is_added).collect();
        for (at, gone) in before.iter().enumerate().filter(|(_, it)| !after.contains(it)) {
            let same = |it: &&Said| it.kind == gone.kind && it.place == gone.place;
            let nth = before[..at].iter().filter(same).count();
            let found = holders.find(gone, nth);
            let Some((holder, spot)) = found else {
                out.by_hand.push(format!("`{}` of `{}`", gone.on_struct, self.item.ident));
                continue;
            };
            if holder.is_some_and(|it| !stays(&holders.fields[it].0.ident)) {
                continue;
            }
            let instead = added.iter().position(|it| it.kind == gone.kind && holders.fits(it, holder));
            let instead = instead.map(|it| added.remove(it));
            if let Some(it) = instead {
                self.import(it, out);
            }
            holders.replace(holder, spot, gone.kind, instead);
        }
        for it in added {
            self.import(it, out);
            holders.add(it);
        }
    }

    fn import(&self, said: &Said, out: &mut Outcome) {
        if let Some(target) = &said.target {
            self.after.source.target(target, self.after.item, &mut out.imports);
        }
    }

    /// Fields that are not there yet, each behind the one that it follows.
    fn new_fields(&self, is_doc: bool, out: &mut Outcome) {
        let own = fields(self.item);
        let columns = &self.after.table.columns;
        let indent = indent_at(self.text, self.item.span().byte_range().start);
        let was_there =
            |it: &ColumnDeclaration| self.before.table.columns.iter().any(|was| was.field == it.field);
        let is_new = |it: &ColumnDeclaration| it.place.file.is_empty() && !was_there(it);
        for (at, column) in columns.iter().enumerate().filter(|(_, it)| is_new(it)) {
            if own.iter().any(|it| it.ident == column.field) {
                out.by_hand.push(format!("`{}` of `{}`: the name is taken", column.field, self.item.ident));
                continue;
            }
            let docs = is_doc && column.comment.as_deref().is_some_and(doc::can_say);
            let text = self.after.field(column, docs, &mut out.imports);
            let text = super::indented(text.trim_end(), &indent);
            let stands = |it: &&ColumnDeclaration| own.iter().any(|own| own.ident == it.field);
            let behind = columns[..at].iter().rev().find(stands);
            if let Some(field) = behind.and_then(|it| own.iter().find(|own| own.ident == it.field)) {
                field.put_behind(&text, self.text, &mut out.edits);
            } else if let syn::Fields::Named(fields) = &self.item.fields {
                out.edits.insert(fields.brace_token.span.open().byte_range().end, format!("\n{text}"));
            }
        }
    }
}

impl Holders {
    /// Where the entry stands: on the struct, or on the field at a position.
    fn find(&self, gone: &Said, nth: usize) -> Option<(Option<usize>, super::attribute::Spot)> {
        let (keys, line) = (gone.kind.keys(), gone.place.line as usize);
        let own = self.own.spot_at(keys, line, nth).map(|spot| (None, spot));
        own.or_else(|| {
            let mut fields = self.fields.iter().enumerate();
            fields.find_map(|(at, (_, it))| Some((Some(at), it.spot_at(keys, line, nth)?)))
        })
    }

    /// Whether the new entry may stand where the other one stood.
    fn fits(&self, new: &Said, holder: Option<usize>) -> bool {
        // The name of a check depends on where it stands.
        let Some(at) = holder else { return new.kind != Kind::Check || new.on_field.is_none() };
        new.on_field.as_ref().is_some_and(|(field, _)| *field == self.fields[at].0.ident)
    }

    fn replace(
        &mut self,
        holder: Option<usize>,
        spot: super::attribute::Spot,
        kind: Kind,
        instead: Option<&Said>,
    ) {
        let Some(at) = holder else {
            return self.own.change(spot, instead.map(|it| it.on_struct.clone()));
        };
        let attributes = &mut self.fields[at].1;
        if kind == Kind::ForeignKey {
            for word in ["on_delete", "on_update", "deferrable"] {
                attributes.say(word, None);
            }
        }
        attributes.change(spot, instead.and_then(|it| it.on_field.as_ref()).map(|(_, text)| text.clone()));
    }

    fn add(&mut self, said: &Said) {
        let on_field = said.on_field.as_ref().and_then(|(field, text)| {
            let holder = self.fields.iter_mut().find(|(it, _)| it.ident == *field)?;
            Some((&mut holder.1, text))
        });
        match on_field {
            Some((attributes, text)) => attributes.add(text.clone()),
            None => self.own.add(said.on_struct.clone()),
        }
    }
}

/// Says what the words are now that were others.
pub(super) fn say_changes(attributes: &mut Attributes, before: Entries, after: Entries) {
    let (before, after) = (before.into_texts(), after.into_texts());
    let is_word = |it: &&String| key(it) != "comments";
    let gone = before.iter().filter(|it| !after.iter().any(|other| key(other) == key(it)));
    for text in gone.filter(is_word) {
        attributes.say(key(text), None);
    }
    for text in after.iter().filter(|it| !before.contains(it)).filter(is_word) {
        attributes.say(key(text), Some(text.clone()));
    }
}

/// The word that an entry begins with.
fn key(entry: &str) -> &str {
    let end = entry.find(|it: char| it != '_' && !it.is_alphanumeric()).unwrap_or(entry.len());
    &entry[..end]
}

/// What the database says in words of a struct, enum or field.
pub(super) struct Comment<'a> {
    pub(super) after: Option<&'a str>,
    /// The doc comment that is there.
    pub(super) docs: Option<std::ops::Range<usize>>,
    /// Where the item begins.
    pub(super) start: usize,
    /// Doc comments are comments of the database.
    pub(super) is_doc: bool,
}

impl Comment<'_> {
    pub(super) fn say(
        self,
        attributes: &mut Attributes,
        text: &str,
        edits: &mut Edits,
        by_hand: &mut Vec<String>,
        of: &str,
    ) {
        let Self { after, docs, start, is_doc } = self;
        let entry = || after.map(|it| format!("comment = {}", crate::literal::string(it)));
        if !is_doc || attributes.has("comment") || after.is_some_and(|it| !doc::can_say(it)) {
            return attributes.say("comment", entry());
        }
        let indent = indent_at(text, start);
        let lines = doc::lines(after, &indent).trim().to_owned();
        match (after, docs) {
            (None, _) => by_hand.push(format!("the doc comment of `{of}`: the database has none")),
            (Some(_), Some(range)) => edits.replace(range, lines),
            (Some(_), None) => edits.insert(start, format!("{lines}\n{indent}")),
        }
    }
}
