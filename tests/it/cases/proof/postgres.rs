//! A case's database on the test server.

use std::sync::LazyLock;

use postgres::{Client, SimpleQueryMessage, error::SqlState};
use schema_db::{
    ConnectOptions, Database, Introspection,
    postgres::{IntrospectOptions, canonicalise, introspect},
};
use schema_diff::Sql;
use schema_model::{Dialect, Schema};
use test_support::TestDatabase;

use super::live::{Live, Row, answer, history};

pub(crate) struct PostgresLive {
    database: Database,
    // Dropped last.
    test: TestDatabase,
}

impl PostgresLive {
    pub(crate) fn create() -> Self {
        prepare_server();
        let test = test_support::database();
        let url = test.url().parse().unwrap();
        let database = Database::connect(&url, &ConnectOptions::default()).unwrap();
        Self { database, test }
    }

    /// Another session.
    pub(crate) fn connect(&self) -> Client {
        self.test.connect()
    }

    fn client(&mut self) -> &mut Client {
        match &mut self.database {
            Database::Postgres(database) => database.client(),
            Database::Sqlite(_) => panic!("not a PostgreSQL database"),
        }
    }
}

/// What databases cannot have of their own: tablespaces and roles.
pub(crate) fn prepare_server() {
    LazyLock::force(&TABLESPACES);
    LazyLock::force(&ROLES);
}

/// The server's major version.
pub(crate) static VERSION: LazyLock<u16> = LazyLock::new(|| {
    let test = test_support::database();
    let sql = "SELECT current_setting('server_version_num')::int4 / 10000";
    let row = test.connect().query_one(sql, &[]).unwrap();
    u16::try_from(row.get::<_, i32>(0)).unwrap()
});

/// Two places for tables, in the server's own folder; another run may have made them.
static TABLESPACES: LazyLock<()> = LazyLock::new(|| {
    let test = test_support::database();
    let mut client = test.connect();
    let folder: String = client.query_one("SHOW data_directory", &[]).unwrap().get(0);
    for name in ["fast", "slow"] {
        client
            .batch_execute(&format!("COPY (SELECT 1) TO PROGRAM 'cat > /dev/null; mkdir -p {name}'"))
            .unwrap();
        let create = format!("CREATE TABLESPACE {name} LOCATION '{folder}/{name}'");
        match client.batch_execute(&create) {
            Ok(()) => {}
            Err(error) if error.code() == Some(&SqlState::DUPLICATE_OBJECT) => {}
            Err(error) => panic!("{}", describe(&error, &create)),
        }
    }
});

/// The lines of a query that a server understands: some end with `-- since 14`, some with `-- before 14`.
fn for_version(sql: &str, version: u16) -> String {
    let number = |line: &str, mark: &str| line.rsplit_once(mark).and_then(|(_, it)| it.parse::<u16>().ok());
    let fits = |line: &&str| {
        number(line, "-- since ").is_none_or(|since| version >= since)
            && number(line, "-- before ").is_none_or(|before| version < before)
    };
    sql.lines().filter(fits).collect::<Vec<_>>().join("\n")
}
/// Roles that cases name; another run may have made them.
static ROLES: LazyLock<()> = LazyLock::new(|| {
    let test = test_support::database();
    let mut client = test.connect();
    for name in ["reader", "writer", "app_owner", "app_admin SUPERUSER", "\"Read Only\""] {
        let create = format!("CREATE ROLE {name}");
        match client.batch_execute(&create) {
            Ok(()) => {}
            Err(error) if error.code() == Some(&SqlState::DUPLICATE_OBJECT) => {}
            Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {}
            Err(error) => panic!("{}", describe(&error, &create)),
        }
    }
});

fn describe(error: &postgres::Error, sql: &str) -> String {
    match error.as_db_error() {
        Some(it) => format!("{} {}\n{sql}", it.code().code(), it.message()),
        None => format!("{error}\n{sql}"),
    }
}

impl Live for PostgresLive {
    fn database(&mut self) -> &mut Database {
        &mut self.database
    }

    fn batch(&mut self, sql: &str) -> Result<(), String> {
        self.client().batch_execute(sql).map_err(|error| describe(&error, sql))
    }

    fn introspect(&mut self) -> Result<Introspection, String> {
        let options = IntrospectOptions { ignore_tables: vec![history()], ..IntrospectOptions::default() };
        introspect(self.client(), &options).map_err(|error| error.to_string())
    }

    fn make_comparable(&mut self, promised: &mut Schema, live: &mut Schema) -> Result<(), String> {
        let default_schema = IntrospectOptions::default().default_schema;
        let kept = canonicalise(self.client(), &default_schema, promised, live);
        match kept.map_err(|error| error.to_string())?.as_slice() {
            [] => Ok(()),
            kept => Err(format!("the server cannot read: {kept:?}")),
        }
    }

    fn catalog(&mut self) -> String {
        let sql = for_version(include_str!("catalog.sql"), *VERSION);
        answer(self, &sql)
    }

    fn ask(&mut self, query: &str) -> Vec<Row> {
        let messages = self.client().simple_query(query);
        let messages = messages.unwrap_or_else(|error| panic!("{}", describe(&error, query)));
        let rows = messages.iter().filter_map(|message| match message {
            SimpleQueryMessage::RowDescription(columns) => {
                Some(columns.iter().map(|it| Some(it.name().to_owned())).collect())
            }
            SimpleQueryMessage::Row(row) => {
                Some((0..row.len()).map(|at| row.get(at).map(str::to_owned)).collect())
            }
            _ => None,
        });
        rows.collect()
    }

    fn clear(&mut self, schema: &Schema) {
        if schema.tables.is_empty() {
            return;
        }
        let names = schema.tables.iter().map(|it| &it.name);
        let sql = Sql::new(Dialect::Postgres).push("TRUNCATE ").list(names, Sql::name).finish();
        self.batch(&sql).unwrap();
    }
}
