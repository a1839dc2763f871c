//! Which entry of the declarations says which object.
//!
//! `resolve` tells the place of each object. So the declarations are resolved once more with a number in place of each
//! place, and what it tells then is the entry itself.

use std::sync::Arc;

use schema_model::{
    Declarations, ObjectId, Schema,
    declaration::{PartitionDeclaration, Place, TableDeclaration},
    resolve::{Places, ResolveError, Target, ViewColumns, resolve},
};

/// An entry, by the positions of its item and of itself in the lists of the declarations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tag {
    Table(usize),
    Column(usize, usize),
    PrimaryKey(usize),
    Unique(usize, usize),
    ForeignKey(usize, usize),
    Check(usize, usize),
    Exclusion(usize, usize),
    Index(usize, usize),
    /// A partition is an entry of the table's struct together with those within it.
    Partition(usize, usize),
    View(usize),
    Enum(usize),
    Variant(usize, usize),
}

/// The entries of all objects.
pub(super) struct Tags {
    by_number: Vec<Tag>,
    schema: Schema,
    places: Places,
    views: Vec<ViewColumns>,
}

impl Tags {
    pub(super) fn of(declarations: &Declarations, target: &Target) -> Result<Self, Vec<ResolveError>> {
        let mut numbered = declarations.clone();
        let mut numbers = Numbers::default();
        for (at, table) in numbered.tables.iter_mut().enumerate() {
            numbers.table(at, table);
        }
        for (at, it) in numbered.enums.iter_mut().enumerate() {
            numbers.give(&mut it.place, Tag::Enum(at));
            for (position, variant) in it.variants.iter_mut().enumerate() {
                variant.line = numbers.next(Tag::Variant(at, position));
            }
        }
        for (at, it) in numbered.views.iter_mut().enumerate() {
            numbers.give(&mut it.item.place, Tag::View(at));
        }
        let resolved = resolve(&numbered, target)?;
        Ok(Self {
            by_number: numbers.tags,
            schema: resolved.schema,
            places: resolved.places,
            views: resolved.views,
        })
    }

    /// What says the object; none for what no struct or enum says.
    pub(super) fn get(&self, id: &ObjectId) -> Option<Tag> {
        let place = self.places.get(&self.schema, id)?;
        let at = usize::try_from(place.line).ok()?;
        if place.file.is_empty() { self.by_number.get(at.checked_sub(1)?).copied() } else { None }
    }

    /// The columns that the structs of views have, with the positions of these structs.
    pub(super) fn views(&self) -> impl Iterator<Item = (usize, &ViewColumns)> {
        self.views.iter().filter_map(|it| match self.get(&ObjectId::Definition(it.view.clone()))? {
            Tag::View(at) => Some((at, it)),
            _ => None,
        })
    }

    /// What the declarations lead to.
    pub(super) fn schema(&self) -> &Schema {
        &self.schema
    }
}

#[derive(Default)]
struct Numbers {
    tags: Vec<Tag>,
    file: Arc<str>,
}

impl Numbers {
    /// Lines begin with one.
    fn next(&mut self, tag: Tag) -> u32 {
        self.tags.push(tag);
        u32::try_from(self.tags.len()).unwrap_or(u32::MAX)
    }

    fn give(&mut self, place: &mut Place, tag: Tag) {
        *place = Place { file: Arc::clone(&self.file), line: self.next(tag) };
    }

    fn table(&mut self, at: usize, table: &mut TableDeclaration) {
        self.give(&mut table.place, Tag::Table(at));
        for (position, it) in table.columns.iter_mut().enumerate() {
            self.give(&mut it.place, Tag::Column(at, position));
        }
        table.primary_key.iter_mut().for_each(|it| self.give(&mut it.place, Tag::PrimaryKey(at)));
        for (position, it) in table.uniques.iter_mut().enumerate() {
            self.give(&mut it.place, Tag::Unique(at, position));
        }
        for (position, it) in table.foreign_keys.iter_mut().enumerate() {
            self.give(&mut it.place, Tag::ForeignKey(at, position));
        }
        for (position, it) in table.checks.iter_mut().enumerate() {
            self.give(&mut it.place, Tag::Check(at, position));
        }
        for (position, it) in table.exclusions.iter_mut().enumerate() {
            self.give(&mut it.place, Tag::Exclusion(at, position));
        }
        for (position, it) in table.indexes.iter_mut().enumerate() {
            self.give(&mut it.place, Tag::Index(at, position));
        }
        for (position, it) in table.partitions.iter_mut().enumerate() {
            self.partition(it, Tag::Partition(at, position));
        }
    }

    fn partition(&mut self, it: &mut PartitionDeclaration, tag: Tag) {
        self.give(&mut it.place, tag);
        it.partitions.iter_mut().for_each(|it| self.partition(it, tag));
    }
}
