//! Keys, references, checks, exclusions, indexes and partitions of a struct, each as the one entry that says it.

use schema_model::declaration::Place;

use crate::source::{
    constraint::{self, On},
    imports::Imports,
    partition::partition,
    table::{Struct, own_field},
};

/// What an entry says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    PrimaryKey,
    Unique,
    ForeignKey,
    Check,
    Exclusion,
    Index,
    Partition,
}

impl Kind {
    /// The words that such an entry begins with.
    pub(super) fn keys(self) -> &'static [&'static str] {
        match self {
            Self::PrimaryKey => &["primary_key"],
            Self::Unique => &["unique"],
            Self::ForeignKey => &["foreign_key", "references"],
            Self::Check => &["check"],
            Self::Exclusion => &["exclude"],
            Self::Index => &["index"],
            Self::Partition => &["partition"],
        }
    }
}

/// One entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) kind: Kind,
    pub(super) place: Place,
    /// As it stands on the struct.
    pub(super) on_struct: String,
    /// The field that it is about alone, and as it stands there.
    pub(super) on_field: Option<(String, String)>,
    /// The path of the table that it references.
    pub(super) target: Option<String>,
}

/// All entries of a struct.
pub(super) fn all(of: &Struct<'_>) -> Vec<Said> {
    let table = of.table;
    let mut all = Vec::new();
    let mut push = |kind, place: &Place, on_struct, on_field, target| {
        all.push(Said { kind, place: place.clone(), on_struct, on_field, target });
    };
    if let Some(key) = &table.primary_key {
        let field = of.key_field().map(|it| (it.to_owned(), "primary_key".to_owned()));
        push(Kind::PrimaryKey, &key.place, constraint::key("primary_key", key, On::Table), field, None);
    }
    for it in &table.uniques {
        let field = only(&it.fields).map(|field| (field, constraint::key("unique", it, On::Column)));
        push(Kind::Unique, &it.place, constraint::key("unique", it, On::Table), field, None);
    }
    for it in &table.foreign_keys {
        let target = of.source.target(&it.target, of.item, &mut Imports::default());
        let field = only(&it.fields).filter(|_| of.is_first_of_field(it));
        let field = field.map(|field| (field, constraint::references(it, &target)));
        let text = constraint::foreign_key(it, &target);
        push(Kind::ForeignKey, &it.place, text, field, Some(it.target.clone()));
    }
    for it in &table.checks {
        let field = it.field.clone().map(|field| (field, constraint::check(it, On::Column)));
        push(Kind::Check, &it.place, constraint::check(it, On::Table), field, None);
    }
    for it in &table.exclusions {
        push(Kind::Exclusion, &it.place, constraint::exclusion(it), None, None);
    }
    for it in &table.indexes {
        let field = own_field(it).map(|field| (field.to_owned(), constraint::index(it, On::Column)));
        push(Kind::Index, &it.place, constraint::index(it, On::Table), field, None);
    }
    for it in &table.partitions {
        push(Kind::Partition, &it.place, partition(it), None, None);
    }
    all
}

fn only(fields: &[String]) -> Option<String> {
    match fields {
        [field] => Some(field.clone()),
        _ => None,
    }
}
