//! Changes the source of a project that is there so that it says what a database has.
//!
//! ```text
//! Declarations ── tags, patch ──> Declarations ── text ──> edits of the files
//! database ── declare ──────────────┘
//! ```
//!
//! What the database has is declared as [`crate::write`] would, under the names that are there. What differs is put into the
//! declarations; and where these differ then, the text is edited. So the declarations prove what the edits are to say.

mod known;
mod patch;
mod renamed;
mod sound;
mod sql;
mod tags;
mod text;
mod view;

use std::collections::BTreeMap;

use schema_model::{
    Declarations, Delta, Object, ObjectId, Schema,
    resolve::Target,
    schema::{Constraint, ConstraintKind},
};

use crate::{
    Options, declare,
    naming::ItemKind,
    settle,
    source::{Source, types::Library},
    spell,
};
use known::Known;
use patch::Patch;
pub use renamed::renamed;
use sql::Sql;
use tags::Tags;
pub use view::QueryColumns;

/// A project that is there, and the database that it is to declare.
#[derive(Debug, Clone, Copy)]
pub struct Project<'a> {
    /// What its structs and SQL files declare.
    pub written: &'a Declarations,
    /// The same, under the names that the database has for it now ([`renamed`]).
    pub declarations: &'a Declarations,
    /// Its Rust files, as the compiler names them.
    pub files: &'a BTreeMap<String, String>,
    /// What the declarations are resolved for.
    pub target: &'a Target,
    /// How new structs are written.
    pub options: &'a Options,
    /// The columns of the views of the database.
    pub views: &'a QueryColumns,
}

/// A project that says what the database has.
#[derive(Debug)]
pub struct Updated {
    /// Rust files that change, come or go (`None`).
    pub files: BTreeMap<String, Option<String>>,
    /// What the source declares then, with the SQL files.
    pub declarations: Declarations,
    /// What must be changed by hand, and where it stands.
    pub by_hand: Vec<String>,
    /// The libraries of types that the structs have now.
    pub libraries: Vec<Library>,
}

/// Leads the source to what `live` has. The deltas lead there from what the source says, in the words of the server.
pub fn update(project: &Project<'_>, live: &Schema, deltas: &[Delta]) -> Option<Updated> {
    let Project { written, declarations, files, target, options, views } = *project;
    let live = spell::as_authors_do(live, target.dialect);
    let tags = Tags::of(declarations, target).ok()?;
    let files = text::parse(files);
    let known = Known::of(declarations, &tags, &live, &files, target);
    let generated = declare::declarations(&with_views(&live, views), &known.names);
    let path = |id: &ObjectId| {
        let (kind, name) = match id {
            ObjectId::Table(name) => (ItemKind::Table, name),
            ObjectId::Enum(name) => (ItemKind::Enum, name),
            _ => return None,
        };
        Some(known.names.path(known.names.get(kind, name)?))
    };
    let deltas: Vec<Delta> = deltas.iter().map(|it| as_spelled(it, &live)).collect();
    let mut after = Patch::new(declarations, &generated, &path, &tags).apply(&deltas);
    view::fields(&mut after.views, (&declarations.views, &tags), (views, &live), &generated.tables);
    let mut said = Schema::default();
    if let Ok(tags) = Tags::of(&after, target) {
        said = tags.schema().clone();
        let followers = references(tags.schema(), &live);
        after = Patch::new(&after, &generated, &path, &tags).apply(&followers);
    }
    settle::names(&mut after, settle::Of::Unwritten, &live, &known.names, target);
    let sql = Sql::new(&declarations.sql, target, &tags, &options.sql_folder);
    // What the structs of views say now, no file needs to.
    let is_said = |id: &ObjectId| match id {
        ObjectId::Definition(id) => said.definition(id) == live.definition(id),
        _ => true,
    };
    let of_sql: Vec<Delta> =
        deltas.iter().filter(|it| tags.get(&it.id()).is_none() || !is_said(&it.id())).cloned().collect();
    let (sql, mut told) = sql.apply(&of_sql, &live);
    after.sql = sql;
    let (after, refused) = sound::sound(declarations, after, target);
    let source = |declarations| Source::new(declarations, &known.names, options);
    let (was, is) = (source(written), source(&after));
    let changed = text::edit(&files, &was, &is, &known.new);
    let text::Changed { files, mut by_hand, libraries } = changed;
    told.extend(refused);
    by_hand.extend(told);
    Some(Updated { files, by_hand, libraries, declarations: after })
}

/// The schema with its views as tables.
fn with_views(live: &Schema, views: &QueryColumns) -> Schema {
    let mut tables = live.tables.clone();
    tables.extend(view::as_tables(views));
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    Schema { tables, ..live.clone() }
}

/// The delta of a definition with the texts of `live`.
fn as_spelled(delta: &Delta, live: &Schema) -> Delta {
    let Delta::Alter { before, after: Object::Definition(after) } = delta else { return delta.clone() };
    let after = live.definition(&after.id()).unwrap_or(after);
    Delta::Alter { before: before.clone(), after: Object::Definition(after.clone()) }
}

/// References that say no columns follow the key that they are to.
fn references(said: &Schema, live: &Schema) -> Vec<Delta> {
    let is_reference = |it: &Constraint| matches!(it.kind, ConstraintKind::ForeignKey(_));
    let mut deltas = Vec::new();
    for table in &said.tables {
        let Some(there) = live.table(&table.name) else { continue };
        for before in table.constraints.iter().filter(|it| is_reference(it)) {
            let object =
                |it: &Constraint| Object::Constraint { table: table.name.clone(), constraint: it.clone() };
            let after = there.constraint(&before.name).filter(|it| it.kind != before.kind);
            deltas.extend(after.map(|after| Delta::Alter { before: object(before), after: object(after) }));
        }
    }
    deltas
}
