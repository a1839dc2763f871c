//! What others have put into a database under our names: it is nobody's business, or refused before anything of it runs.

use schema_db::{Access, ApplyError, ConnectOptions, Database, Direction, LockOptions, Outcome};
use schema_migrate::SessionError;

use crate::{
    place::Place,
    rights::{Role, database},
};

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

/// Where everybody may create tables, somebody may have put one in the place of the history before it was made; what its
/// owner adds to it (a default, a trigger, a policy) would run as whoever writes it or reads it.
#[test]
fn a_history_that_anybody_may_have_made_is_refused() {
    let place = Place::postgres();
    let stranger = Role::new(&place);
    place.up(&place.migration("first", "CREATE TABLE a (x int)")).unwrap();
    place.execute(&format!(
        "ALTER TABLE schemagen_history OWNER TO {}; GRANT CREATE ON SCHEMA public TO PUBLIC",
        stranger.name
    ));
    let said = |error: String| {
        assert!(
            error.contains(&stranger.name) && error.contains("REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
            "{error}"
        );
    };
    let error = place.up(&place.migration("m", "CREATE TABLE b (x int)")).unwrap_err();
    assert!(matches!(error, ApplyError::Session(SessionError::History { .. })), "{error}");
    said(error.to_string());
    let error = place.connect().applied().unwrap_err();
    assert!(matches!(error, schema_db::DatabaseError::Session(SessionError::History { .. })), "{error}");
    said(error.to_string());
    assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname = 'b'"), 0);
    // Its owner is its owner; and where creating is a right, whoever has it is trusted.
    assert_eq!(stranger.up("CREATE TABLE c (x int)").unwrap(), Outcome::Done);
    place.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    assert_eq!(place.up(&place.migration("m2", "CREATE TABLE b (x int)")).unwrap(), Outcome::Done);
}

#[test]
fn a_table_that_runs_something_when_it_is_read_is_not_read() {
    let place = Place::postgres();
    let role = Role::new(&place);
    place.execute(
        "CREATE SCHEMA trap; CREATE TABLE trap.taken (who text);
         CREATE TABLE trap.history (migration text, direction text, token_hash text, done_hash text, rolled_back_at text);
         INSERT INTO trap.history VALUES ('20261121103000_m', 'up');
         GRANT USAGE ON SCHEMA trap TO PUBLIC; GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA trap TO PUBLIC;
         CREATE FUNCTION trap.take() RETURNS boolean LANGUAGE plpgsql AS
           'BEGIN INSERT INTO trap.taken VALUES (current_user); RETURN true; END';
         ALTER TABLE trap.history ENABLE ROW LEVEL SECURITY;
         CREATE POLICY take ON trap.history USING (trap.take())",
    );
    let options = ConnectOptions { access: Access::Create, ..ConnectOptions::default() };
    let url = database(&place).url().replace("user=postgres", &format!("user={}", role.name));
    let mut database = Database::connect(&url.parse().unwrap(), &options).unwrap();
    assert_eq!(database.other_histories().unwrap(), []);
    assert_eq!(place.count("SELECT count(*) FROM trap.taken"), 0);
    place.execute("ALTER TABLE trap.history DISABLE ROW LEVEL SECURITY");
    assert_eq!(database.other_histories().unwrap().len(), 1);
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
