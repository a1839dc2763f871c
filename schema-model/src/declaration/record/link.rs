//! Links records: items found by id, flattened columns put in place, each item given a path of its own.

use std::collections::{BTreeMap, HashMap};

use super::{
    ItemId, Record,
    text::{EnumText, Head, RecordText},
};
use crate::declaration::{Declarations, EnumDeclaration, Place};

mod table;

/// Records in which every id leads to its item.
pub(super) struct Index<'a> {
    records: HashMap<ItemId, &'a Record>,
    paths: HashMap<ItemId, String>,
}

/// Why records do not make declarations.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// An item names another one that is in none of the artifacts that were read.
    #[error(
        "{place}: {item}: {what} is in a crate that was not read; add its package to `packages` in schemagen.toml"
    )]
    Missing {
        /// The line that names it.
        place: Place,
        /// The item that names it, and its field.
        item: String,
        /// How it is named.
        what: String,
    },
    /// Two builds of one item disagree, as with two sets of features.
    #[error(
        "{place}: {path} was compiled twice with different contents; build one set of packages and features at a time"
    )]
    Ambiguous {
        /// The item's line.
        place: Place,
        /// The item's path.
        path: String,
    },
}

/// Links the records of several artifacts. Where artifacts hold the same item, the first one counts.
pub fn link(artifacts: &[Vec<Record>]) -> Result<Declarations, Vec<LinkError>> {
    let mut errors = Vec::new();
    let (records, index) = Index::new(artifacts, &mut errors);
    let mut declarations = Declarations::default();
    for record in records {
        match &record.text {
            RecordText::Table(text) => {
                declarations.tables.push(table::declare(&index, record, text, &mut errors));
            }
            RecordText::Enum(text) => declarations.enums.push(declare_enum(index.path(record), text)),
            RecordText::Columns(_) => {}
        }
    }
    declarations.tables.sort_by(|a, b| a.path.cmp(&b.path));
    declarations.enums.sort_by(|a, b| a.path.cmp(&b.path));
    if errors.is_empty() { Ok(declarations) } else { Err(errors) }
}

impl<'a> Index<'a> {
    /// The records that count, and the index of all.
    fn new(artifacts: &'a [Vec<Record>], errors: &mut Vec<LinkError>) -> (Vec<&'a Record>, Self) {
        let mut index = Self { records: HashMap::new(), paths: HashMap::new() };
        let mut by_place: HashMap<(&str, u32, &str), Vec<&Record>> = HashMap::new();
        let mut kept = Vec::new();
        for artifact in artifacts {
            let first_of_artifact = kept.len();
            for record in artifact {
                let twin = match index.records.get(&record.id) {
                    Some(twin) => Some(*twin),
                    None => by_place.get(&key(record)).and_then(|twins| find_twin(twins, record)),
                };
                match twin {
                    Some(twin) if twin.text == record.text => {
                        index.records.insert(record.id, twin);
                    }
                    Some(_) => errors.push(LinkError::Ambiguous {
                        place: place(record.text.head(), record.text.head().line),
                        path: rust_path(record),
                    }),
                    None => {
                        index.records.insert(record.id, record);
                        kept.push(record);
                    }
                }
            }
            // Two items of one artifact are never one, however equal their texts are.
            for record in &kept[first_of_artifact..] {
                by_place.entry(key(record)).or_default().push(record);
            }
        }
        index.name(&kept);
        (kept, index)
    }

    /// Items in bodies of functions may share a path; a number tells them apart, in the order of their lines.
    fn name(&mut self, records: &[&Record]) {
        let mut by_path: BTreeMap<String, Vec<&Record>> = BTreeMap::new();
        for record in records {
            by_path.entry(rust_path(record)).or_default().push(record);
        }
        for (path, mut records) in by_path {
            records.sort_by_key(|record| (&record.text.head().file, record.text.head().line));
            for (at, record) in records.into_iter().enumerate() {
                let path = if at == 0 { path.clone() } else { format!("{path}#{}", at + 1) };
                self.paths.insert(record.id, path);
            }
        }
    }

    /// The path of a record that counts.
    pub(super) fn path(&self, record: &Record) -> String {
        self.paths.get(&record.id).cloned().unwrap_or_default()
    }

    /// The record that an id leads to.
    pub(super) fn get(&self, id: ItemId) -> Option<&'a Record> {
        self.records.get(&id).copied()
    }
}

fn key(record: &Record) -> (&str, u32, &str) {
    let head = record.text.head();
    (&head.file, head.line, &head.ident)
}

/// The same source in an earlier artifact: the one in the same module of its crate, or else any.
fn find_twin<'a>(twins: &[&'a Record], record: &Record) -> Option<&'a Record> {
    let inner_module = |record: &Record| record.module.split_once("::").map(|(_, inner)| inner.to_owned());
    let mut same = twins.iter().filter(|twin| twin.is_same_source(record));
    let first = same.clone().next();
    same.find(|twin| inner_module(twin) == inner_module(record)).or(first).copied()
}

fn rust_path(record: &Record) -> String {
    format!("{}::{}", record.module, record.text.head().ident)
}

/// A line in the file of an item.
pub(super) fn place(head: &Head, line: u32) -> Place {
    Place { file: head.file.clone(), line }
}

fn declare_enum(path: String, text: &EnumText) -> EnumDeclaration {
    let EnumText { head, name, schema, rename_all, renamed_from, comment, storage, variants } = text.clone();
    EnumDeclaration {
        path,
        place: place(&head, head.line),
        name,
        schema,
        rename_all,
        renamed_from,
        comment,
        storage,
        variants,
    }
}
