//! What a proof asks of a database, whatever its dialect.

use schema_db::Introspection;
use schema_model::{Dialect, Schema, script::Script};

/// A row as text; `None` is NULL.
pub(super) type Row = Vec<Option<String>>;

/// An open database of its own.
pub(super) trait Live {
    fn dialect(&self) -> Dialect;

    /// Runs a migration file.
    fn run(&mut self, script: &Script) -> Result<(), String>;

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

    /// The rows that a query gives, as a table of text.
    fn answer(&mut self, query: &str) -> String {
        let line = |row: Row| {
            row.into_iter().map(|it| it.unwrap_or_else(|| "NULL".to_owned())).collect::<Vec<_>>().join(" | ")
        };
        self.ask(query).into_iter().map(line).collect::<Vec<_>>().join("\n")
    }
}
