//! Tables in the making: named first, so that everything else can refer to them.

use std::collections::hash_map::Entry;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::{
    Target, casing,
    error::ResolveError,
    error_words::{At, Named},
    feature::Feature,
    names::{Locals, Relations, Taken},
    report::{Report, nearest},
    types::Values,
};
use crate::{
    Dialect, Name, QualifiedName, SqlType,
    declaration::{ColumnDeclaration, Place, TableDeclaration},
    schema::{Column, Constraint, Index, Partition, TableOptions},
};

/// A table that is being resolved.
pub(super) struct TableDraft<'e, 'a> {
    pub declaration: &'a TableDeclaration,
    pub name: QualifiedName,
    /// What it was called, by `renamed_from`.
    pub before: Option<QualifiedName>,
    /// By field.
    pub columns: Vec<Column>,
    /// What else is known of each column.
    pub facts: Vec<Facts<'e, 'a>>,
    pub constraints: Vec<(Constraint, &'a Place)>,
    pub indexes: Vec<(Index, &'a Place)>,
    pub options: TableOptions,
    pub partitions: Vec<(Partition, &'a Place)>,
    /// The names of its constraints.
    pub locals: Locals<'a>,
    /// Positions of the primary key's columns.
    pub primary_key: Option<Vec<usize>>,
    /// Positions of columns that a foreign key can reference, sorted: what is unique at once and without exception.
    pub unique: Vec<Vec<usize>>,
}

/// What is known of a column beside the column.
pub(super) struct Facts<'e, 'a> {
    pub declaration: &'a ColumnDeclaration,
    pub values: Values<'e>,
    pub meaning: Meaning,
    /// The name is its own; otherwise its mistake is reported.
    pub is_named: bool,
}

/// The type of a column as PostgreSQL knows it.
pub(super) enum Meaning {
    /// As the column has it.
    AsKept,
    /// SQLite keeps it as something else.
    Other(Box<SqlType>),
    /// Its mistake is reported.
    Unknown,
}

impl<'a> TableDraft<'_, 'a> {
    /// The columns of fields, in their order; `None` with the reason reported.
    pub(super) fn positions(
        &self,
        fields: &[String],
        at: &impl Fn() -> At,
        report: &mut Report,
    ) -> Option<Vec<usize>> {
        if fields.is_empty() {
            report.push(ResolveError::NoFields { at: at() });
            return None;
        }
        let mut positions = Vec::with_capacity(fields.len());
        let mut sound = true;
        for field in fields {
            match self.position(field, at, report) {
                Some(position) if positions.contains(&position) => {
                    report.push(ResolveError::RepeatedField { at: at(), field: field.clone() });
                    sound = false;
                }
                Some(position) => positions.push(position),
                None => sound = false,
            }
        }
        sound.then_some(positions)
    }

    /// The column of a field; `None` with the reason reported.
    pub(super) fn position(&self, field: &str, at: &impl Fn() -> At, report: &mut Report) -> Option<usize> {
        let columns = &self.declaration.columns;
        let wanted = field.strip_prefix("r#").unwrap_or(field);
        let position = columns.iter().position(|it| it.field == wanted);
        if position.is_none() {
            report.push(ResolveError::UnknownField {
                at: at(),
                owner: casing::last_segment(&self.declaration.path).to_owned(),
                field: field.to_owned(),
                suggestion: nearest(wanted, columns.iter().map(|it| it.field.as_str())),
            });
        }
        position
    }

    pub(super) fn column_name(&self, position: usize) -> &Name {
        &self.columns[position].name
    }

    /// The type as PostgreSQL knows it; `None`: its mistake is reported.
    pub(super) fn meaning(&self, position: usize) -> Option<&SqlType> {
        match &self.facts[position].meaning {
            Meaning::AsKept => Some(&self.columns[position].ty),
            Meaning::Other(ty) => Some(ty),
            Meaning::Unknown => None,
        }
    }

    pub(super) fn column_names(&self, positions: &[usize]) -> Vec<Name> {
        positions.iter().map(|it| self.column_name(*it).clone()).collect()
    }

    /// Notes that a foreign key can reference the columns.
    pub(super) fn referable(&mut self, mut positions: Vec<usize>) {
        positions.sort_unstable();
        self.unique.push(positions);
    }

    pub(super) fn at(&self, place: &'a Place) -> impl Fn() -> At + use<'a> {
        let declaration = self.declaration;
        move || At::table(declaration, place)
    }
}

/// The tables by Rust path; `None`: declared, and reported already.
pub(super) type ByPath<'a> = FxHashMap<&'a str, Option<usize>>;

/// Names all tables; they come sorted by name, so that numbers in default names do not depend on Rust paths.
pub(super) fn tables<'e, 'a>(
    declarations: &'a [TableDeclaration],
    target: &Target,
    relations: &mut Relations<'a>,
    report: &mut Report,
) -> (Vec<TableDraft<'e, 'a>>, ByPath<'a>) {
    let mut by_path: ByPath<'a> = FxHashMap::with_capacity_and_hasher(declarations.len(), FxBuildHasher);
    let mut drafts = Vec::with_capacity(declarations.len());
    for declaration in declarations {
        match by_path.entry(&declaration.path) {
            Entry::Vacant(free) => {
                free.insert(None);
                drafts.extend(
                    name(declaration, Named::Table, target, relations, report)
                        .map(|it| draft(declaration, it)),
                );
            }
            Entry::Occupied(_) => report.push(same_path(declaration, declarations)),
        }
    }
    drafts.sort_by(|a, b| a.name.cmp(&b.name));
    for (at, draft) in drafts.iter().enumerate() {
        by_path.insert(&draft.declaration.path, Some(at));
    }
    (drafts, by_path)
}

/// A table without columns yet.
pub(super) fn draft<'e>(declaration: &TableDeclaration, name: QualifiedName) -> TableDraft<'e, '_> {
    let TableDeclaration { uniques, foreign_keys, checks, .. } = declaration;
    let constraints = 1 + uniques.len() + foreign_keys.len() + checks.len();
    TableDraft {
        declaration,
        name,
        before: None,
        columns: Vec::with_capacity(declaration.columns.len()),
        facts: Vec::with_capacity(declaration.columns.len()),
        constraints: Vec::with_capacity(constraints),
        indexes: Vec::with_capacity(declaration.indexes.len()),
        options: TableOptions::default(),
        partitions: Vec::new(),
        locals: Locals::with_capacity(constraints),
        primary_key: None,
        unique: Vec::new(),
    }
}

/// The name of a table or view, which nothing else has.
pub(super) fn name<'a>(
    declaration: &'a TableDeclaration,
    named: Named,
    target: &Target,
    relations: &mut Relations<'a>,
    report: &mut Report,
) -> Option<QualifiedName> {
    let at = || At::table(declaration, &declaration.place);
    let name = match &declaration.name {
        Some(name) => report.name(name, named, target, at)?,
        None => report.name(&casing::table_name(&declaration.path, target.naming), named, target, at)?,
    };
    let schema = match &declaration.schema {
        Some(schema) => Some(report.name(schema, Named::Namespace, target, at)?),
        None => None,
    };
    let name = target.normalized(QualifiedName { schema, name });
    if name.schema.is_some() && target.dialect == Dialect::Sqlite {
        report.require(Feature::Namespace, target, at);
    }
    let by = Taken { named, place: &declaration.place };
    if let Err(taken) = relations.reserve(name.schema.as_ref(), &name.name, by) {
        report.push(duplicate(at(), named, name.to_string(), taken));
        return None;
    }
    Some(name)
}

fn same_path(declaration: &TableDeclaration, all: &[TableDeclaration]) -> ResolveError {
    let first = all.iter().find(|it| it.path == declaration.path).unwrap_or(declaration);
    let taken = Taken { named: Named::Item, place: &first.place };
    duplicate(At::table(declaration, &declaration.place), Named::Item, declaration.path.clone(), taken)
}

/// One name where the database allows one.
pub(super) fn duplicate(at: At, named: Named, name: String, taken: Taken<'_>) -> ResolveError {
    ResolveError::Duplicate { at, named, name, other_named: taken.named, other: taken.place.clone() }
}
