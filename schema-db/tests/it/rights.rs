//! Roles that may not do everything, servers that only read, and settings that roles bring along: told before the first
//! statement, or without effect.

use std::sync::atomic::{AtomicU32, Ordering};

use schema_db::{
    Access, AppliedState, ApplyError, ConnectOptions, Database, Direction, LockOptions, Outcome,
};
use schema_migrate::SessionError;
use test_support::{OwnServer, TestDatabase};

use crate::place::Place;

/// A role of a test's own, dropped with all that it owns.
pub(crate) struct Role<'a> {
    place: &'a Place,
    pub(crate) name: String,
}

impl<'a> Role<'a> {
    pub(crate) fn new(place: &'a Place) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("role_{}_{number}", std::process::id());
        place.execute(&format!("CREATE ROLE {name} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC"));
        Self { place, name }
    }

    pub(crate) fn up(&self, sql: &str) -> Result<Outcome, ApplyError> {
        self.up_with(sql, &ConnectOptions { access: Access::Create, ..ConnectOptions::default() })
    }

    fn up_with(&self, sql: &str, options: &ConnectOptions) -> Result<Outcome, ApplyError> {
        let url = database(self.place).url().replace("user=postgres", &format!("user={}", self.name));
        assert!(url.contains(&self.name), "{url}");
        let mut database = Database::connect(&url.parse().unwrap(), options).unwrap();
        let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
        migrator.apply(&self.place.migration("m", sql), Direction::Up, &mut |_| ())
    }
}

impl Drop for Role<'_> {
    fn drop(&mut self) {
        let name = &self.name;
        self.place.execute(&format!("DROP OWNED BY {name}; DROP ROLE {name}"));
    }
}

pub(crate) fn database(place: &Place) -> &TestDatabase {
    let Place::Postgres(database) = place else { panic!("not PostgreSQL") };
    database
}

/// The grant that an error asks for.
fn asked_for(result: Result<Outcome, ApplyError>) -> String {
    match result {
        Err(ApplyError::Session(SessionError::NotAllowed { grant, .. })) => grant,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_grant_that_is_missing_is_told_and_is_enough() {
    let place = Place::postgres();
    let role = Role::new(&place);
    let file = "CREATE TABLE a (x int)";
    let grant = asked_for(role.up(file));
    assert_eq!(grant, format!("GRANT CREATE ON SCHEMA \"public\" TO {}", role.name));
    assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname LIKE 'schemagen%'"), 0);
    place.execute(&grant);
    assert_eq!(role.up(file).unwrap(), Outcome::Done);

    // Another role, and a history that is there.
    let other = Role::new(&place);
    let grant = asked_for(other.up(file));
    assert_eq!(
        grant,
        format!("GRANT SELECT, INSERT, UPDATE ON TABLE \"public\".\"schemagen_history\" TO {}", other.name)
    );
    place.execute(&grant);
    assert_eq!(other.up(file).unwrap(), Outcome::AlreadyDone);

    let elsewhere = ConnectOptions {
        access: Access::Create,
        history: schema_model::QualifiedName {
            schema: Some(schema_model::Name::new("ops").unwrap()),
            name: schema_model::Name::new("history").unwrap(),
        },
        ..ConnectOptions::default()
    };
    let grant = asked_for(role.up_with(file, &elsewhere));
    assert!(grant.starts_with("GRANT CREATE ON DATABASE ") && grant.ends_with(&role.name), "{grant}");
}

#[test]
fn a_table_of_somebody_else_is_told_with_what_to_do() {
    let place = Place::postgres();
    let role = Role::new(&place);
    place.execute(&format!("GRANT CREATE ON SCHEMA public TO {}; CREATE TABLE theirs (x int)", role.name));
    let error = role.up("ALTER TABLE theirs ADD COLUMN y int").unwrap_err();
    let ApplyError::Statement { error, .. } = &error else { panic!("{error}") };
    assert_eq!(error.code.as_deref(), Some("42501"));
    assert!(error.hint.as_deref().is_some_and(|it| it.contains("let the owner")), "{error}");
    assert!(matches!(place.states()[0].1, AppliedState::HalfApplied { .. }));
}

#[test]
fn a_migration_that_takes_the_history_from_its_own_role_is_not_kept() {
    let place = Place::postgres();
    let role = Role::new(&place);
    place.execute(&format!("GRANT CREATE ON SCHEMA public TO {}", role.name));
    let file = format!("CREATE TABLE a (x int);\nREVOKE ALL ON schemagen_history FROM {}", role.name);
    let error = role.up(&file).unwrap_err();
    assert!(error.to_string().contains("recording progress"), "{error}");
    assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname = 'a'"), 0);
    assert_eq!(role.up("CREATE TABLE a (x int)").unwrap(), Outcome::Done);
}

#[test]
fn settings_of_a_role_have_no_effect() {
    let place = Place::postgres();
    let role = Role::new(&place);
    let name = &role.name;
    place.execute(&format!("GRANT CREATE ON SCHEMA public TO {name}; CREATE SCHEMA elsewhere"));
    for setting in [
        "statement_timeout = '1ms'",
        "idle_in_transaction_session_timeout = '1ms'",
        "search_path = elsewhere",
        "client_encoding = 'LATIN1'",
        "DateStyle = 'German'",
        "IntervalStyle = 'iso_8601'",
        "bytea_output = 'escape'",
        "standard_conforming_strings = off",
        "default_transaction_isolation = 'serializable'",
        "default_transaction_read_only = on",
        "default_transaction_deferrable = on",
        "row_security = off",
        "extra_float_digits = 0",
        "quote_all_identifiers = on",
        "TimeZone = 'Asia/Kathmandu'",
    ] {
        place.execute(&format!("ALTER ROLE {name} SET {setting}"));
    }
    let file = "CREATE TABLE a (x text DEFAULT 'é\\n');\nSELECT pg_sleep(0.05);\n-- schemagen: step\nINSERT INTO a DEFAULT VALUES";
    assert_eq!(role.up(file).unwrap(), Outcome::Done);
    assert_eq!(place.count("SELECT count(*) FROM public.a WHERE length(x) = 3"), 1);
    assert!(place.applied()[0].started_at.ends_with('Z'));
}

#[test]
fn databases_in_other_encodings_hold_what_they_can() {
    let server = OwnServer::start(&[]);
    let mut admin = server.admin();
    for (encoding, refused) in [("LATIN1", Some("22P05")), ("SQL_ASCII", None)] {
        let name = encoding.to_lowercase();
        let create = "CREATE DATABASE";
        admin
            .batch_execute(&format!(
                "{create} {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
            ))
            .unwrap();
        let url = server.socket_url().replacen("/postgres?", &format!("/{name}?"), 1);
        let mut database = Database::connect(&url.parse().unwrap(), &ConnectOptions::default()).unwrap();
        let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
        let place = Place::sqlite();
        let read = |slug: &str, sql: &str| {
            let script = schema_model::script::Script::parse(sql, schema_model::Dialect::Postgres).unwrap();
            schema_db::Migration { script, ..place.migration(slug, "") }
        };
        let fits = read("fits", "CREATE TABLE a (x text); INSERT INTO a VALUES ('é')");
        migrator.apply(&fits, Direction::Up, &mut |_| ()).unwrap();
        let does_not = read("does_not", "INSERT INTO a VALUES ('€🦀')");
        match (migrator.apply(&does_not, Direction::Up, &mut |_| ()), refused) {
            (Ok(Outcome::Done), None) => {}
            (Err(error), Some(code)) => assert!(error.to_string().contains(code), "{error}"),
            (other, _) => panic!("{encoding}: {other:?}"),
        }
        assert_eq!(migrator.applied().unwrap()[0].id.slug(), "fits", "{encoding}");
    }
}

#[test]
fn a_standby_is_told_before_anything_is_tried() {
    let mut server = OwnServer::start(&["wal_level=replica"]);
    server.become_standby();
    let mut database =
        Database::connect(&server.socket_url().parse().unwrap(), &ConnectOptions::default()).unwrap();
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    let migration = Place::postgres().migration("m", "CREATE TABLE a (x int)");
    let error = migrator.apply(&migration, Direction::Up, &mut |_| ()).unwrap_err();
    assert!(matches!(error, ApplyError::Session(SessionError::Standby { .. })), "{error}");
}
