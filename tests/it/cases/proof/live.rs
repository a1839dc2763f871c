//! What a proof asks of a database, whatever its dialect.

use schema_db::{Database, Direction, HISTORY_TABLE, Introspection, LockOptions, Migration};
use schema_model::{Name, QualifiedName, Schema, script::Script};

/// A row as text; `None` is NULL.
pub(crate) type Row = Vec<Option<String>>;

/// An open database of its own.
pub(crate) trait Live {
    /// The product's own connection.
    fn database(&mut self) -> &mut Database;

    /// Runs SQL of the case's author.
    fn batch(&mut self, sql: &str) -> Result<(), String>;

    /// What the product finds in the database.
    fn introspect(&mut self) -> Result<Introspection, String>;

    /// Brings the expressions of both sides into one form.
    fn make_comparable(&mut self, promised: &mut Schema, live: &mut Schema) -> Result<(), String>;

    /// Everything in the catalogs, one line for each thing, sorted, whatever the order of columns.
    fn catalog(&mut self) -> String;

    /// The rows that a query gives, after a row of the columns' names.
    fn ask(&mut self, query: &str) -> Vec<Row>;

    /// Deletes all rows.
    fn clear(&mut self, schema: &Schema);
}

/// The migrations of a proof, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cases) enum Number {
    /// From nothing to the first schema.
    First,
    /// The case itself.
    Second,
}

/// Runs a migration file as `migrate` and `rollback` run it.
pub(in crate::cases) fn apply(
    live: &mut dyn Live,
    number: Number,
    direction: Direction,
    file: &str,
) -> Result<(), String> {
    let database = live.database();
    let script = Script::parse(file, database.dialect()).map_err(|error| format!("{error}\n{file}"))?;
    let id = match number {
        Number::First => "20260101000000_first",
        Number::Second => "20260101000001_second",
    };
    let migration =
        Migration { id: id.parse().unwrap(), parents: Vec::new(), file: format!("{id}.sql"), script };
    let mut migrator =
        database.lock(&LockOptions::default(), &mut |_| {}).map_err(|error| error.to_string())?;
    let outcome = migrator.apply(&migration, direction, &mut |_| {});
    outcome.map(|_| ()).map_err(|error| format!("{error}\n{file}"))
}

/// The rows that a query gives, as a table of text.
pub(super) fn answer(live: &mut dyn Live, query: &str) -> String {
    let spell = |row: Row| {
        row.into_iter().map(|it| it.unwrap_or_else(|| "NULL".to_owned())).collect::<Vec<_>>().join(" | ")
    };
    live.ask(query).into_iter().map(spell).collect::<Vec<_>>().join("\n")
}

/// The table that applying leaves behind.
pub(in crate::cases) fn history() -> QualifiedName {
    QualifiedName::unqualified(Name::new(HISTORY_TABLE).unwrap())
}
