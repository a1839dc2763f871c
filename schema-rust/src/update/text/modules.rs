//! Where items are put that nobody has written yet: beside those of their kind, in the way in which those are laid out.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::declaration::Place;
use syn::{Item, Visibility, ext::IdentExt, spanned::Spanned};

use super::{
    edits::{Edits, line_end},
    find::{Files, Scope, Way, item, scope, type_ident},
    imports::{UseChange, as_use, leaves, paths},
};
use crate::{idents::field_text, naming::Standing};

/// A new item on its way into the source.
#[derive(Debug, Clone)]
pub(crate) struct NewItem {
    pub(crate) file: String,
    /// The item that it stands behind; none where the file is new, too.
    behind: Option<Way>,
    /// The module file that must tell of it.
    parent: Option<Parent>,
    module: String,
}

#[derive(Debug, Clone)]
struct Parent {
    file: String,
    /// The module that it is told beside.
    sibling: String,
    is_exported: bool,
}

/// How the items of a project are laid out.
pub(crate) struct Layout<'a> {
    files: &'a Files,
    /// Where items are that may be joined by others: their paths, places and names.
    siblings: Vec<(&'a str, &'a Place)>,
}

impl<'a> Layout<'a> {
    pub(crate) fn new(files: &'a Files, siblings: Vec<(&'a str, &'a Place)>) -> Self {
        Self { files, siblings }
    }

    /// Names that no new type can have.
    pub(crate) fn taken(&self) -> BTreeSet<String> {
        let items = self.files.values().flat_map(|it| &it.file.items);
        items.filter_map(type_ident).map(|it| it.unraw().to_string()).collect()
    }

    /// The path by which other files import an item that is there.
    pub(crate) fn import(&self, path: &str) -> String {
        let ident = path.rsplit("::").next().unwrap_or(path);
        let mut known = BTreeMap::new();
        self.files.values().for_each(|it| paths(&it.file.items, &mut known));
        let own = path.split_once("::").map_or_else(|| path.to_owned(), |(_, rest)| format!("crate::{rest}"));
        known.remove(ident).or_else(|| self.exported(path)).unwrap_or(own)
    }

    /// The shorter path, where the module above says `pub use module::Item`.
    fn exported(&self, path: &str) -> Option<String> {
        let (module, ident) = path.rsplit_once("::")?;
        let (above, name) = module.rsplit_once("::")?;
        let is_told = self.files.values().any(|it| exports(&it.file.items, name, ident));
        let above = above.split_once("::").map_or_else(String::new, |(_, rest)| format!("{rest}::"));
        is_told.then(|| format!("crate::{above}{ident}"))
    }

    /// Where a new item goes that wants a module of its own, and how it is named there.
    pub(crate) fn place(&self, ident: &str, module: &str) -> Option<(NewItem, Standing)> {
        let (path, place) = *self.siblings.iter().find(|(_, it)| self.files.contains_key(&*it.file))?;
        let (own_module, name) = path.rsplit_once("::")?;
        let sibling = own_module.rsplit("::").next()?;
        let (folder, stem) = split(&place.file);
        let is_alone = self.siblings.iter().filter(|(_, it)| it.file == place.file).count() == 1;
        let parent = if stem == sibling { self.parent(folder, sibling, name) } else { None };
        if is_alone && let Some(parent) = &parent {
            let is_taken =
                |it: &str| self.files.contains_key(&format!("{folder}{it}.rs")) || it == "mod" || it == "lib";
            let module = crate::idents::free(module.to_owned(), is_taken);
            let above = own_module.rsplit_once("::").map_or("", |(above, _)| above);
            let within = above.split_once("::").map_or_else(String::new, |(_, rest)| format!("{rest}::"));
            let import = if parent.is_exported {
                format!("crate::{within}{ident}")
            } else {
                format!("crate::{within}{}::{ident}", field_text(&module))
            };
            let standing = Standing { path: format!("{above}::{module}::{ident}"), import, is_alone: true };
            let file = format!("{folder}{module}.rs");
            return Some((NewItem { file, behind: None, parent: Some(parent.clone()), module }, standing));
        }
        let last = self.last_beside(place)?;
        let exported = parent.as_ref().filter(|it| it.is_exported).and(own_module.rsplit_once("::"));
        let import = exported.map_or(own_module, |(above, _)| above);
        let import =
            import.split_once("::").map_or_else(|| "crate".to_owned(), |(_, it)| format!("crate::{it}"));
        let standing = Standing {
            path: format!("{own_module}::{ident}"),
            import: format!("{import}::{ident}"),
            is_alone: true,
        };
        let (file, module) = (place.file.to_string(), sibling.to_owned());
        Some((NewItem { file, behind: Some(last), parent, module }, standing))
    }

    /// The last of the siblings in a module, with the implementations that follow it.
    fn last_beside(&self, place: &Place) -> Option<Way> {
        let parsed = self.files.get(&*place.file)?;
        let way = |(path, it): &(&str, &Place)| {
            item(&parsed.file, path.rsplit("::").next()?, it.line).filter(|_| it.file == place.file)
        };
        let first = self.siblings.iter().filter(|(_, it)| *it == place).find_map(way)?;
        let beside = |it: &Way| it.len() == first.len() && it[..it.len() - 1] == first[..first.len() - 1];
        let mut last = self.siblings.iter().filter_map(way).filter(beside).max()?;
        let items = scope(&parsed.file, &last)?.items;
        let at = last.last_mut()?;
        while matches!(items.get(*at + 1), Some(Item::Impl(_))) {
            *at += 1;
        }
        Some(last)
    }

    /// The file that says `mod sibling;`.
    fn parent(&self, folder: &str, sibling: &str, ident: &str) -> Option<Parent> {
        let above = folder.trim_end_matches('/');
        let beside = (!above.is_empty()).then(|| format!("{above}.rs"));
        let names = ["lib.rs", "main.rs", "mod.rs"].map(|it| format!("{folder}{it}"));
        let mut candidates = names.into_iter().chain(beside);
        let file = candidates
            .find(|it| self.files.get(it).is_some_and(|it| module_item(&it.file.items, sibling).is_some()))?;
        let is_exported = exports(&self.files[&file].file.items, sibling, ident);
        Some(Parent { file, sibling: sibling.to_owned(), is_exported })
    }
}

impl NewItem {
    /// Whether its file is there.
    pub(super) fn is_in_new_file(&self) -> bool {
        self.behind.is_none()
    }

    /// The scope that it is put into.
    pub(super) fn way(&self) -> Option<&Way> {
        self.behind.as_ref()
    }

    /// Tells the module above of a new file, or of what a file has now.
    pub(super) fn tell_parent(&self, ident: &str, files: &Files, above: &mut Above) {
        let Some(Parent { file, sibling, is_exported }) = &self.parent else { return };
        let Some(parsed) = files.get(file) else { return };
        let (items, text) = (&parsed.file.items, &parsed.text);
        let module = field_text(&self.module);
        if let Some(item) = module_item(items, sibling).filter(|_| self.is_in_new_file()) {
            let word = visibility(&item.vis, text);
            let told = format!("\n{word}mod {module};");
            above.edits.entry(file.clone()).or_default().insert(item.span().byte_range().end, told);
        }
        if !is_exported {
            return;
        }
        let mut uses = items.iter().enumerate().filter_map(|(at, it)| Some((at, as_use(it)?)));
        let Some((at, export)) = uses.find(|(_, it)| exports_of(it, sibling, None)) else { return };
        if self.is_in_new_file() {
            let told = format!("\n{}use {module}::{ident};", visibility(&export.vis, text));
            above.edits.entry(file.clone()).or_default().insert(export.span().byte_range().end, told);
        } else {
            let change = above.uses.entry((file.clone(), at)).or_default();
            change.0.clone_from(&module);
            change.1.added.insert(ident.to_owned());
        }
    }
}

/// Puts an item behind the one that a scope leads to, which may go itself.
pub(super) fn put_behind(scope: &Scope<'_>, item: &str, text: &str, edits: &mut Edits) {
    if let Some(behind) = scope.item {
        let end = line_end(text, behind.span().byte_range().end);
        match text[end..].chars().next() {
            Some(_) => edits.insert(end + 1, format!("\n{item}\n")),
            None => edits.insert(end, format!("\n\n{item}\n")),
        }
    }
}

/// What changes in the modules above.
#[derive(Debug, Default)]
pub(super) struct Above {
    pub(super) edits: BTreeMap<String, Edits>,
    /// By file and position there: each `use` that changes, with the module that it is of.
    uses: BTreeMap<(String, usize), (String, UseChange)>,
}

impl Above {
    /// Takes the module of a file that is gone out of the one above, and what that exports of it.
    pub(super) fn forget(&mut self, path: &str, gone: Option<&str>, files: &Files) {
        let Some((module, ident)) = path.rsplit_once("::") else { return };
        let name = module.rsplit("::").next().unwrap_or(module);
        for (file, parsed) in files {
            let uses = parsed.file.items.iter().enumerate().filter_map(|(at, it)| Some((at, as_use(it)?)));
            for (at, _) in uses.filter(|(_, it)| exports_of(it, name, Some(ident))) {
                let change = self.uses.entry((file.clone(), at)).or_default();
                change.1.removed.insert(ident.to_owned());
            }
            let is_above = gone.is_some_and(|gone| above(split(gone).0).contains(file));
            if let Some(item) = module_item(&parsed.file.items, name).filter(|_| is_above) {
                let edits = self.edits.entry(file.clone()).or_default();
                edits.remove_line(&parsed.text, item.span().byte_range());
            }
        }
    }

    /// Everything as edits.
    pub(super) fn finish(self, files: &Files) -> BTreeMap<String, Edits> {
        let Self { mut edits, uses } = self;
        for ((file, at), (module, change)) in uses {
            let Some(parsed) = files.get(&file) else { continue };
            if let Some(item) = parsed.file.items.get(at).and_then(as_use) {
                let edits = edits.entry(file).or_default();
                super::imports::change(item, &change, &module, &parsed.text, edits);
            }
        }
        edits
    }
}

/// The files that can say which modules a folder has.
fn above(folder: &str) -> Vec<String> {
    let names = ["lib.rs", "main.rs", "mod.rs"].map(|it| format!("{folder}{it}"));
    let beside = folder.strip_suffix('/').map(|it| format!("{it}.rs"));
    names.into_iter().chain(beside).collect()
}

fn visibility(of: &Visibility, text: &str) -> String {
    match of {
        Visibility::Inherited => String::new(),
        Visibility::Public(_) | Visibility::Restricted(_) => format!("{} ", &text[of.span().byte_range()]),
    }
}

fn module_item<'i>(items: &'i [Item], name: &str) -> Option<&'i syn::ItemMod> {
    items.iter().find_map(|it| match it {
        Item::Mod(module) if module.ident.unraw() == name && module.content.is_none() => Some(module),
        _ => None,
    })
}

fn exports(items: &[Item], module: &str, ident: &str) -> bool {
    items.iter().filter_map(as_use).any(|it| exports_of(it, module, Some(ident)))
}

/// `pub use module::Item`
fn exports_of(item: &syn::ItemUse, module: &str, ident: Option<&str>) -> bool {
    let mut is_it = false;
    leaves(&item.tree, "", &mut |path, name| {
        let last = path.rsplit("::").next().unwrap_or(path);
        is_it |= last.trim_start_matches("r#") == module && ident.is_none_or(|it| it == name);
    });
    is_it && !matches!(item.vis, Visibility::Inherited)
}

/// The folder with its slash, and the name without `.rs`.
fn split(file: &str) -> (&str, &str) {
    let at = file.rfind('/').map_or(0, |it| it + 1);
    (&file[..at], file[at..].trim_end_matches(".rs"))
}
