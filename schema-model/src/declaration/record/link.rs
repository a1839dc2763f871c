//! Links records: items found by id, flattened columns put in place, each item given a path of its own.

use rustc_hash::FxHashMap;

use super::{
    ItemId, Record,
    text::{EnumText, Head, RecordText, ViewText},
};
use crate::declaration::{Declarations, EnumDeclaration, Place, ViewDeclaration};

mod table;

/// Where every id leads.
pub(super) struct Index {
    /// Numbers of the records that count.
    numbers: FxHashMap<ItemId, usize>,
    /// Their paths.
    paths: Vec<String>,
    /// Those of flattened structs, which several tables need.
    groups: FxHashMap<usize, Record>,
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
pub fn link(artifacts: Vec<Vec<Record>>) -> Result<Declarations, Vec<LinkError>> {
    let mut errors = Vec::new();
    let (counts, index) = Index::new(&artifacts, &mut errors);
    let mut declarations = Declarations::default();
    let mut paths = index.paths.iter();
    for (record, _) in artifacts.into_iter().flatten().zip(counts).filter(|(_, counts)| *counts) {
        let path = paths.next().cloned().unwrap_or_default();
        let Record { id: _, text, types, ids, module: _ } = record;
        match text {
            RecordText::Table(text) => {
                declarations.tables.push(table::declare(&index, path, text, &types, &ids, &mut errors));
            }
            RecordText::View(ViewText { item, query, kind }) => {
                let item = table::declare(&index, path, item, &types, &ids, &mut errors);
                declarations.views.push(ViewDeclaration { item, query, kind });
            }
            RecordText::Enum(text) => declarations.enums.push(declare_enum(path, text)),
            RecordText::Columns(_) => {}
        }
    }
    declarations.tables.sort_by(|a, b| a.path.cmp(&b.path));
    declarations.views.sort_by(|a, b| a.item.path.cmp(&b.item.path));
    declarations.enums.sort_by(|a, b| a.path.cmp(&b.path));
    if errors.is_empty() { Ok(declarations) } else { Err(errors) }
}

impl Index {
    /// Which records count, and where ids lead.
    fn new(artifacts: &[Vec<Record>], errors: &mut Vec<LinkError>) -> (Vec<bool>, Self) {
        let mut numbers: FxHashMap<ItemId, usize> = FxHashMap::default();
        let mut by_place: FxHashMap<(&str, u32, &str), Vec<usize>> = FxHashMap::default();
        let mut kept: Vec<&Record> = Vec::new();
        let mut counts = Vec::new();
        let last = artifacts.iter().rposition(|it| !it.is_empty());
        for (position, artifact) in artifacts.iter().enumerate() {
            let first_of_artifact = kept.len();
            for record in artifact {
                let twin = numbers.get(&record.id).copied();
                let twin = twin.or_else(|| find_twin(by_place.get(&key(record))?, &kept, record));
                let twin = twin.or_else(|| find_other_build(by_place.get(&key(record))?, &kept, record));
                counts.push(twin.is_none());
                match twin {
                    None => {
                        numbers.insert(record.id, kept.len());
                        kept.push(record);
                    }
                    Some(twin) if kept[twin].is_same_source(record) => {
                        numbers.insert(record.id, twin);
                    }
                    Some(_) => errors.push(LinkError::Ambiguous {
                        place: place(record.text.head(), record.text.head().line),
                        path: rust_path(record),
                    }),
                }
            }
            // Nothing is compared with those of the last one.
            if Some(position) >= last {
                continue;
            }
            // Two items of one artifact are never one, however equal their texts are.
            for (number, record) in kept.iter().enumerate().skip(first_of_artifact) {
                by_place.entry(key(record)).or_default().push(number);
            }
        }
        let groups = kept.iter().enumerate().filter(|(_, it)| matches!(it.text, RecordText::Columns(_)));
        let groups = groups.map(|(number, record)| (number, (*record).clone())).collect();
        (counts, Self { numbers, paths: paths(&kept), groups })
    }

    /// The path of the item that an id leads to.
    pub(super) fn path(&self, id: ItemId) -> Option<&str> {
        Some(&self.paths[*self.numbers.get(&id)?])
    }

    /// The flattened struct that an id leads to.
    pub(super) fn group(&self, id: ItemId) -> Option<&Record> {
        self.groups.get(self.numbers.get(&id)?)
    }
}

/// A path for each record. Items in bodies of functions may share one; a number tells them apart, by their lines.
fn paths(records: &[&Record]) -> Vec<String> {
    let mut paths: Vec<String> = records.iter().map(|record| rust_path(record)).collect();
    let mut order: Vec<usize> = (0..records.len()).collect();
    let line = |at: usize| (&records[at].text.head().file, records[at].text.head().line);
    order.sort_by(|a, b| paths[*a].cmp(&paths[*b]).then_with(|| line(*a).cmp(&line(*b))));
    let mut first = 0;
    for at in 1..order.len() {
        if paths[order[at]] == paths[order[first]] {
            let number = at - first + 1;
            paths[order[at]] = format!("{}#{number}", paths[order[at]]);
        } else {
            first = at;
        }
    }
    paths
}

fn key(record: &Record) -> (&str, u32, &str) {
    let head = record.text.head();
    (&head.file, head.line, &head.ident)
}

/// The same source in an earlier artifact: the one in the same module of its crate, or else any.
fn find_twin(twins: &[usize], kept: &[&Record], record: &Record) -> Option<usize> {
    let inner_module = |record: &Record| record.module.split_once("::").map(|(_, inner)| inner.to_owned());
    let mut same = twins.iter().filter(|twin| kept[**twin].is_same_source(record));
    let first = same.clone().next();
    same.find(|twin| inner_module(kept[**twin]) == inner_module(record)).or(first).copied()
}

/// The same item in an earlier artifact, built with other features: rustc gives each build of a crate ids of its own.
fn find_other_build(twins: &[usize], kept: &[&Record], record: &Record) -> Option<usize> {
    let is_same = |other: &Record| other.module == record.module && other.package() == record.package();
    twins.iter().copied().find(|twin| is_same(kept[*twin]))
}

fn rust_path(record: &Record) -> String {
    format!("{}::{}", record.module, record.text.head().ident)
}

/// A line in the file of an item.
pub(super) fn place(head: &Head, line: u32) -> Place {
    Place { file: head.file.clone(), line }
}

fn declare_enum(path: String, text: EnumText) -> EnumDeclaration {
    let EnumText { head, name, schema, rename_all, renamed_from, comment, storage, variants } = text;
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
