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
struct Role<'a> {
    place: &'a Place,
    name: String,
}

impl<'a> Role<'a> {
    fn new(place: &'a Place) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("role_{}_{number}", std::process::id());
        place.execute(&format!("CREATE ROLE {name} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC"));
        Self { place, name }
    }

    fn up(&self, sql: &str) -> Result<Outcome, ApplyError> {
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

fn database(place: &Place) -> &TestDatabase {
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
fn a_server_at_its_limits_keeps_nothing_of_the_step() {
    let server = OwnServer::start(&["max_locks_per_transaction=10", "max_connections=10", "work_mem=64kB"]);
    server.admin().batch_execute("ALTER DATABASE postgres SET temp_file_limit = '64kB'").unwrap();
    let place = Place::sqlite();
    let up = |slug: &str, sql: &str| {
        let mut database =
            Database::connect(&server.socket_url().parse().unwrap(), &ConnectOptions::default()).unwrap();
        let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
        let script = schema_model::script::Script::parse(sql, schema_model::Dialect::Postgres).unwrap();
        let migration = schema_db::Migration { script, ..place.migration(slug, "") };
        migrator.apply(&migration, Direction::Up, &mut |_| ())
    };
    let many = "DO $$ BEGIN FOR i IN 1..3000 LOOP EXECUTE format('CREATE TABLE t%s ()', i); END LOOP; END $$";
    let large = "CREATE TABLE t10 AS SELECT md5(i::text) FROM generate_series(1, 30000) i ORDER BY 1";
    let tables = "SELECT count(*) FROM pg_class WHERE relname ~ '^t[0-9]+$'";
    for (slug, sql, code) in [("many", many, "53200"), ("large", large, "53400")] {
        let error = up(slug, sql).unwrap_err();
        assert!(
            matches!(&error, ApplyError::Statement { error, .. } if error.code.as_deref() == Some(code)),
            "{error}"
        );
        assert_eq!(server.admin().query_one(tables, &[]).unwrap().get::<_, i64>(0), 0);
    }
    assert_eq!(up("many", &many.replace("3000", "9")).unwrap(), Outcome::Done);
    server.admin().batch_execute("ALTER DATABASE postgres RESET temp_file_limit").unwrap();
    assert_eq!(up("large", large).unwrap(), Outcome::Done);
    assert_eq!(server.admin().query_one(tables, &[]).unwrap().get::<_, i64>(0), 10);
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

#[test]
fn objects_of_our_names_in_other_schemas_are_nobodys_business() {
    let place = Place::postgres();
    place.execute(
        "CREATE SCHEMA attacker; CREATE TABLE attacker.schemagen_history (x int);
         CREATE FUNCTION attacker.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT timestamptz ''-infinity''';
         CREATE FUNCTION attacker.to_char(timestamp, text) RETURNS text LANGUAGE sql AS 'SELECT ''attacked''';
         CREATE FUNCTION public.to_char(timestamp, text) RETURNS text LANGUAGE sql AS 'SELECT ''attacked''';
         CREATE FUNCTION public.pg_try_advisory_lock(bigint) RETURNS boolean LANGUAGE sql AS 'SELECT false';
         CREATE TABLE attacker.pg_locks (x int); CREATE TABLE public.pg_class (x int)",
    );
    let name = database(&place).name();
    place.execute(&format!("ALTER DATABASE \"{name}\" SET search_path = attacker, public, pg_catalog"));
    place.up(&place.migration("m", "CREATE TABLE a (x int)")).unwrap();
    assert_eq!(place.count("SELECT count(*) FROM attacker.schemagen_history"), 0);
    assert_eq!(
        place.count(
            "SELECT pg_catalog.count(*) FROM public.schemagen_history WHERE started_at > '2020-01-01'"
        ),
        1
    );
    assert!(place.applied()[0].started_at.starts_with("20"));
}

#[test]
fn a_table_that_is_no_history_of_ours_is_refused() {
    for (made, applies) in [
        ("CREATE TABLE schemagen_history (x int)", "no history"),
        ("CREATE VIEW schemagen_history AS SELECT 1 AS number", "no history"),
        (
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
             CREATE TRIGGER t BEFORE INSERT ON schemagen_history FOR EACH ROW EXECUTE FUNCTION f()",
            "a trap",
        ),
    ] {
        let place = Place::postgres();
        if applies == "a trap" {
            place.up(&place.migration("first", "CREATE TABLE a (x int)")).unwrap();
        }
        place.execute(made);
        let error = place.up(&place.migration("m", "CREATE TABLE b (x int)")).unwrap_err();
        assert!(matches!(error, ApplyError::Session(SessionError::History { .. })), "{made}: {error}");
        assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname = 'b'"), 0);
    }
}

#[test]
fn a_history_in_another_schema_is_not_replayed() {
    let place = Place::postgres();
    let at = |schema: Option<&str>| {
        let name = |text: &str| schema_model::Name::new(text).unwrap();
        let history =
            schema_model::QualifiedName { schema: schema.map(name), name: name("schemagen_history") };
        let options = ConnectOptions { access: Access::Create, history, ..ConnectOptions::default() };
        let mut database = Database::connect(&place.url(), &options).unwrap();
        let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
        migrator.apply(
            &place.migration("m", "CREATE TABLE IF NOT EXISTS a (x int)"),
            Direction::Up,
            &mut |_| (),
        )
    };
    at(Some("ops")).unwrap();
    let error = at(None).unwrap_err();
    let ApplyError::Session(SessionError::HistoryElsewhere { schema, .. }) = &error else {
        panic!("{error}")
    };
    assert_eq!(schema, "ops");
    assert_eq!(at(Some("ops")).unwrap(), Outcome::AlreadyDone);
    // Two projects may share a database, if they say so.
    assert_eq!(at(Some("public")).unwrap(), Outcome::Done);
    assert_eq!(at(None).unwrap(), Outcome::AlreadyDone);
}
