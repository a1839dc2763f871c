//! All files of a project, before and after.

use std::collections::BTreeMap;

use schema_model::declaration::Place;
use syn::{Item, spanned::Spanned};

use super::{
    edits::{Edits, indent_at},
    enums,
    find::{Files, Way, item, scope},
    imports, indented,
    modules::{Above, NewItem, put_behind},
    paste::pasted,
    structs::{Outcome, StructText},
    views,
};
use crate::{
    naming::Item as Named,
    source::{Source, enumeration, imports::Imports, table::Struct, types::Library},
};

/// What becomes of the Rust files.
#[derive(Debug, Default)]
pub(crate) struct Changed {
    /// The files that change, come or go (`None`).
    pub(crate) files: BTreeMap<String, Option<String>>,
    /// What must be changed by hand, and where.
    pub(crate) by_hand: Vec<String>,
    /// The libraries of types that are new in the files.
    pub(crate) libraries: Vec<Library>,
}

/// The files on their way.
struct Editing<'a> {
    files: &'a Files,
    before: &'a Source<'a>,
    after: &'a Source<'a>,
    edits: BTreeMap<String, Edits>,
    imports: BTreeMap<(String, Way), Imports>,
    new: BTreeMap<String, (Imports, Vec<String>)>,
    above: Above,
    by_hand: Vec<String>,
}

/// Makes the files say what `after` declares. `new` tells where items go that are not there.
pub(crate) fn edit<'a>(
    files: &'a Files,
    before: &'a Source<'a>,
    after: &'a Source<'a>,
    new: &BTreeMap<String, NewItem>,
) -> Changed {
    let mut editing = Editing {
        files,
        before,
        after,
        edits: BTreeMap::new(),
        imports: BTreeMap::new(),
        new: BTreeMap::new(),
        above: Above::default(),
        by_hand: Vec::new(),
    };
    editing.items();
    editing.views();
    editing.new_items(new);
    editing.finish()
}

impl Editing<'_> {
    /// What is there, in another form or no more.
    fn items(&mut self) {
        let (before, after) = (self.before.declarations, self.after.declarations);
        for table in &before.tables {
            match after.tables.iter().find(|it| it.path == table.path) {
                None => self.remove(&table.path, &table.place),
                Some(now) if now == table => {}
                Some(now) => self.item(&table.path, &table.place, |it, text, editing, out| {
                    let (Item::Struct(item), Some(named)) = (it, editing.before.names.by_path(&table.path))
                    else {
                        return false;
                    };
                    let before = Struct { source: editing.before, table, item: named };
                    let after = Struct { source: editing.after, table: now, item: named };
                    StructText { text, item, before, after }.edit(out);
                    true
                }),
            }
        }
        for it in &before.enums {
            match after.enums.iter().find(|other| other.path == it.path) {
                None => self.remove(&it.path, &it.place),
                Some(now) if now == it => {}
                Some(now) => self.item(&it.path, &it.place, |item, text, _, out| {
                    let Item::Enum(item) = item else { return false };
                    enums::edit(text, item, it, now, out);
                    true
                }),
            }
        }
    }

    /// The structs of views, whose fields are those of a table.
    fn views(&mut self) {
        let (before, after) = (self.before.declarations, self.after.declarations);
        for view in &before.views {
            let (path, place) = (&view.item.path, &view.item.place);
            match after.views.iter().find(|it| it.item.path == *path) {
                None => self.remove(path, place),
                Some(now) if now == view => {}
                Some(now) => self.item(path, place, |it, text, editing, out| {
                    let (Item::Struct(item), Some(named)) = (it, editing.before.names.by_path(path)) else {
                        return false;
                    };
                    let before = Struct { source: editing.before, table: &view.item, item: named };
                    let after = Struct { source: editing.after, table: &now.item, item: named };
                    views::edit(&StructText { text, item, before, after }, view, now, out);
                    true
                }),
            }
        }
    }

    fn item(
        &mut self,
        path: &str,
        place: &Place,
        edit: impl FnOnce(&Item, &str, &Self, &mut Outcome) -> bool,
    ) {
        let ident = path.rsplit("::").next().unwrap_or(path);
        let files = self.files;
        let mut out = Outcome::default();
        let found = files.get(&*place.file).and_then(|parsed| {
            let way = item(&parsed.file, ident, place.line)?;
            let is_done = edit(scope(&parsed.file, &way)?.item?, &parsed.text, self, &mut out);
            is_done.then_some(way)
        });
        let Some(way) = found else {
            // A macro wrote it, or it is in no file that was given.
            let lines = pasted(&written(self.before, path), &written(self.after, path));
            self.by_hand.push(format!("{place}: {ident} is made by a macro; it would have to say{lines}"));
            return;
        };
        self.edits.entry(place.file.to_string()).or_default().extend(out.edits);
        let imports = self.imports.entry((place.file.to_string(), way)).or_default();
        imports.join(out.imports);
        self.by_hand.extend(out.by_hand.into_iter().map(|it| format!("{place}: {it}")));
        self.by_hand.extend(out.by_hand_at.into_iter().map(|(place, it)| format!("{place}: {it}")));
    }

    fn remove(&mut self, path: &str, place: &Place) {
        self.item(path, place, |item, text, _, out| {
            out.edits.remove_line(text, item.span().byte_range());
            true
        });
        let gone = self.is_empty_now(&place.file).then_some(&*place.file);
        self.above.forget(path, gone, self.files);
    }

    /// Whether nothing is left in a file but what it imports.
    fn is_empty_now(&self, file: &str) -> bool {
        let (Some(parsed), Some(edits)) = (self.files.get(file), self.edits.get(file)) else { return false };
        let is_root = ["lib.rs", "main.rs", "mod.rs"].contains(&file.rsplit('/').next().unwrap_or(file));
        let after = syn::parse_file(&edits.clone().apply(&parsed.text));
        !is_root && after.is_ok_and(|it| it.items.iter().all(|it| imports::as_use(it).is_some()))
    }

    fn new_items(&mut self, new: &BTreeMap<String, NewItem>) {
        let after = self.after;
        for table in after.declarations.tables.iter().filter(|it| new.contains_key(&it.path)) {
            if let Some(named) = after.names.by_path(&table.path) {
                self.new_item(&new[&table.path], named, |imports| {
                    Struct { source: after, table, item: named }.write(imports)
                });
            }
        }
        for it in after.declarations.enums.iter().filter(|it| new.contains_key(&it.path)) {
            if let Some(named) = after.names.by_path(&it.path) {
                self.new_item(&new[&it.path], named, |imports| enumeration(it, named, imports));
            }
        }
    }

    fn new_item(&mut self, new: &NewItem, named: &Named, write: impl FnOnce(&mut Imports) -> String) {
        let files = self.files;
        if new.is_in_new_file() {
            let is_first = !self.new.contains_key(&new.file);
            let (imports, items) = self.new.entry(new.file.clone()).or_default();
            let text = write(imports);
            items.push(text);
            if is_first {
                new.tell_parent(&named.ident, files, &mut self.above);
            }
            return;
        }
        let (Some(parsed), Some(way)) = (files.get(&new.file), new.way()) else { return };
        let Some(scope) = scope(&parsed.file, way) else { return };
        new.tell_parent(&named.ident, files, &mut self.above);
        let imports = self.imports.entry((new.file.clone(), way.clone())).or_default();
        let text = write(imports);
        let indent =
            scope.item.map_or_else(String::new, |it| indent_at(&parsed.text, it.span().byte_range().start));
        let item = indented(text.trim_end(), &indent);
        put_behind(&scope, &item, &parsed.text, self.edits.entry(new.file.clone()).or_default());
    }

    fn finish(mut self) -> Changed {
        let mut libraries: Vec<Library> = Vec::new();
        for ((file, way), imports) in &mut self.imports {
            libraries.extend(imports.libraries.iter());
            let Some(parsed) = self.files.get(file) else { continue };
            if let Some(scope) = scope(&parsed.file, way) {
                imports::add(imports, &scope, &parsed.text, self.edits.entry(file.clone()).or_default());
            }
        }
        let mut files = BTreeMap::new();
        for (file, told) in std::mem::take(&mut self.above).finish(self.files) {
            self.edits.entry(file).or_default().extend(told);
        }
        let emptied: Vec<String> = self.edits.keys().filter(|it| self.is_empty_now(it)).cloned().collect();
        for (file, edits) in std::mem::take(&mut self.edits) {
            let parsed = &self.files[&file];
            let text = imports::without_idle(parsed, edits.apply(&parsed.text));
            if emptied.contains(&file) {
                files.insert(file, None);
            } else if text != parsed.text {
                files.insert(file, Some(text));
            }
        }
        for (file, (imports, items)) in std::mem::take(&mut self.new) {
            libraries.extend(&imports.libraries);
            files.insert(file, Some(format!("{}\n{}", imports.lines(), items.join("\n"))));
        }
        libraries.sort();
        libraries.dedup();
        Changed { files, by_hand: self.by_hand, libraries }
    }
}

/// The item as it would be written anew; nothing, where it goes.
fn written(source: &Source<'_>, path: &str) -> String {
    let declarations = source.declarations;
    let Some(item) = source.names.by_path(path) else { return String::new() };
    if let Some(view) = declarations.views.iter().find(|it| it.item.path == path) {
        let fields = Struct { source, table: &view.item, item };
        let fields = view.item.columns.iter().map(|it| fields.field(it, false, &mut Imports::default()));
        return views::words(view).attribute("view", "") + &fields.collect::<String>();
    }
    let table = declarations.tables.iter().find(|it| it.path == path);
    let table = table.map(|table| Struct { source, table, item }.write(&mut Imports::default()));
    let of_enum = || declarations.enums.iter().find(|it| it.path == path);
    table.or_else(|| of_enum().map(|it| enumeration(it, item, &mut Imports::default()))).unwrap_or_default()
}
