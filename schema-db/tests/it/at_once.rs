//! Migrations that go in one message leave what others leave, and whatever is said against one is told as of any other.

use schema_db::{
    Access, AppliedState, ApplyError, ConnectOptions, Database, Direction, LockOptions, Migration, Outcome,
    Pace, Stop,
};

use crate::place::Place;

/// Runs the files on one connection.
fn run_all(place: &Place, how: Pace, files: &[(&str, &str)]) -> Result<Vec<Outcome>, ApplyError> {
    let mut database = place.connect();
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    migrator.paced(how);
    let migrations: Vec<_> = files.iter().map(|(slug, sql)| place.migration(slug, sql)).collect();
    let mut outcomes = Vec::new();
    while let Some(rest) = migrations.get(outcomes.len()..).filter(|it| !it.is_empty()) {
        let rest: Vec<&Migration> = rest.iter().collect();
        outcomes.extend(migrator.apply_first(&rest, Direction::Up, &mut |_| ())?);
    }
    Ok(outcomes)
}

/// A table of what the server was sent while it was made.
const SENT: &str = "CREATE TABLE sent AS SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()";
/// Before 13 the server knows no time-out of a statement among others.
const WAS_SENT_AT_ONCE: &str = "SELECT count(*) FROM sent WHERE (query LIKE '%COMMIT%') = \
                                (current_setting('server_version_num')::int >= 130000)";

#[test]
fn a_short_file_goes_in_one_message() {
    let place = Place::postgres();
    let commented = format!("{SENT} -- its end");
    let files = [("a", commented.as_str()), ("b", "CREATE TABLE b (x int);\nCOMMENT ON TABLE b IS ';'")];
    assert_eq!(run_all(&place, Pace::AtOnce, &files).unwrap(), [Outcome::Done; 2]);
    assert_eq!(place.count(WAS_SENT_AT_ONCE), 1);
    assert_eq!(run_all(&place, Pace::AtOnce, &files).unwrap(), [Outcome::AlreadyDone; 2]);
}

#[test]
fn several_short_files_go_in_one_message_each_in_a_transaction_of_its_own() {
    let place = Place::postgres();
    let second = "CREATE TABLE seen AS SELECT txid_current() <> (SELECT id FROM ran) AS is_another FROM sent
                  WHERE query LIKE '%schemagen_row%CREATE TABLE seen%'";
    let first = format!("{SENT}; CREATE TABLE ran AS SELECT txid_current() AS id");
    let outcomes = run_all(&place, Pace::AtOnce, &[("a", &first), ("b", second)]).unwrap();
    assert_eq!(outcomes, [Outcome::Done; 2]);
    let is_so = "SELECT ((SELECT count(*) FROM seen WHERE is_another) > 0
                 AND NOT EXISTS (SELECT FROM seen WHERE NOT is_another)
                 OR current_setting('server_version_num')::int < 130000)::int::bigint";
    assert_eq!(place.count(is_so), 1);
}

#[test]
fn the_time_of_each_is_its_own() {
    let place = Place::postgres();
    let sleeps = "CREATE TABLE a AS SELECT FROM pg_sleep(0.3)";
    run_all(&place, Pace::AtOnce, &[("a", sleeps), ("b", "CREATE TABLE b (x int)")]).unwrap();
    let own = "SELECT count(*) FROM schemagen_history b JOIN schemagen_history a ON a.migration LIKE '%_a' \
               WHERE b.migration LIKE '%_b' AND b.started_at >= a.finished_at AND a.run_ms >= 300 AND b.run_ms < 300";
    assert_eq!(place.count(own), 1);
}

#[test]
fn what_goes_with_one_that_fails_is_kept_and_told() {
    let place = Place::postgres();
    let leaves = "SET search_path = pg_temp; CREATE TABLE public.a (x int)";
    let broken = "CREATE TABLE b (x int); INSERT INTO nowhere VALUES (1)";
    let files = [("a", leaves), ("b", broken), ("c", "CREATE TABLE c (x int)")];
    let migrations: Vec<_> = files.iter().map(|(slug, sql)| place.migration(slug, sql)).collect();
    let all: Vec<&Migration> = migrations.iter().collect();
    let mut database = place.connect();
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    migrator.paced(Pace::AtOnce);
    assert_eq!(migrator.apply_first(&all, Direction::Up, &mut |_| ()).unwrap(), [Outcome::Done]);
    let error = migrator.apply_first(&all[1..], Direction::Up, &mut |_| ()).unwrap_err().to_string();
    assert!(error.contains(":1:37"), "{error}");
    // Nothing of what the first set is left, although what took it back went with the transaction of the second.
    assert_eq!(migrator.apply_first(&all[2..], Direction::Up, &mut |_| ()).unwrap(), [Outcome::Done]);
    assert_eq!(
        place.count("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename = 'c'"),
        1
    );
}

#[test]
fn what_was_committed_when_the_connection_broke_is_told() {
    let place = Place::postgres();
    let ends = "SELECT pg_terminate_backend(pg_backend_pid())";
    let files = [("a", "CREATE TABLE a (x int)"), ("b", "CREATE TABLE b (x int)"), ("c", ends)];
    let migrations: Vec<_> = files.iter().map(|(slug, sql)| place.migration(slug, sql)).collect();
    let all: Vec<&Migration> = migrations.iter().collect();
    let mut database = place.connect();
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    migrator.paced(Pace::AtOnce);
    let mut outcomes = Vec::new();
    while let Ok(more) = migrator.apply_first(&all[outcomes.len()..], Direction::Up, &mut |_| ()) {
        outcomes.extend(more);
    }
    drop(migrator);
    assert_eq!(outcomes, [Outcome::Done; 2]);
    assert!(matches!(place.states()[2], (_, AppliedState::HalfApplied { .. })));
}

#[test]
fn a_row_that_is_written_last_is_that_of_any_other() {
    let row = |sql: &str| {
        let place = Place::sqlite();
        run_all(&place, Pace::AtOnce, &[("a", sql)]).unwrap();
        place.texts(
            "SELECT concat_ws('|', migration, direction, parents, length(token_hash), length(raw_hash), length(sql) > 20, \
             steps_done = steps_total, statements_done, statement_started_at, length(done_hash), length(started_at), \
             started_at <= finished_at, length(finished_at), rolled_back_at, applied_by, tool_version, error, note, \
             database_user, application, host, length(attempt_at), run_ms BETWEEN 0 AND 60000, repairs) \
             FROM schemagen_history",
        )
    };
    let [one, two] =
        ["CREATE TABLE a (x int)", "CREATE TABLE a (x int);\n-- schemagen: step\nSELECT 1"].map(row);
    assert_eq!(one, two);
    assert_eq!(one.len(), 1);
}

#[test]
fn its_row_is_that_of_any_other() {
    let rows = |pace| {
        let place = Place::postgres();
        run_all(&place, pace, &[("a", "CREATE TABLE a (x int)"), ("b", "INSERT INTO a VALUES (1)")]).unwrap();
        place.texts(
            "SELECT concat_ws('|', migration, direction, parents, token_hash, raw_hash, sql, steps_total, steps_done, \
             statements_done, statement_started_at, done_hash, started_at <= finished_at, rolled_back_at, applied_by, \
             tool_version, error, note, database_user, application, host, attempt_at <= finished_at + interval '1s', \
             run_ms BETWEEN 0 AND 60000, repairs) FROM schemagen_history ORDER BY number",
        )
    };
    assert_eq!(rows(Pace::AtOnce), rows(Pace::ByStatement));
    assert_eq!(rows(Pace::AtOnce).len(), 2);
}

#[test]
fn what_fails_is_told_and_kept_as_of_any_other() {
    let failed = |pace| {
        let place = Place::postgres();
        let broken = "CREATE TABLE b (x int);\nINSERT INTO b VALUES (1);\nINSERT INTO nowhere VALUES (1)";
        let error = run_all(&place, pace, &[("a", "CREATE TABLE a (x int)"), ("b", broken)]).unwrap_err();
        assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname = 'b'"), 0);
        let kept = place
            .texts("SELECT concat_ws('|', migration, finished_at IS NULL, error) FROM schemagen_history");
        (error.to_string(), kept, place.states())
    };
    let at_once = failed(Pace::AtOnce);
    assert!(at_once.0.contains(":3:13"), "{at_once:?}");
    assert!(matches!(at_once.2[..], [(_, AppliedState::Applied), (_, AppliedState::HalfApplied { .. })]));
    assert_eq!(at_once, failed(Pace::ByStatement));
}

#[test]
fn what_takes_long_goes_statement_by_statement_and_is_kept_once() {
    let place = Place::postgres();
    let slow = format!("{SENT};\nINSERT INTO sent SELECT '' FROM pg_sleep(0.8)");
    assert_eq!(run_all(&place, Pace::AtOnce, &[("slow", &slow)]).unwrap(), [Outcome::Done]);
    assert_eq!(place.count("SELECT count(*) FROM sent WHERE query NOT LIKE '%COMMIT%'"), 2);
}

#[test]
fn what_knows_time_outs_goes_statement_by_statement() {
    let place = Place::postgres();
    let asks = "CREATE TABLE t AS SELECT current_setting('statement_timeout') AS said";
    run_all(&place, Pace::AtOnce, &[("asks", asks)]).unwrap();
    assert_eq!(place.count("SELECT count(*) FROM t WHERE said = '0'"), 1);
}

#[test]
fn what_a_file_leaves_behind_ends_with_it() {
    let place = Place::postgres();
    let leaves =
        "SET search_path = pg_temp; CREATE TEMP TABLE b (x int); SET default_transaction_read_only = on";
    run_all(&place, Pace::AtOnce, &[("leaves", leaves), ("b", "CREATE TABLE b (x int)")]).unwrap();
    assert_eq!(place.count("SELECT count(*) FROM public.b"), 0);
}

#[test]
fn a_history_that_is_none_any_more_takes_nothing() {
    let place = Place::postgres();
    let spoils = "CREATE TABLE a (x int);
                  CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                  CREATE TRIGGER g BEFORE INSERT ON schemagen_history FOR EACH ROW EXECUTE FUNCTION f()";
    let error = run_all(&place, Pace::AtOnce, &[("spoils", spoils)]).unwrap_err().to_string();
    assert!(error.contains("would not take the table for the history"), "{error}");
    assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname = 'a'"), 0);
}

#[test]
fn a_history_that_loses_rows_is_missed() {
    let place = Place::postgres();
    let first = place.migration("a", "CREATE TABLE a (x int)");
    let empties = "DO $$ BEGIN EXECUTE 'DELETE FROM schemagen_' || 'history'; END $$; CREATE TABLE b (x int)";
    let second = Migration { parents: vec![first.id.clone()], ..place.migration("b", empties) };
    let mut database = place.connect();
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    migrator.paced(Pace::AtOnce);
    migrator.apply(&first, Direction::Up, &mut |_| ()).unwrap();
    let error = migrator.apply(&second, Direction::Up, &mut |_| ()).unwrap_err().to_string();
    assert!(error.contains("recording progress"), "{error}");
    assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname = 'b'"), 0);
    assert_eq!(place.states()[0], ("a".to_owned(), AppliedState::Applied));
}

#[test]
fn what_is_done_already_is_not_kept_twice() {
    let place = Place::postgres();
    place.execute("CREATE TABLE a (x int)");
    let files = [("a", "INSERT INTO a VALUES (1)")];
    assert_eq!(run_all(&place, Pace::AtOnce, &files).unwrap(), [Outcome::Done]);
    assert_eq!(run_all(&place, Pace::AtOnce, &files).unwrap(), [Outcome::AlreadyDone]);
    assert_eq!(place.count("SELECT count(*) FROM a"), 1);
}

#[test]
fn what_forgets_all_that_is_prepared_is_kept_once() {
    let place = Place::postgres();
    let files = [("a", "CREATE TABLE a (x int); DEALLOCATE ALL"), ("b", "CREATE TABLE b (x int)")];
    assert_eq!(run_all(&place, Pace::AtOnce, &files).unwrap(), [Outcome::Done; 2]);
    assert_eq!(place.count("SELECT count(*) FROM schemagen_history WHERE finished_at IS NOT NULL"), 2);
}

#[test]
fn that_the_lock_is_lost_is_noticed_soon() {
    let place = Place::postgres();
    let ends = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let tables: Vec<_> =
        (0..20).map(|it| (format!("t{it}"), format!("CREATE TABLE t{it} (x int)"))).collect();
    let files = tables.iter().map(|(slug, sql)| (slug.as_str(), sql.as_str()));
    let files: Vec<_> = std::iter::once(("ends", ends)).chain(files).collect();
    let error = run_all(&place, Pace::AtOnce, &files).unwrap_err();
    assert!(matches!(error, ApplyError::LockLost { .. }), "{error}");
    let kept = place.count("SELECT count(*) FROM schemagen_history");
    assert!((1..=17).contains(&kept), "{kept}");
}

#[test]
fn nothing_begins_when_somebody_has_asked_to_stop() {
    let place = Place::postgres();
    let stop = Stop::default();
    let options = ConnectOptions { access: Access::Create, stop: stop.clone(), ..ConnectOptions::default() };
    let mut database = Database::connect(&place.url(), &options).unwrap();
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    migrator.paced(Pace::AtOnce);
    stop.request();
    let migration = place.migration("a", "CREATE TABLE a (x int)");
    let error = migrator.apply(&migration, Direction::Up, &mut |_| ()).unwrap_err().to_string();
    assert!(error.contains("told to stop"), "{error}");
    drop(migrator);
    assert_eq!(place.count("SELECT count(*) FROM pg_class WHERE relname = 'a'"), 0);
}
