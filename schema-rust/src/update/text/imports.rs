//! The `use` lines of a module that is there: what is added, and what nothing needs any more.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::{Item, ItemUse, UseTree, Visibility, ext::IdentExt, spanned::Spanned};

use super::{
    edits::{Edits, indent_at},
    find::{Parsed, Scope, type_ident},
    indented,
};
use crate::source::imports::{Imports, braced};

/// One `use` of the plain form `path::{A, B}`.
struct Plain {
    path: String,
    names: BTreeSet<String>,
}

/// Imports what is not known in the module yet.
pub(super) fn add(imports: &Imports, scope: &Scope<'_>, text: &str, edits: &mut Edits) {
    let known = known(scope.items);
    let uses = || scope.items.iter().filter_map(as_use);
    let last = uses().next_back();
    let first = scope.items.first().map(|it| it.span().byte_range().start);
    let indent = first.map_or_else(String::new, |it| indent_at(text, it));
    let mut lines = String::new();
    for (path, names) in &imports.paths {
        let missing: BTreeSet<String> = names.iter().filter(|it| !known.contains(*it)).cloned().collect();
        if missing.is_empty() {
            continue;
        }
        let same = uses().filter(|it| matches!(it.vis, Visibility::Inherited));
        let same = same.filter_map(|it| Some((it, plain(it)?))).find(|(_, it)| it.path == *path);
        if let Some((item, plain)) = same {
            let uses = said(path, plain.names.union(&missing)).unwrap_or_default();
            edits.replace(item.span().byte_range(), indented(&uses, &indent).trim().to_owned());
        } else {
            lines.push_str(&indented(&said(path, &missing).unwrap_or_default(), &indent));
            lines.push('\n');
        }
    }
    if lines.is_empty() {
        return;
    }
    match (last, first) {
        (Some(last), _) => edits.insert(last.span().byte_range().end, format!("\n{}", lines.trim_end())),
        (None, Some(first)) => edits.insert(first, format!("{}\n\n{indent}", lines.trim())),
        (None, None) => edits.insert(scope.start, format!("\n{lines}")),
    }
}

/// What one `use` gets and loses.
#[derive(Debug, Default)]
pub(super) struct UseChange {
    pub(super) added: BTreeSet<String>,
    pub(super) removed: BTreeSet<String>,
}

/// Changes the names of a `use`. Where it is of another form, what is new gets one of its own, and `path` is before it.
pub(super) fn change(item: &ItemUse, change: &UseChange, path: &str, text: &str, edits: &mut Edits) {
    let visibility = match item.vis {
        Visibility::Inherited => String::new(),
        Visibility::Public(_) | Visibility::Restricted(_) => {
            format!("{} ", &text[item.vis.span().byte_range()])
        }
    };
    let range = item.span().byte_range();
    match plain(item) {
        Some(Plain { path, names }) => {
            let all: BTreeSet<String> = names.union(&change.added).cloned().collect();
            match said(&path, all.difference(&change.removed)) {
                Some(uses) => edits.replace(range, visibility + &uses),
                None => edits.remove_line(text, range),
            }
        }
        None => {
            if let Some(uses) = said(path, &change.added) {
                edits.insert(range.end, format!("\n{visibility}{uses}"));
            }
        }
    }
}

/// `use path::{A, B};`; nothing where there are no names.
fn said<'n>(path: &str, names: impl IntoIterator<Item = &'n String>) -> Option<String> {
    let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
    match names.as_slice() {
        [] => None,
        [only] => Some(format!("use {path}::{only};")),
        several => Some(braced(path, several).trim_end().to_owned()),
    }
}

/// The text without the private imports that it has needed before and does not any more.
pub(super) fn without_idle(before: &Parsed, after: String) -> String {
    let Ok(file) = syn::parse_file(&after) else { return after };
    let (was, is) = (mentioned(&before.file.items, &before.text), mentioned(&file.items, &after));
    let mut edits = Edits::default();
    let uses = file.items.iter().filter_map(as_use).filter(|it| matches!(it.vis, Visibility::Inherited));
    for item in uses {
        let names = plain(item).map(|it| it.names).unwrap_or_default();
        let is_idle = |it: &String| was.contains(it) && !is.contains(it);
        let removed: BTreeSet<String> = names.into_iter().filter(is_idle).collect();
        if !removed.is_empty() {
            change(item, &UseChange { removed, ..UseChange::default() }, "", &after, &mut edits);
        }
    }
    if edits.is_empty() { after } else { edits.apply(&after) }
}

/// Names of types that a module knows.
fn known(items: &[Item]) -> BTreeSet<String> {
    let own = items.iter().filter_map(type_ident).map(|it| it.unraw().to_string());
    let mut known: BTreeSet<String> = own.collect();
    for item in items.iter().filter_map(as_use) {
        leaves(&item.tree, "", &mut |_, name| {
            known.insert(name.to_owned());
        });
    }
    known
}

/// The absolute paths by which files import names of their crate.
pub(super) fn paths(items: &[Item], paths: &mut BTreeMap<String, String>) {
    for item in items.iter().filter_map(as_use) {
        leaves(&item.tree, "", &mut |path, name| {
            if path.starts_with("crate") {
                paths.entry(name.to_owned()).or_insert_with(|| format!("{path}::{name}"));
            }
        });
    }
}

/// Each name with the path before it.
pub(super) fn leaves(tree: &UseTree, path: &str, each: &mut dyn FnMut(&str, &str)) {
    match tree {
        UseTree::Path(it) => {
            let path = if path.is_empty() { it.ident.to_string() } else { format!("{path}::{}", it.ident) };
            leaves(&it.tree, &path, each);
        }
        UseTree::Name(it) => each(path, &it.ident.unraw().to_string()),
        UseTree::Rename(it) => each("", &it.rename.unraw().to_string()),
        UseTree::Group(it) => it.items.iter().for_each(|it| leaves(it, path, each)),
        UseTree::Glob(_) => {}
    }
}

pub(super) fn as_use(item: &Item) -> Option<&ItemUse> {
    match item {
        Item::Use(it) => Some(it),
        _ => None,
    }
}

fn plain(item: &ItemUse) -> Option<Plain> {
    let mut tree = &item.tree;
    let mut path: Vec<String> = Vec::new();
    while let UseTree::Path(it) = tree {
        path.push(it.ident.to_string());
        tree = &it.tree;
    }
    let names = match tree {
        UseTree::Group(group) => group.items.iter().map(name).collect::<Option<BTreeSet<_>>>()?,
        one => [name(one)?].into_iter().collect(),
    };
    let is_plain = item.attrs.is_empty() && item.leading_colon.is_none() && !path.is_empty();
    is_plain.then(|| Plain { path: path.join("::"), names })
}

/// `Name` or `module::Name`
fn name(tree: &UseTree) -> Option<String> {
    match tree {
        UseTree::Name(it) if it.ident != "self" => Some(it.ident.to_string()),
        UseTree::Path(it) => Some(format!("{}::{}", it.ident, name(&it.tree)?)),
        UseTree::Name(_) | UseTree::Rename(_) | UseTree::Group(_) | UseTree::Glob(_) => None,
    }
}

/// The words of all items but those that import.
fn mentioned(items: &[Item], text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for item in items.iter().filter(|it| as_use(it).is_none()) {
        let tokens = text[item.span().byte_range()].parse::<TokenStream>();
        collect(tokens.unwrap_or_default(), &mut words);
    }
    words
}

fn collect(tokens: TokenStream, words: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(it) => {
                words.insert(it.to_string());
            }
            TokenTree::Group(it) => collect(it.stream(), words),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
