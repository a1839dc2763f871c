//! SET STORAGE, COMPRESSION, STATISTICS and (..) of a column.

use schema_model::{
    QualifiedName,
    schema::{Column, ColumnStorage, Storage},
};

use super::{index_storage, sql};

/// The statement that a new column needs besides its own: CREATE TABLE takes STORAGE only from PostgreSQL 16 on, and
/// statistics in no version.
pub(super) fn of_new(table: &QualifiedName, columns: &[Column]) -> Option<String> {
    let prefixed = |column: &Column| -> Vec<String> {
        let bare = ColumnStorage { compression: column.storage.compression, ..ColumnStorage::default() };
        let clauses = clauses(&Column { storage: bare, ..column.clone() }, column, Type::Stays);
        let prefix = sql().push("ALTER COLUMN ").ident(&column.name).push(" ").finish();
        clauses.into_iter().map(|it| format!("{prefix}{it}")).collect()
    };
    let lines: Vec<String> =
        columns.iter().filter(|it| !it.storage.is_default()).flat_map(prefixed).collect();
    (!lines.is_empty())
        .then(|| sql().push("ALTER TABLE ").name(table).push("\n  ").push(&lines.join(",\n  ")).finish())
}

/// Whether the statement changes the type as well, which brings storage and compression of the new one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    /// It does not.
    Stays,
    /// It does.
    Changes,
}

/// What stands behind ALTER COLUMN name.
pub(super) fn clauses(before: &Column, after: &Column, ty: Type) -> Vec<String> {
    let ColumnStorage { strategy, compression, statistics, parameters } = &after.storage;
    let was = &before.storage;
    let mut clauses = Vec::new();
    let is_new = ty == Type::Changes;
    if *strategy != was.strategy && !(is_new && strategy.is_none()) || is_new && strategy.is_some() {
        let word = strategy.or_else(|| after.ty.storage()).map_or("DEFAULT", sql_word);
        clauses.push(format!("SET STORAGE {word}"));
    }
    if *compression != was.compression && !(is_new && compression.is_none())
        || is_new && compression.is_some()
    {
        clauses.push(format!("SET COMPRESSION {}", compression.map_or("default", |it| it.word())));
    }
    if *statistics != was.statistics {
        clauses.push(match statistics {
            Some(target) => format!("SET STATISTICS {target}"),
            None => "SET STATISTICS -1".to_owned(),
        });
    }
    clauses.extend(index_storage::clauses(&was.parameters, parameters));
    clauses
}

fn sql_word(storage: Storage) -> &'static str {
    match storage {
        Storage::Plain => "PLAIN",
        Storage::External => "EXTERNAL",
        Storage::Extended => "EXTENDED",
        Storage::Main => "MAIN",
    }
}
