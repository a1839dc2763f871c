//! Reads a database, and makes its expressions comparable with the promised ones.

use schema_db::{Database, Introspection, Unmodelled, postgres, sqlite};
use schema_model::Schema;

use crate::{
    codes::Code,
    database::Connected,
    report::{Failure, Problem},
};

/// What is there.
pub(super) struct Live {
    pub(super) schema: Schema,
    pub(super) unmodelled: Vec<Unmodelled>,
    /// What could not be compared.
    pub(super) warnings: Vec<Problem>,
}

/// Reads the database; `promised` gets the server's own spelling of its expressions.
pub(super) fn read(connected: &mut Connected<'_>, promised: &mut Schema) -> Result<Live, Failure> {
    let history = connected.history.clone();
    match connected.database.as_mut() {
        None => Ok(Live { schema: Schema::default(), unmodelled: Vec::new(), warnings: Vec::new() }),
        Some(Database::Sqlite(database)) => {
            let options = sqlite::introspect::IntrospectOptions { ignored_tables: vec![history] };
            let found = sqlite::introspect::introspect(database.connection(), &options);
            Ok(live(found.map_err(|error| unreadable(&error.to_string()))?))
        }
        Some(Database::Postgres(database)) => {
            let default_schema = connected.default_schema.clone();
            let options = postgres::IntrospectOptions {
                default_schema: default_schema.clone(),
                ignore_tables: vec![history],
            };
            let client = database.client();
            let found =
                postgres::introspect(client, &options).map_err(|error| unreadable(&error.to_string()))?;
            let mut live = live(found);
            let kept = postgres::canonicalise(client, &default_schema, promised, &mut live.schema);
            let kept = kept.map_err(|error| unreadable(&error.to_string()))?;
            live.warnings = kept.iter().map(uncompared).collect();
            Ok(live)
        }
    }
}

fn live(found: Introspection) -> Live {
    Live { schema: found.schema, unmodelled: found.unmodelled, warnings: Vec::new() }
}

fn unreadable(message: &str) -> Problem {
    Problem::advised(Code::DriftUnclear, message, "check that this user may read the catalog")
}

/// Expressions that the server refuses are compared as they are written.
fn uncompared(kept: &postgres::Kept) -> Problem {
    let message = format!("an expression of {} is compared as written: {}", kept.object, kept.message);
    Problem::warning(Code::DriftUnclear, message).help("see whether the expression is right")
}
