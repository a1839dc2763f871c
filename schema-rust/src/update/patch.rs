//! Declarations that somebody has written, changed so that they say what a database has. What did not change stays as it is.

use std::collections::BTreeSet;

use schema_model::{
    Declarations, Delta, Name, Object, ObjectId, QualifiedName,
    declaration::{ColumnDeclaration, EnumDeclaration, TableDeclaration},
    resolve::column_name,
    schema::{Column, ConstraintKind, Table},
};

use super::{
    tags::{Tag, Tags},
    view,
};
use crate::source::partition::partition;

/// Declarations on their way.
pub(super) struct Patch<'a> {
    declarations: Declarations,
    /// What all of the database is said by, everything named outright.
    generated: &'a Declarations,
    /// The struct or enum of each object in `generated`.
    path: &'a dyn Fn(&ObjectId) -> Option<String>,
    tags: &'a Tags,
    gone: BTreeSet<Tag>,
    /// Tables whose partitions are not what they were.
    partitioned: BTreeSet<usize>,
    /// What comes with the type of a field, and cannot be said by itself.
    implied: BTreeSet<ObjectId>,
}

impl<'a> Patch<'a> {
    pub(super) fn new(
        declarations: &Declarations,
        generated: &'a Declarations,
        path: &'a dyn Fn(&ObjectId) -> Option<String>,
        tags: &'a Tags,
    ) -> Self {
        Self {
            declarations: declarations.clone(),
            generated,
            path,
            tags,
            gone: BTreeSet::new(),
            partitioned: BTreeSet::new(),
            implied: BTreeSet::new(),
        }
    }

    /// The deltas lead from what the declarations say to what the database has.
    pub(super) fn apply(mut self, deltas: &[Delta]) -> Declarations {
        // What goes first may make room for what comes.
        let (gone, others): (Vec<_>, Vec<_>) = deltas.iter().partition(|it| matches!(it, Delta::Drop(_)));
        for delta in gone.into_iter().chain(others) {
            self.delta(delta);
        }
        self.finish()
    }

    fn delta(&mut self, delta: &Delta) {
        match delta {
            Delta::Drop(object) => self.remove(object),
            Delta::Create(object) => self.create(&object.id()),
            // Nobody says here what was renamed: one goes and the other comes.
            Delta::Rename { .. } => {}
            Delta::Alter { before, after } => match (before, after) {
                (Object::Column { table, column: before }, Object::Column { column: after, .. }) => {
                    self.column(table, before, after);
                }
                (Object::Table(before), Object::Table(after)) => self.table(before, after),
                (Object::Enum(_), Object::Enum(after)) => self.enumeration(&after.name),
                (Object::Definition(_), Object::Definition(after)) => {
                    if let Some(Tag::View(at)) = self.tags.get(&delta.id()) {
                        view::say(&mut self.declarations.views[at], after);
                    }
                }
                // What stands in one entry is written anew.
                _ => {
                    self.remove(before);
                    self.create(&after.id());
                }
            },
        }
    }

    fn remove(&mut self, object: &Object) {
        let id = object.id();
        if let Object::Constraint { table, constraint } = object
            && matches!(constraint.kind, ConstraintKind::PrimaryKey(_))
            && let Some(Tag::Table(at)) = self.tags.get(&ObjectId::Table(table.clone()))
        {
            self.declarations.tables[at].columns.iter_mut().for_each(|it| it.primary_key = false);
        }
        match (&id, self.tags.get(&id)) {
            // A key of marked fields, and the check of a type, stand where the field does.
            (ObjectId::Constraint { .. } | ObjectId::Index { .. }, Some(Tag::Table(_) | Tag::Column(..))) => {
                self.implied.insert(id);
            }
            (_, Some(Tag::Partition(at, _))) => {
                self.partitioned.insert(at);
            }
            (_, tag) => self.gone.extend(tag),
        }
    }

    fn create(&mut self, id: &ObjectId) {
        match id {
            ObjectId::Table(_) => {
                let made = self.generated_table(id).cloned();
                self.declarations.tables.extend(made);
            }
            ObjectId::Enum(_) => {
                let path = (self.path)(id);
                let made = self.generated.enums.iter().find(|it| Some(&it.path) == path.as_ref()).cloned();
                self.declarations.enums.extend(made);
            }
            ObjectId::Column { table, name } => self.add_column(table, name),
            ObjectId::Constraint { table, name } => self.add_constraint(table, name),
            ObjectId::Index { table, name } => {
                let Some((at, made)) = self.pair(table) else { return };
                let made = made.indexes.iter().find(|it| is_named(it.name.as_deref(), name)).cloned();
                self.declarations.tables[at].indexes.extend(made);
            }
            ObjectId::Partition { table, .. } => {
                self.partitioned.extend(self.pair(table).map(|(at, _)| at));
            }
            // A label comes with its enum, and no struct says the others.
            ObjectId::EnumLabel { .. }
            | ObjectId::Attribute { .. }
            | ObjectId::Namespace(_)
            | ObjectId::Definition(_) => {}
        }
    }

    fn add_constraint(&mut self, table: &QualifiedName, name: &Name) {
        let Some((at, made)) = self.pair(table) else { return };
        let is_key = |it: &TableDeclaration| {
            it.primary_key.as_ref().is_some_and(|it| is_named(it.name.as_deref(), name))
        };
        if self.implied.contains(&ObjectId::constraint(table, name)) && !is_key(made) {
            return;
        }
        let made = made.clone();
        let declared = &mut self.declarations.tables[at];
        declared.uniques.extend(made.uniques.into_iter().filter(|it| is_named(it.name.as_deref(), name)));
        let keys = made.foreign_keys.into_iter();
        declared.foreign_keys.extend(keys.filter(|it| is_named(it.name.as_deref(), name)));
        declared.checks.extend(made.checks.into_iter().filter(|it| is_named(it.name.as_deref(), name)));
        let exclusions = made.exclusions.into_iter();
        declared.exclusions.extend(exclusions.filter(|it| is_named(it.name.as_deref(), name)));
        if let Some(key) = made.primary_key.filter(|it| is_named(it.name.as_deref(), name)) {
            declared.columns.iter_mut().for_each(|it| it.primary_key = false);
            declared.primary_key = Some(key);
            self.gone.remove(&Tag::PrimaryKey(at));
        }
    }

    fn add_column(&mut self, table: &QualifiedName, name: &Name) {
        let Some((at, made)) = self.pair(table) else { return };
        let column = made.columns.iter().find(|it| is_column(it, made, name)).cloned();
        self.declarations.tables[at].columns.extend(column);
    }

    /// Those that say the same stay as they are.
    fn partitions(&mut self, at: usize) {
        let declared = &mut self.declarations.tables[at];
        let Some(made) = self.generated.tables.iter().find(|it| it.path == declared.path) else { return };
        let mut made = made.partitions.clone();
        let mut partitions = Vec::new();
        for it in &declared.partitions {
            let same = made.iter().position(|other| (&other.name, &other.schema) == (&it.name, &it.schema));
            let Some(now) = same.map(|same| made.remove(same)) else { continue };
            partitions.push(if partition(&now) == partition(it) { it.clone() } else { now });
        }
        partitions.extend(made);
        declared.partitions = partitions;
    }

    fn column(&mut self, table: &QualifiedName, before: &Column, after: &Column) {
        let id = ObjectId::Column { table: table.clone(), name: before.name.clone() };
        let Some(Tag::Column(at, position)) = self.tags.get(&id) else { return };
        let Some((_, made)) = self.pair(table) else { return };
        let Some(made) = made.columns.iter().find(|it| is_column(it, made, &after.name)).cloned() else {
            return;
        };
        let declared = &mut self.declarations.tables[at].columns[position];
        let Column { name: _, ty, nullable, value, collation, storage, comment } = before;
        if *ty != after.ty {
            (declared.ty, declared.unsigned) = (made.ty, false);
        }
        if *nullable != after.nullable {
            declared.nullable = made.nullable;
        }
        if *value != after.value || *ty != after.ty {
            (declared.identity, declared.identity_options) = (made.identity, made.identity_options);
            declared.serial = made.serial;
            (declared.default, declared.generated) = (made.default, made.generated);
        }
        if *collation != after.collation {
            declared.collate = made.collate;
        }
        if *storage != after.storage {
            (declared.storage, declared.compression) = (made.storage, made.compression);
            (declared.statistics, declared.with) = (made.statistics, made.with);
        }
        if *comment != after.comment {
            declared.comment = made.comment;
        }
    }

    fn table(&mut self, before: &Table, after: &Table) {
        let Some((at, made)) = self.pair(&after.name) else { return };
        let made = made.clone();
        let declared = &mut self.declarations.tables[at];
        if before.comment != after.comment {
            declared.comment = made.comment;
        }
        if before.options != after.options {
            declared.strict = made.strict;
            declared.without_rowid = made.without_rowid;
            declared.unlogged = made.unlogged;
            declared.with = made.with;
            declared.tablespace = made.tablespace;
            declared.row_security = made.row_security;
            declared.replica_identity = made.replica_identity;
            declared.partition_by = made.partition_by;
        }
    }

    /// The variants that stay keep what is said of them.
    fn enumeration(&mut self, name: &QualifiedName) {
        let id = ObjectId::Enum(name.clone());
        let (Some(Tag::Enum(at)), Some(path)) = (self.tags.get(&id), (self.path)(&id)) else { return };
        let Some(made) = self.generated.enums.iter().find(|it| it.path == path) else { return };
        let EnumDeclaration { comment, variants, .. } = &mut self.declarations.enums[at];
        comment.clone_from(&made.comment);
        let kept = |variant: &String| variants.iter().find(|it| it.variant == *variant).cloned();
        *variants = made.variants.iter().map(|it| kept(&it.variant).unwrap_or_else(|| it.clone())).collect();
    }

    /// The position of a table's struct, and what the database has said as one.
    fn pair(&self, table: &QualifiedName) -> Option<(usize, &'a TableDeclaration)> {
        let id = ObjectId::Table(table.clone());
        match self.tags.get(&id)? {
            Tag::Table(at) => Some((at, self.generated_table(&id)?)),
            _ => None,
        }
    }

    fn generated_table(&self, id: &ObjectId) -> Option<&'a TableDeclaration> {
        let path = (self.path)(id)?;
        self.generated.tables.iter().find(|it| it.path == path)
    }

    /// Takes out what is gone.
    fn finish(mut self) -> Declarations {
        for at in std::mem::take(&mut self.partitioned) {
            self.partitions(at);
        }
        let Self { mut declarations, generated, gone, .. } = self;
        for (at, table) in declarations.tables.iter_mut().enumerate() {
            let is_kept = |tag: Tag| !gone.contains(&tag);
            keep(&mut table.columns, |it| is_kept(Tag::Column(at, it)));
            keep(&mut table.uniques, |it| is_kept(Tag::Unique(at, it)));
            keep(&mut table.foreign_keys, |it| is_kept(Tag::ForeignKey(at, it)));
            keep(&mut table.checks, |it| is_kept(Tag::Check(at, it)));
            keep(&mut table.exclusions, |it| is_kept(Tag::Exclusion(at, it)));
            keep(&mut table.indexes, |it| is_kept(Tag::Index(at, it)));
            if gone.contains(&Tag::PrimaryKey(at)) {
                table.primary_key = None;
            }
            if let Some(made) = generated.tables.iter().find(|it| it.path == table.path) {
                put_new_columns_in_place(table, made);
            }
        }
        keep(&mut declarations.tables, |it| !gone.contains(&Tag::Table(it)));
        keep(&mut declarations.enums, |it| !gone.contains(&Tag::Enum(it)));
        keep(&mut declarations.views, |it| !gone.contains(&Tag::View(it)));
        declarations
    }
}

/// Behind the column that it follows in the database, so that the struct reads like the table.
pub(super) fn put_new_columns_in_place(table: &mut TableDeclaration, made: &TableDeclaration) {
    let is_new = |it: &mut ColumnDeclaration| it.place.file.is_empty();
    let new: Vec<ColumnDeclaration> = table.columns.extract_if(.., is_new).collect();
    for column in new {
        let before = made.columns.iter().take_while(|it| it.field != column.field);
        let follows = |it: &ColumnDeclaration| table.columns.iter().position(|other| other.field == it.field);
        let at = before.filter_map(follows).last().map_or(0, |it| it + 1);
        table.columns.insert(at, column);
    }
}

fn keep<T>(list: &mut Vec<T>, is_kept: impl Fn(usize) -> bool) {
    let mut at = 0..;
    list.retain(|_| at.next().is_some_and(&is_kept));
}

fn is_column(it: &ColumnDeclaration, table: &TableDeclaration, name: &Name) -> bool {
    let own = || column_name(&it.field, table.rename_all);
    it.name.as_deref().map_or_else(|| own() == name.as_str(), |said| said == name.as_str())
}

fn is_named(said: Option<&str>, name: &Name) -> bool {
    said == Some(name.as_str())
}
