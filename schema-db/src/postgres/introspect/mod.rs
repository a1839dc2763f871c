//! Reads a live database into the model: a fixed number of set-based catalog queries, whatever the number of tables.
//!
//! ```text
//! *.sql ── session::ask ──> Answers ── Catalog::read ──> Catalog (numbers to names, types, texts)
//!                              │                            │
//!                              └── one reader per kind ─────┴──> Draft ──> Introspection
//! ```
//!
//! A query is the `.sql` file beside the Rust that reads its rows. Joins by number happen here, not in the server.

mod catalog;
mod collation;
mod column;
mod comment;
mod constraint;
mod data_type;
mod definition;
mod draft;
mod enumeration;
mod expression;
mod index;
mod member;
mod namespace;
mod operator;
mod operator_class;
mod outside;
mod partition;
mod relation;
mod row;
mod sequence;
mod session;
mod table_options;
mod unmodelled;

use postgres::Client;
use schema_model::{Name, QualifiedName};

pub use self::outside::outside;
use self::{
    catalog::Catalog,
    draft::Draft,
    session::{Answers, Query},
};
use crate::{IntrospectError, Introspection};

/// What to read, and how to name it.
#[derive(Debug, Clone)]
pub struct IntrospectOptions {
    /// The schema whose objects are named without one.
    pub default_schema: Name,
    /// Tables that are no part of the schema: the history of migrations.
    pub ignore_tables: Vec<QualifiedName>,
}

/// Everything but the texts of expressions.
const QUERIES: &[&Query] = &[
    &namespace::QUERY,
    &relation::QUERY,
    &enumeration::QUERY,
    &column::QUERY,
    &data_type::QUERY,
    &collation::QUERY,
    &operator_class::QUERY,
    &operator::QUERY,
    &comment::QUERY,
    &member::QUERY,
    &sequence::QUERY,
    &constraint::QUERY,
    &index::QUERY,
    &partition::QUERY,
];

/// How often a picture is taken that others have moved in.
const TRIES: usize = 10;

/// Reads all schemas of the database but the server's own.
///
/// Rows are those of one moment, but the server makes texts from what is there a moment later: where somebody drops an
/// object in between, everything is read anew.
pub fn introspect(
    client: &mut Client,
    options: &IntrospectOptions,
) -> Result<Introspection, IntrospectError> {
    for _ in 1..TRIES {
        match read(client, options) {
            Err(error) if error.was_moved() => {}
            done => return done,
        }
    }
    read(client, options)
}

fn read(client: &mut Client, options: &IntrospectOptions) -> Result<Introspection, IntrospectError> {
    let answers = ask(client, options)?;
    let catalog = Catalog::read(&answers, options)?;
    let mut draft = Draft::new(&catalog);
    enumeration::read(&answers, &catalog, &mut draft)?;
    relation::read(&catalog, &mut draft);
    column::read(&answers, &catalog, &mut draft)?;
    constraint::read(&answers, &catalog, &mut draft)?;
    index::read(&answers, &catalog, &mut draft)?;
    partition::read(&answers, &catalog, &mut draft)?;
    definition::read(&answers, &catalog, &mut draft)?;
    unmodelled::read(&answers, &catalog, &mut draft)?;
    namespace::read(&catalog, options, &mut draft);
    Ok(draft.finish())
}

/// All queries but the one for the texts of expressions.
fn queries() -> impl Iterator<Item = &'static Query> {
    let unmodelled = unmodelled::QUERIES.iter().map(|it| &it.query);
    QUERIES.iter().chain(definition::QUERIES).copied().chain(unmodelled)
}

fn ask(client: &mut Client, options: &IntrospectOptions) -> Result<Answers, IntrospectError> {
    let queries: Vec<&Query> = queries().collect();
    session::ask(client, &queries, &expression::QUERY, &options.default_schema)
}

impl Default for IntrospectOptions {
    /// The default schema of PostgreSQL, `public`; nothing ignored.
    fn default() -> Self {
        let default_schema = Name::new("public").expect("a name without NUL");
        Self { default_schema, ignore_tables: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn answers_are_told_apart_by_the_names_of_their_queries() {
        let all = queries().chain([&expression::QUERY]);
        let names: Vec<_> = all.map(|query| query.name).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
    }
}
