//! One empty database of either dialect, and short words for applying migrations to it.

use rusqlite::Connection;
use schema_db::{
    Access, AppliedMigration, AppliedState, ApplyError, ConnectOptions, Database, DatabaseUrl, Direction,
    LockOptions, Migration, Outcome,
};
use schema_model::{Dialect, MigrationId, script::Script};
use tempfile::TempDir;
use test_support::TestDatabase;

pub(crate) enum Place {
    Postgres(TestDatabase),
    Sqlite(TempDir),
}

impl Place {
    pub(crate) fn both() -> [Self; 2] {
        [Self::Postgres(test_support::database()), Self::sqlite()]
    }

    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap())
    }

    pub(crate) fn postgres() -> Self {
        Self::Postgres(test_support::database())
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Postgres(_) => Dialect::Postgres,
            Self::Sqlite(_) => Dialect::Sqlite,
        }
    }

    pub(crate) fn url(&self) -> DatabaseUrl {
        match self {
            Self::Postgres(database) => database.url().parse().unwrap(),
            Self::Sqlite(folder) => {
                format!("sqlite:{}", folder.path().join("test.db").display()).parse().unwrap()
            }
        }
    }

    pub(crate) fn connect(&self) -> Database {
        let options = ConnectOptions { access: Access::Create, ..ConnectOptions::default() };
        Database::connect(&self.url(), &options).unwrap()
    }

    /// A migration from the part of a file name that follows the time.
    pub(crate) fn migration(&self, slug: &str, sql: &str) -> Migration {
        let id = MigrationId::new(&format!("20261121103000_{slug}")).unwrap();
        let file = format!("migrations/{id}.sql");
        Migration { id, parents: Vec::new(), file, script: Script::parse(sql, self.dialect()).unwrap() }
    }

    pub(crate) fn up(&self, migration: &Migration) -> Result<Outcome, ApplyError> {
        self.run(migration, Direction::Up)
    }

    pub(crate) fn run(&self, migration: &Migration, direction: Direction) -> Result<Outcome, ApplyError> {
        let mut database = self.connect();
        let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
        migrator.apply(migration, direction, &mut |_| ())
    }

    pub(crate) fn applied(&self) -> Vec<AppliedMigration> {
        self.connect().applied().unwrap()
    }

    pub(crate) fn states(&self) -> Vec<(String, AppliedState)> {
        self.applied().into_iter().map(|it| (it.id.slug().to_owned(), it.state)).collect()
    }

    /// The first column of the first row as a number, asked past the product.
    pub(crate) fn count(&self, query: &str) -> i64 {
        match self {
            Self::Postgres(database) => database.connect().query_one(query, &[]).unwrap().get(0),
            Self::Sqlite(_) => self.file().query_row(query, [], |row| row.get(0)).unwrap(),
        }
    }

    /// The first column as texts, asked past the product.
    pub(crate) fn texts(&self, query: &str) -> Vec<String> {
        match self {
            Self::Postgres(database) => {
                database.connect().query(query, &[]).unwrap().iter().map(|row| row.get(0)).collect()
            }
            Self::Sqlite(_) => {
                let file = self.file();
                let mut statement = file.prepare(query).unwrap();
                statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
            }
        }
    }

    /// Runs SQL past the product.
    pub(crate) fn execute(&self, sql: &str) {
        match self {
            Self::Postgres(database) => database.connect().batch_execute(sql).unwrap(),
            Self::Sqlite(_) => self.file().execute_batch(sql).unwrap(),
        }
    }

    fn file(&self) -> Connection {
        let Self::Sqlite(folder) = self else { panic!("not SQLite") };
        Connection::open(folder.path().join("test.db")).unwrap()
    }
}
