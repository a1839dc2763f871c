//! Declarations as Rust files: one for each table, one for the enums and newtypes of a namespace, and those that hold them together.

pub(crate) mod constraint;
pub(crate) mod doc;
pub(crate) mod entry;
pub(crate) mod imports;
pub(crate) mod partition;
pub(crate) mod table;
pub(crate) mod types;

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    Declarations,
    declaration::{EnumDeclaration, TableDeclaration},
};

use crate::{
    Options, SourceFile,
    literal::string,
    naming::{Item, Names, Seen},
};
use entry::Entries;
use imports::Imports;
use table::{Struct, rule};
use types::{Library, holder};

/// What the files are made of.
pub(crate) struct Source<'a> {
    pub(crate) declarations: &'a Declarations,
    pub(crate) names: &'a Names,
    options: &'a Options,
}

/// The items of one file.
#[derive(Default)]
struct File {
    imports: Imports,
    items: Vec<String>,
    idents: BTreeSet<String>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(declarations: &'a Declarations, names: &'a Names, options: &'a Options) -> Self {
        Self { declarations, names, options }
    }

    /// All files, and the libraries that they use.
    pub(crate) fn files(&self) -> (Vec<SourceFile>, BTreeSet<Library>) {
        let mut files: BTreeMap<(Option<String>, String), File> = BTreeMap::new();
        let mut add = |item: &Item, write: &dyn Fn(&mut Imports) -> String| {
            let file = files.entry((item.namespace.clone(), item.module.clone())).or_default();
            let text = write(&mut file.imports);
            file.items.push(text);
            file.idents.insert(item.ident.clone());
        };
        for it in &self.declarations.enums {
            if let Some(item) = self.names.by_path(&it.path) {
                add(item, &|imports| enumeration(it, item, imports));
            }
        }
        for (name, item) in self.names.domains() {
            add(item, &|imports| self.domain(&name.to_string(), item, imports));
        }
        for it in &self.declarations.tables {
            if let Some(item) = self.names.by_path(&it.path) {
                add(item, &|imports| self.table(it, item, imports));
            }
        }
        let libraries = files.values().flat_map(|it| it.imports.libraries.iter().copied()).collect();
        let mut written: Vec<SourceFile> = modules(&files);
        written.extend(files.into_iter().map(|((namespace, module), file)| file.finish(namespace, &module)));
        written.sort_by(|a, b| a.path.cmp(&b.path));
        (written, libraries)
    }

    fn table(&self, table: &TableDeclaration, item: &Item, imports: &mut Imports) -> String {
        Struct { source: self, table, item }.write(imports)
    }

    /// A newtype of a domain.
    fn domain(&self, name: &str, item: &Item, imports: &mut Imports) -> String {
        imports.add("schemagen::SqlType");
        let base = item.base.as_ref().map(|it| holder(it, self.options.dates));
        if let Some(base) = &base {
            imports.add_type(base);
        }
        let base = base.map_or_else(|| "String".to_owned(), |it| it.text);
        let ident = &item.ident;
        format!("#[derive(SqlType)]\n#[sql_type({})]\npub struct {ident}(pub {base});\n", string(name))
    }

    /// The struct of a referenced table as the file of `item` names it.
    pub(crate) fn target(&self, path: &str, item: &Item, imports: &mut Imports) -> String {
        let Some(target) = self.names.by_path(path) else { return path.to_owned() };
        let Seen { text, import } = target.seen_from(item);
        if let Some(import) = import {
            imports.add(&import);
        }
        text
    }
}

pub(crate) fn enumeration(it: &EnumDeclaration, item: &Item, imports: &mut Imports) -> String {
    imports.add("schemagen::SqlEnum");
    let docs = it.comment.as_deref().is_some_and(doc::can_say);
    let mut entries = Entries::default();
    entries.text("name", it.name.as_deref());
    entries.text("schema", it.schema.as_deref());
    entries.text("rename_all", it.rename_all.map(rule));
    entries.push_if(docs, "comments");
    entries.text("comment", it.comment.as_deref().filter(|_| !docs));
    let mut text = doc::lines(it.comment.as_deref().filter(|_| docs), "");
    text.push_str("#[derive(SqlEnum)]\n");
    text.push_str(&entries.attribute("sql_enum", ""));
    text.extend(["pub enum ", &item.ident, " {\n"]);
    for variant in &it.variants {
        let mut entries = Entries::default();
        entries.text("name", variant.name.as_deref());
        text.push_str(&entries.attribute("sql_enum", "    "));
        text.extend(["    ", &variant.variant, ",\n"]);
    }
    text.push_str("}\n");
    text
}

impl File {
    fn finish(self, namespace: Option<String>, module: &str) -> SourceFile {
        let folder = namespace.map_or_else(String::new, |it| format!("{it}/"));
        let imports = self.imports.lines();
        SourceFile {
            path: format!("{folder}{module}.rs"),
            text: format!("{imports}\n{}", self.items.join("\n")),
        }
    }
}

/// `lib.rs`, and `mod.rs` of each namespace: what there is, under its short name.
fn modules(files: &BTreeMap<(Option<String>, String), File>) -> Vec<SourceFile> {
    let mut by_namespace: BTreeMap<Option<&str>, Vec<(&str, &File)>> = BTreeMap::new();
    by_namespace.entry(None).or_default();
    for ((namespace, module), file) in files {
        by_namespace.entry(namespace.as_deref()).or_default().push((module, file));
    }
    let namespaces: Vec<&str> = by_namespace.keys().flatten().copied().collect();
    let text = |namespace: Option<&str>, modules: &[(&str, &File)]| {
        let private =
            modules.iter().map(|(module, _)| format!("mod {};\n", crate::idents::field_text(module)));
        let public = namespaces.iter().filter(|_| namespace.is_none()).map(|it| format!("pub mod {it};\n"));
        let mut declared: Vec<String> = private.chain(public).collect();
        declared.sort_by_key(|it| it.trim_start_matches("pub ").to_owned());
        let exported: String = modules.iter().map(|(module, file)| export(module, file)).collect();
        let title = namespace.map_or_else(
            || "//! The tables of the database. Change a struct, then run `schemagen generate`.".to_owned(),
            |it| format!("//! The tables of the schema `{it}`."),
        );
        format!("{title}\n\n{}\n{exported}", declared.concat())
    };
    let files = by_namespace.iter().map(|(namespace, modules)| SourceFile {
        path: namespace.map_or_else(|| "lib.rs".to_owned(), |it| format!("{it}/mod.rs")),
        text: text(*namespace, modules),
    });
    files.collect()
}

fn export(module: &str, file: &File) -> String {
    let module = crate::idents::field_text(module);
    let idents: Vec<&str> = file.idents.iter().map(String::as_str).collect();
    match idents.as_slice() {
        [only] => format!("pub use {module}::{only};\n"),
        several => format!("pub {}", imports::braced(&module, several)),
    }
}
