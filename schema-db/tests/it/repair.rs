//! What is said of migrations by hand, and histories that an older version made.

use schema_db::{AppliedState, ApplyError, Deed, LockOptions, Migration, Outcome, RepairError};
use schema_model::script::Position;

use crate::place::Place;

fn say(place: &Place, migration: &Migration, deed: Deed, reason: &str) -> Result<(), RepairError> {
    let mut database = place.connect();
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    migrator.repair(migration, deed, reason)
}

fn said(place: &Place) -> Vec<(String, Deed, String)> {
    let repairs = place.connect().repairs().unwrap();
    assert!(repairs.iter().all(|it| it.at.starts_with("20") && it.at.ends_with('Z')));
    repairs.into_iter().map(|it| (it.migration.slug().to_owned(), it.deed, it.reason)).collect()
}

/// Two steps, the second of which fails until there is a table `missing`.
const HALF: &str = "CREATE TABLE a (x int);\n-- schemagen: step\nINSERT INTO missing VALUES (1)";

#[test]
fn an_edited_file_is_accepted_and_what_ran_is_kept() {
    for place in Place::both() {
        place.up(&place.migration("m", "CREATE TABLE a (x int)")).unwrap();
        let edited = place.migration("m", "CREATE TABLE a (x bigint)");
        say(&place, &edited, Deed::Accepted, "it's \"the same\" \\ here").unwrap();
        assert_eq!(place.up(&edited).unwrap(), Outcome::AlreadyDone);
        let recorded = place.connect().recorded_sql(&edited.id).unwrap();
        assert_eq!(recorded.as_deref(), Some("CREATE TABLE a (x int)"));
        let again = place.migration("m", "CREATE TABLE a (x smallint)");
        say(&place, &again, Deed::Accepted, "and again").unwrap();
        assert_eq!(
            said(&place),
            [
                ("m".to_owned(), Deed::Accepted, "it's \"the same\" \\ here".to_owned()),
                ("m".to_owned(), Deed::Accepted, "and again".to_owned())
            ]
        );
    }
}

#[test]
fn what_was_finished_by_hand_counts_as_applied() {
    for place in Place::both() {
        let half = place.migration("half", HALF);
        place.up(&half).unwrap_err();
        say(&place, &half, Deed::Applied, "finished by hand").unwrap();
        say(&place, &place.migration("never", "SELECT * FROM missing"), Deed::Applied, "it was there")
            .unwrap();
        let applied = AppliedState::Applied;
        assert_eq!(place.states(), [("half".to_owned(), applied), ("never".to_owned(), applied)]);
        assert!(place.applied().iter().all(|it| it.error.is_none() && it.finished_at.is_some()));
        assert_eq!(place.up(&half).unwrap(), Outcome::AlreadyDone);
    }
}

#[test]
fn what_was_undone_by_hand_is_applied_anew() {
    for place in Place::both() {
        let half = place.migration("half", HALF);
        place.up(&half).unwrap_err();
        place.execute("DROP TABLE a; CREATE TABLE missing (x int)");
        say(&place, &half, Deed::RolledBack, "dropped a").unwrap();
        assert_eq!(place.applied(), []);
        assert_eq!(said(&place).len(), 1);
        assert_eq!(place.up(&half).unwrap(), Outcome::Done);
        assert_eq!(place.count("SELECT count(*) FROM a"), 0);
    }
}

#[test]
fn a_way_back_that_stopped_is_settled_by_hand_either_way() {
    for (deed, expected) in [(Deed::Applied, 1), (Deed::RolledBack, 0)] {
        for place in Place::both() {
            let up = place.migration("m", "CREATE TABLE a (x int); CREATE TABLE b (x int)");
            place.up(&up).unwrap();
            let down = place.migration("m", "DROP TABLE a;\n-- schemagen: step\nDROP TABLE missing");
            place.run(&down, schema_db::Direction::Down).unwrap_err();
            say(&place, &up, deed, "settled").unwrap();
            assert_eq!(place.states().len(), expected);
            assert!(place.states().iter().all(|(_, state)| *state == AppliedState::Applied));
        }
    }
}

#[test]
fn what_contradicts_the_history_changes_nothing() {
    for place in Place::both() {
        let (done, half) = (place.migration("done", "CREATE TABLE d (x int)"), place.migration("half", HALF));
        let unknown = place.migration("unknown", "SELECT 1");
        place.up(&done).unwrap();
        place.up(&half).unwrap_err();
        let before = place.applied();
        let refused = |migration, deed| say(&place, migration, deed, "no").unwrap_err();
        for deed in [Deed::Accepted, Deed::RolledBack, Deed::StatementDone, Deed::StatementUndone] {
            assert_eq!(refused(&unknown, deed), RepairError::NotApplied(unknown.id.clone()));
        }
        assert_eq!(refused(&done, Deed::Accepted), RepairError::NotEdited(done.id.clone()));
        assert_eq!(refused(&done, Deed::Applied), RepairError::AlreadyApplied(done.id.clone()));
        assert_eq!(refused(&done, Deed::RolledBack), RepairError::NotFailed(done.id.clone()));
        assert_eq!(refused(&done, Deed::StatementDone), RepairError::NotCutOff(done.id.clone()));
        assert_eq!(refused(&half, Deed::Accepted), RepairError::Unfinished(half.id.clone()));
        assert_eq!(place.applied(), before);
        assert_eq!(said(&place), []);
    }
}

#[test]
fn a_baseline_is_written_whole_or_not_at_all() {
    for place in Place::both() {
        let (a, b) = (place.migration("a", "CREATE TABLE a (x int)"), place.migration("b", "SELECT 1"));
        let baseline = |migrations: &[Migration]| {
            let mut database = place.connect();
            let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
            migrator.baseline(migrations, "it was there")
        };
        let error = baseline(&[a.clone(), b.clone(), a.clone()]).unwrap_err();
        assert_eq!(error, RepairError::AlreadyApplied(a.id.clone()));
        assert_eq!(place.applied(), []);
        baseline(&[a.clone(), b.clone()]).unwrap();
        assert_eq!(place.up(&a).unwrap(), Outcome::AlreadyDone);
        assert_eq!(said(&place).iter().map(|it| it.1).collect::<Vec<_>>(), [Deed::Baseline, Deed::Baseline]);
    }
}

const OLD_POSTGRES: &str = "CREATE TABLE public.schemagen_history (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  migration text NOT NULL,
  direction text NOT NULL CHECK (direction IN ('up', 'down')),
  parents text NOT NULL,
  token_hash text NOT NULL,
  raw_hash text NOT NULL,
  sql text NOT NULL,
  steps_total integer NOT NULL,
  steps_done integer NOT NULL,
  statements_done integer NOT NULL,
  statement_started_at timestamptz,
  done_hash text NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  rolled_back_at timestamptz,
  applied_by text NOT NULL,
  tool_version text NOT NULL,
  error text,
  note text
);
CREATE UNIQUE INDEX schemagen_history_live ON public.schemagen_history (migration, direction) WHERE rolled_back_at IS NULL;";

const OLD_SQLITE: &str = "CREATE TABLE main.schemagen_history (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  migration TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('up', 'down')),
  parents TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  raw_hash TEXT NOT NULL,
  sql TEXT NOT NULL,
  steps_total INTEGER NOT NULL,
  steps_done INTEGER NOT NULL,
  statements_done INTEGER NOT NULL,
  statement_started_at TEXT,
  done_hash TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  rolled_back_at TEXT,
  applied_by TEXT NOT NULL,
  tool_version TEXT NOT NULL,
  error TEXT,
  note TEXT
);
CREATE UNIQUE INDEX main.schemagen_history_live ON schemagen_history (migration, direction) WHERE rolled_back_at IS NULL;";

/// A row as the older version wrote it; `steps` are done.
fn old_row(migration: &Migration, steps: usize, finished: &str) -> String {
    let script = &migration.script;
    let done = script.hash_before(Position { steps, statements: 0 }).unwrap();
    format!(
        "INSERT INTO schemagen_history (migration, direction, parents, token_hash, raw_hash, sql, steps_total, done_hash,
           started_at, applied_by, tool_version, steps_done, statements_done, finished_at)
         VALUES ('{}', 'up', '', '{}', '{}', '{}', {}, '{done}', '2026-01-02T03:04:05Z', 'ann', '0.0.9', {steps}, 0, {finished});",
        migration.id,
        script.hash(),
        script.raw_hash(),
        script.text(),
        script.steps.len(),
    )
}

#[test]
fn a_history_of_an_older_version_goes_on_and_so_does_the_older_version() {
    for place in Place::both() {
        let done = place.migration("done", "CREATE TABLE d (x int)");
        let half = place.migration("half", HALF);
        let table = match place {
            Place::Postgres(_) => OLD_POSTGRES,
            Place::Sqlite(_) => OLD_SQLITE,
        };
        place.execute("CREATE TABLE d (x int); CREATE TABLE a (x int); CREATE TABLE missing (x int)");
        place.execute(table);
        place.execute(&(old_row(&done, 1, "'2026-01-02T03:04:06Z'") + &old_row(&half, 1, "NULL")));

        let before = place.applied();
        assert_eq!(
            (before[0].finished_at.as_deref(), before[0].host.as_deref()),
            (Some("2026-01-02T03:04:06Z"), None)
        );
        assert_eq!(
            before[1].state,
            AppliedState::HalfApplied { done: Position { steps: 1, statements: 0 }, steps: 2 }
        );
        assert_eq!(columns(&place), 19, "reading changes nothing");

        assert_eq!(place.up(&done).unwrap(), Outcome::AlreadyDone);
        assert_eq!(place.up(&half).unwrap(), Outcome::Done);
        assert_eq!(place.count("SELECT count(*) FROM missing"), 1);
        assert_eq!(place.applied()[0], before[0]);
        assert_eq!(columns(&place), 25);
        assert_eq!(place.up(&place.migration("new", "CREATE TABLE n (x int)")).unwrap(), Outcome::Done);
        assert!(place.applied()[2].run_ms.is_some());

        place.execute(&old_row(&place.migration("older", "SELECT 1"), 1, "'2026-01-02T03:04:06Z'"));
        assert_eq!(place.states().len(), 4);
    }
}

fn columns(place: &Place) -> i64 {
    place.count(match place {
        Place::Postgres(_) => {
            "SELECT count(*) FROM information_schema.columns WHERE table_name = 'schemagen_history'"
        }
        Place::Sqlite(_) => "SELECT count(*) FROM pragma_table_info('schemagen_history')",
    })
}

#[test]
fn the_history_says_who_where_and_how_long() {
    for place in Place::both() {
        let sleep = match place {
            Place::Postgres(_) => "SELECT pg_sleep(0.05)",
            Place::Sqlite(_) => {
                "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 300000) SELECT count(*) FROM n"
            }
        };
        place
            .up(&place.migration("m", &format!("CREATE TABLE a (x int);\n-- schemagen: step\n{sleep}")))
            .unwrap();
        let row = place.applied().remove(0);
        assert!(row.run_ms.is_some_and(|it| (10..60_000).contains(&it)), "{:?}", row.run_ms);
        if let Place::Postgres(_) = place {
            assert_eq!(
                (row.database_user.as_deref(), row.application.as_deref()),
                (Some("postgres"), Some("schemagen"))
            );
        }
    }
}

#[test]
fn a_cut_off_statement_is_settled_by_hand() {
    let place = Place::postgres();
    let file = "-- schemagen: step no-transaction\nDO $$ BEGIN COMMIT; CREATE TABLE a (x int); END $$;\nCREATE TABLE b (x int)";
    let migration = place.migration("m", file);
    for (deed, prepare) in
        [(Deed::StatementUndone, "SELECT 1"), (Deed::StatementDone, "CREATE TABLE a (x int)")]
    {
        place.execute("DROP TABLE IF EXISTS a, b, schemagen_history");
        place.up(&place.migration("m", "-- schemagen: step no-transaction\nSELECT 1/0")).unwrap_err();
        place.execute("UPDATE schemagen_history SET statement_started_at = now(), error = NULL");
        let error = place.up(&migration).unwrap_err();
        assert!(matches!(error, ApplyError::Interrupted { .. }), "{error}");
        assert!(error.to_string().contains("schemagen repair --done 20261121103000_m"), "{error}");
        place.execute(prepare);
        say(&place, &migration, deed, "looked").unwrap();
        assert_eq!(place.up(&migration).unwrap(), Outcome::Done, "{deed:?}");
        assert_eq!(place.count("SELECT count(*) FROM a, b"), 0);
    }
}
