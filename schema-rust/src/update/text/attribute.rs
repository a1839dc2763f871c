//! The attributes of one kind on an item or field (`#[table(..)]`), entry by entry, and what changes in them.

use std::{collections::BTreeMap, ops::Range};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Attribute, Meta, spanned::Spanned};

use super::edits::{Edits, indent_at};
use crate::source::entry::Entries;

/// The attributes of one name.
pub(super) struct Attributes {
    name: &'static str,
    lists: Vec<List>,
    /// Where an attribute would stand that is not there yet.
    at: usize,
    /// What entries become; nothing where they go.
    changes: BTreeMap<Spot, Option<String>>,
    added: Vec<String>,
}

/// One attribute.
struct List {
    whole: Range<usize>,
    inner: Range<usize>,
    entries: Vec<Entry>,
}

/// `key`, `key = ..` or `key(..)`.
struct Entry {
    key: String,
    line: usize,
    range: Range<usize>,
}

/// An entry, by the positions of its attribute and of itself.
pub(super) type Spot = (usize, usize);

impl Attributes {
    /// `at` is where the item or field itself begins, behind its attributes.
    pub(super) fn read(name: &'static str, attributes: &[Attribute], at: usize) -> Self {
        let lists = attributes.iter().filter(|it| it.path().is_ident(name)).filter_map(|it| match &it.meta {
            Meta::List(list) => {
                let span = list.delimiter.span();
                let inner = span.open().byte_range().end..span.close().byte_range().start;
                Some(List { whole: it.span().byte_range(), inner, entries: entries(list.tokens.clone()) })
            }
            Meta::Path(_) | Meta::NameValue(_) => None,
        });
        Self { name, lists: lists.collect(), at, changes: BTreeMap::new(), added: Vec::new() }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.spot(key).is_some()
    }

    /// The entry of a key that stands once.
    pub(super) fn spot(&self, key: &str) -> Option<Spot> {
        self.spots().find(|(_, it)| it.key == key).map(|(spot, _)| spot)
    }

    /// The `nth` entry in a line that has one of the keys.
    pub(super) fn spot_at(&self, keys: &[&str], line: usize, nth: usize) -> Option<Spot> {
        let is_it = |it: &Entry| it.line == line && keys.contains(&it.key.as_str());
        self.spots().filter(|(_, it)| is_it(it)).nth(nth).map(|(spot, _)| spot)
    }

    fn spots(&self) -> impl Iterator<Item = (Spot, &Entry)> {
        let lists = self.lists.iter().enumerate();
        lists.flat_map(|(list, it)| it.entries.iter().enumerate().map(move |(at, it)| ((list, at), it)))
    }

    /// Writes the entry anew, or takes it out.
    pub(super) fn change(&mut self, spot: Spot, text: Option<String>) {
        self.changes.insert(spot, text);
    }

    pub(super) fn add(&mut self, text: String) {
        self.added.push(text);
    }

    /// What is said under a key: changed, added or taken out.
    pub(super) fn say(&mut self, key: &str, text: Option<String>) {
        match (self.spot(key), text) {
            (Some(spot), text) => self.change(spot, text),
            (None, Some(text)) => self.add(text),
            (None, None) => {}
        }
    }

    /// Turns the changes into edits of the text.
    pub(super) fn finish(mut self, text: &str, edits: &mut Edits) {
        let last = self.lists.len().checked_sub(1);
        let added = std::mem::take(&mut self.added);
        let Some(last) = last else {
            if !added.is_empty() {
                let indent = indent_at(text, self.at);
                let attribute = attribute(self.name, added, &indent);
                edits.insert(self.at, format!("{attribute}\n{indent}"));
            }
            return;
        };
        for (at, list) in self.lists.iter().enumerate() {
            let of_list = self.changes.range((at, 0)..(at + 1, 0));
            let changes = of_list.map(|((_, entry), text)| (*entry, text.clone())).collect();
            let added = if at == last { added.clone() } else { Vec::new() };
            list.edit(self.name, &changes, added, text, edits);
        }
    }
}

type Changes = BTreeMap<usize, Option<String>>;

impl List {
    fn edit(&self, name: &str, changes: &Changes, added: Vec<String>, text: &str, edits: &mut Edits) {
        if changes.is_empty() && added.is_empty() {
            return;
        }
        let is_kept = |at: usize| changes.get(&at).is_none_or(Option::is_some);
        if added.is_empty() && !(0..self.entries.len()).any(is_kept) {
            edits.remove_line(text, self.whole.clone());
        } else if text[self.inner.clone()].contains('\n') {
            self.edit_lines(changes, added, text, edits);
        } else {
            let entry = |(at, it): (usize, &Entry)| match changes.get(&at) {
                None => Some(text[it.range.clone()].to_owned()),
                Some(other) => other.clone(),
            };
            let entries = self.entries.iter().enumerate().filter_map(entry).chain(added).collect();
            let indent = indent_at(text, self.whole.start);
            edits.replace(self.whole.clone(), attribute(name, entries, &indent));
        }
    }

    /// Of an attribute of several lines only those change that must: there may be comments between.
    fn edit_lines(&self, changes: &Changes, added: Vec<String>, text: &str, edits: &mut Edits) {
        let is_gone = |at: usize| changes.get(&at).is_some_and(Option::is_none);
        let last_kept = (0..self.entries.len()).rev().find(|it| !is_gone(*it));
        for (at, change) in changes {
            let own = self.entries[*at].range.clone();
            match change {
                Some(other) => edits.replace(own, other.clone()),
                None if last_kept.is_some_and(|it| it > *at) => {
                    edits.remove(own.start..self.entries[at + 1].range.start);
                }
                None => {
                    let before = at.checked_sub(1).map_or(self.inner.start, |it| self.entries[it].range.end);
                    let is_bare =
                        text[before..own.start].trim_matches([',', ' ', '\n', '\r', '\t']).is_empty();
                    edits.remove(if is_bare && *at > 0 { before..own.end } else { own });
                }
            }
        }
        let Some(last) = last_kept.map(|it| &self.entries[it].range) else {
            // Everything else is gone: what is new stands where the first was.
            edits.insert(self.inner.start, format!("\n{}", added.join(",\n")));
            return;
        };
        let first = self.entries.first().map_or(self.inner.start, |it| it.range.start);
        let indent = indent_at(text, first);
        for entry in added {
            edits.insert(last.end, format!(",\n{indent}{entry}"));
        }
    }
}

/// The attribute without the indentation of its first line and the end of its last.
fn attribute(name: &str, entries: Vec<String>, indent: &str) -> String {
    let mut all = Entries::default();
    for entry in entries {
        all.push(entry);
    }
    all.attribute(name, indent).trim().to_owned()
}

/// What stands between the commas.
fn entries(tokens: TokenStream) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut is_open = false;
    for token in tokens {
        if matches!(&token, TokenTree::Punct(it) if it.as_char() == ',') {
            is_open = false;
            continue;
        }
        let range = range_of(&token);
        if let Some(entry) = entries.last_mut().filter(|_| is_open) {
            entry.range.end = range.end;
        } else {
            let (key, line) = (token.to_string(), token.span().start().line);
            entries.push(Entry { key, line, range });
        }
        is_open = true;
    }
    entries
}

fn range_of(token: &TokenTree) -> Range<usize> {
    match token {
        TokenTree::Group(group) if group.delimiter() != Delimiter::None => {
            group.span_open().byte_range().start..group.span_close().byte_range().end
        }
        TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {
            token.span().byte_range()
        }
    }
}
