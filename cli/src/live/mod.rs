//! Reads a database, and makes its expressions comparable with the promised ones.

mod ignore;
mod others;
mod twin;

use std::collections::BTreeMap;

use schema_db::{Database, Extent, Introspection, QueryColumn, Unmodelled, postgres, sqlite};
use schema_model::{Name, QualifiedName, Schema};

use crate::{
    codes::Code,
    config::{ComparedPrivileges, Config},
    report::{Failure, Problem},
};
pub use ignore::Ignored;
pub use others::{HandWritten, made_elsewhere, others};
pub use twin::Twins;

/// What is there.
#[derive(Debug, Default)]
pub struct Live {
    /// What the model can hold.
    pub schema: Schema,
    /// The columns of each view, as its query has them.
    pub view_columns: BTreeMap<QualifiedName, Vec<QueryColumn>>,
    /// What it cannot hold.
    pub unmodelled: Vec<Unmodelled>,
    /// Objects that belong to extensions, which are in neither.
    pub extension_members: usize,
    /// What could not be compared.
    pub warnings: Vec<Problem>,
}

/// What reading needs to know.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The table of applied migrations, which is left out.
    pub history: &'a QualifiedName,
    /// The schema of names without one (PostgreSQL).
    pub default_schema: &'a Name,
    /// Whose privileges are compared (PostgreSQL).
    pub privileges: Extent,
}

/// Whose privileges a project compares with what was promised.
pub fn compared_privileges(config: &Config) -> Extent {
    match config.drift.privileges {
        ComparedPrivileges::Declared => Extent::Declared,
        ComparedPrivileges::All => Extent::All,
    }
}

/// Reads a database; `promised` gets the server's own spelling of its expressions.
pub fn read(database: &mut Database, reading: &Reading<'_>, promised: &mut Schema) -> Result<Live, Failure> {
    read_with(database, reading, promised, None)
}

/// What the database has beside its schema: owners, settings of its own and the like, each in words.
pub fn outside(database: &mut Database, default_schema: &Name) -> Result<Vec<String>, Failure> {
    match database {
        Database::Sqlite(_) => Ok(Vec::new()),
        Database::Postgres(database) => postgres::outside(database.client(), default_schema)
            .map_err(|error| unreadable(&error.to_string()).into()),
    }
}

/// Writes the expressions as their authors may have, where the server takes both for the same; those that `said` has stay. A
/// session that cannot ask leaves them all.
pub fn write_plainer(
    database: &mut Database,
    default_schema: &Name,
    schema: &mut Schema,
    said: &Schema,
) -> Result<postgres::Plain, Failure> {
    let Database::Postgres(database) = database else { return Ok(postgres::Plain::default()) };
    let client = database.client();
    let hindrance = postgres::hindrance(client, default_schema, schema);
    if hindrance.map_err(|error| unreadable(&error.to_string()))?.is_some() {
        return Ok(postgres::Plain::default());
    }
    let plain = postgres::write_plainer(client, default_schema, schema, said);
    plain.map_err(|error| unreadable(&error.to_string()).into())
}

/// The same where expressions may be compared elsewhere: a standby, and a role without rights, cannot compare them.
pub fn read_with(
    database: &mut Database,
    reading: &Reading<'_>,
    promised: &mut Schema,
    twins: Option<&mut Twins<'_>>,
) -> Result<Live, Failure> {
    let history = reading.history.clone();
    match database {
        Database::Sqlite(database) => {
            let options = sqlite::introspect::IntrospectOptions { ignored_tables: vec![history] };
            let found = sqlite::introspect::introspect(database.connection(), &options);
            Ok(live(found.map_err(|error| unreadable(&error.to_string()))?))
        }
        Database::Postgres(database) => {
            let default_schema = reading.default_schema;
            let options = postgres::IntrospectOptions {
                default_schema: default_schema.clone(),
                ignore_tables: vec![history],
            };
            let client = database.client();
            let mut found =
                postgres::introspect(client, &options).map_err(|error| unreadable(&error.to_string()))?;
            found.compare_privileges(promised, reading.privileges);
            let mut live = live(found);
            let mut place = match twins {
                Some(twins) => {
                    let hindrance = postgres::hindrance(client, default_schema, promised);
                    let hindrance = hindrance.map_err(|error| unreadable(&error.to_string()))?;
                    hindrance.map(|why| twins.like(promised, &why)).transpose()?.flatten()
                }
                None => None,
            };
            let client = match place.as_mut().map(|it| it.database.database()) {
                Some(Database::Postgres(twin)) => twin.client(),
                Some(Database::Sqlite(_)) | None => client,
            };
            let kept = postgres::canonicalise(client, default_schema, promised, &mut live.schema);
            let kept = kept.map_err(|error| unreadable(&error.to_string()))?;
            live.warnings = kept.iter().map(uncompared).collect();
            Ok(live)
        }
    }
}

fn live(found: Introspection) -> Live {
    let Introspection { schema, privileges: _, unmodelled, view_columns, extension_members, ignored: _ } =
        found;
    Live { schema, view_columns, unmodelled, extension_members, warnings: Vec::new() }
}

fn unreadable(message: &str) -> Problem {
    Problem::advised(Code::DriftUnclear, message, "check that this user may read the catalog")
}

/// Expressions that the server refuses are compared as they are written.
fn uncompared(kept: &postgres::Kept) -> Problem {
    let message = format!("an expression of {} is compared as written: {}", kept.object, kept.message);
    Problem::warning(Code::DriftUnclear, message).help("see whether the expression is right")
}
