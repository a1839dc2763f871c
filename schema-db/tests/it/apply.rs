//! Applying migrations, the same on both dialects: progress, failure, resuming, the way back, and what is recorded.

use schema_db::{AppliedState, ApplyError, Direction, Event, Left, LockOptions, Outcome};
use schema_model::script::{Place as FilePlace, Position};

use crate::place::Place;

fn at(steps: usize, statements: usize) -> Position {
    Position { steps, statements }
}

#[test]
fn reading_an_empty_history_creates_nothing() {
    for place in Place::both() {
        assert_eq!(place.applied(), []);
        let tables = match place {
            Place::Postgres(_) => "SELECT count(*) FROM pg_class WHERE relname LIKE 'schemagen%'",
            Place::Sqlite(_) => "SELECT count(*) FROM sqlite_schema",
        };
        assert_eq!(place.count(tables), 0);
    }
}

#[test]
fn migrations_are_applied_once_and_recorded_in_order() {
    for place in Place::both() {
        let (first, second) =
            (place.migration("b", "CREATE TABLE b (x int)"), place.migration("a", "CREATE TABLE a (x int)"));
        assert_eq!(place.up(&first).unwrap(), Outcome::Done);
        assert_eq!(place.up(&second).unwrap(), Outcome::Done);
        assert_eq!(place.up(&first).unwrap(), Outcome::AlreadyDone);
        assert_eq!(
            place.states(),
            [("b".to_owned(), AppliedState::Applied), ("a".to_owned(), AppliedState::Applied)]
        );
        let applied = place.applied().remove(0);
        assert_eq!((applied.token_hash, applied.raw_hash), (first.script.hash(), first.script.raw_hash()));
        assert_eq!(applied.tool_version, env!("CARGO_PKG_VERSION"));
        assert!(applied.finished_at.is_some_and(|it| it.starts_with("20") && it.ends_with('Z')));
        assert_eq!(
            place.connect().recorded_sql(&first.id).unwrap().as_deref(),
            Some("CREATE TABLE b (x int)")
        );
        assert_eq!(place.connect().recorded_sql(&place.migration("c", "").id).unwrap(), None);
    }
}

#[test]
fn parents_and_sql_are_kept_as_they_are() {
    for place in Place::both() {
        let sql = "CREATE TABLE t (x text);\nINSERT INTO t VALUES ('it''s \\ $$ ü'); -- \\ '";
        let mut migration = place.migration("c", sql);
        migration.parents = ["a", "b"].map(|slug| place.migration(slug, "").id).into();
        place.up(&migration).unwrap();
        assert_eq!(place.applied()[0].parents, migration.parents);
        assert_eq!(place.connect().recorded_sql(&migration.id).unwrap().as_deref(), Some(sql));
        assert_eq!(place.count("SELECT count(*) FROM t WHERE x = 'it''s \\ $$ ü'"), 1);
    }
}

#[test]
fn a_file_without_statements_is_recorded() {
    for place in Place::both() {
        assert_eq!(place.up(&place.migration("empty", "-- nothing to do\n;")).unwrap(), Outcome::Done);
        assert_eq!(place.up(&place.migration("empty", "")).unwrap(), Outcome::AlreadyDone);
        assert_eq!(place.states(), [("empty".to_owned(), AppliedState::Applied)]);
    }
}

#[test]
fn events_tell_what_happens() {
    for place in Place::both() {
        let migration =
            place.migration("a", "CREATE TABLE a (x int);\n-- schemagen: step\nCREATE TABLE b (x int)");
        let mut heard = Vec::new();
        let mut database = place.connect();
        let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
        let mut listen = |event: Event<'_>| {
            heard.push(match event {
                Event::Retrying { .. } => "retrying".to_owned(),
                Event::Waiting { holder } => format!("waiting for {holder}"),
                Event::Begun { done, .. } => format!("begun after {}", done.steps),
                Event::Statement { number, statement, .. } => {
                    format!("{number} at line {}", statement.line())
                }
                Event::StatementDone { number, .. } => format!("{number} done"),
                Event::StepDone { step, .. } => format!("step {step} done"),
                Event::Finished { direction, .. } => format!("finished {direction:?}"),
            });
        };
        migrator.apply(&migration, Direction::Up, &mut listen).unwrap();
        migrator.apply(&migration, Direction::Up, &mut listen).unwrap();
        assert_eq!(
            heard,
            [
                "begun after 0",
                "1 at line 1",
                "1 done",
                "step 1 done",
                "2 at line 3",
                "2 done",
                "step 2 done",
                "finished Up"
            ]
        );
    }
}

#[test]
fn a_failing_step_leaves_the_steps_before_it_and_nothing_of_itself() {
    let file = "CREATE TABLE a (x int);\n-- schemagen: step\nCREATE TABLE b (x int);\nINSERT INTO a VALUES (1);\n\
                INSERT INTO\n  missing VALUES (1);\n-- schemagen: step\nCREATE TABLE c (x int);\n";
    for place in Place::both() {
        let error = place.up(&place.migration("m", file)).unwrap_err();
        let ApplyError::Statement { place: FilePlace { line, column }, number, left, error: said, .. } =
            &error
        else {
            panic!("{error}")
        };
        let expected = match place {
            Place::Postgres(_) => (6, 3, Some("42P01")),
            Place::Sqlite(_) => (5, 1, Some("SQLITE_ERROR")),
        };
        assert_eq!((*line, *column, said.code.as_deref()), expected, "{error}");
        assert_eq!((*number, *left), (4, Left::Part(at(1, 0))));
        assert!(error.to_string().starts_with("migrations/20261121103000_m.sql:"), "{error}");
        assert!(error.to_string().contains("kept and recorded: 1 step;"), "{error}");

        let half = place.applied().remove(0);
        assert_eq!(half.state, AppliedState::HalfApplied { done: at(1, 0), steps: 3 });
        assert!(half.error.unwrap().contains("missing"));
        assert_eq!(place.count("SELECT count(*) FROM a"), 0);

        let fixed = place.migration("m", &file.replace("missing", "a"));
        assert_eq!(place.up(&fixed).unwrap(), Outcome::Done);
        assert_eq!(place.count("SELECT count(*) FROM a"), 2);
        assert_eq!(place.count("SELECT count(*) FROM c"), 0);
        let done = place.applied().remove(0);
        assert_eq!(
            (done.state, done.error, done.token_hash),
            (AppliedState::Applied, None, fixed.script.hash())
        );
    }
}

#[test]
fn a_failure_in_the_first_step_keeps_nothing() {
    for place in Place::both() {
        let error =
            place.up(&place.migration("m", "CREATE TABLE a (x int); SELECT * FROM missing")).unwrap_err();
        assert!(error.to_string().contains("nothing of this migration was kept"), "{error}");
        // Nothing of it was run, so all of it may change.
        assert_eq!(place.up(&place.migration("m", "CREATE TABLE a (y int)")).unwrap(), Outcome::Done);
        assert_eq!(place.states(), [("m".to_owned(), AppliedState::Applied)]);
    }
}

#[test]
fn a_half_applied_migration_whose_done_part_was_edited_is_not_resumed() {
    let file = "CREATE TABLE a (x int);\n-- schemagen: step\nSELECT * FROM missing";
    for place in Place::both() {
        place.up(&place.migration("m", file)).unwrap_err();
        for edited in [file.replace("x int", "y int"), "CREATE TABLE b (x int)".to_owned(), String::new()] {
            let error = place.up(&place.migration("m", &edited)).unwrap_err();
            assert!(
                matches!(error, ApplyError::EditedBeforeResume { done, .. } if done == at(1, 0)),
                "{error}"
            );
        }
        assert_eq!(place.states()[0].1, AppliedState::HalfApplied { done: at(1, 0), steps: 2 });
        // What is left of the file was removed: then it is done.
        assert_eq!(place.up(&place.migration("m", "create table A(X int)")).unwrap(), Outcome::Done);
        assert_eq!(place.states()[0].1, AppliedState::Applied);
    }
}

#[test]
fn an_edited_migration_is_not_taken_for_the_applied_one() {
    for place in Place::both() {
        place.up(&place.migration("m", "CREATE TABLE a (x int)")).unwrap();
        let error = place.up(&place.migration("m", "CREATE TABLE a (y int)")).unwrap_err();
        assert!(matches!(error, ApplyError::Edited { .. }), "{error}");
        assert_eq!(
            place.up(&place.migration("m", "create table a (x int); -- same")).unwrap(),
            Outcome::AlreadyDone
        );
    }
}

#[test]
fn statements_outside_a_transaction_are_counted_one_by_one() {
    let file = "-- schemagen: step no-transaction\nCREATE TABLE a (x int);\nCREATE TABLE b (x int);\nSELECT * FROM missing;\n\
                CREATE TABLE c (x int);";
    for place in Place::both() {
        let error = place.up(&place.migration("m", file)).unwrap_err();
        assert!(
            matches!(error, ApplyError::Statement { number: 3, left: Left::Part(done), .. } if done == at(0, 2)),
            "{error}"
        );
        assert_eq!(place.states()[0].1, AppliedState::HalfApplied { done: at(0, 2), steps: 1 });
        let error = place.up(&place.migration("m", &file.replace("b (x", "b (y"))).unwrap_err();
        assert!(matches!(error, ApplyError::EditedBeforeResume { .. }), "{error}");
        let error = place
            .up(&place.migration("m", "-- schemagen: step no-transaction\nCREATE TABLE a (x int)"))
            .unwrap_err();
        assert!(matches!(error, ApplyError::EditedBeforeResume { .. }), "{error}");
        assert_eq!(place.up(&place.migration("m", &file.replace("missing", "a"))).unwrap(), Outcome::Done);
        assert_eq!(place.count("SELECT count(*) FROM c"), 0);
    }
}

#[test]
fn the_way_back_ends_what_it_takes_back() {
    for place in Place::both() {
        let (up, down) =
            (place.migration("m", "CREATE TABLE a (x int)"), place.migration("m", "DROP TABLE a"));
        assert_eq!(place.run(&down, Direction::Down).unwrap(), Outcome::AlreadyDone);
        for _ in 0..2 {
            assert_eq!(place.up(&up).unwrap(), Outcome::Done);
            assert_eq!(place.run(&down, Direction::Down).unwrap(), Outcome::Done);
            assert_eq!(place.applied(), []);
        }
        assert_eq!(place.up(&up).unwrap(), Outcome::Done);
        assert_eq!(place.count("SELECT count(*) FROM a"), 0);
        // Nothing is forgotten: twice up and back, and once more up.
        assert_eq!(place.count("SELECT count(*) FROM schemagen_history"), 5);
        assert_eq!(place.count("SELECT count(*) FROM schemagen_history WHERE rolled_back_at IS NULL"), 1);
    }
}

#[test]
fn a_way_back_that_fails_is_finished_before_anything_else() {
    let down = "DROP TABLE a;\n-- schemagen: step\nDROP TABLE missing";
    for place in Place::both() {
        let up = place.migration("m", "CREATE TABLE a (x int)");
        place.up(&up).unwrap();
        place.run(&place.migration("m", down), Direction::Down).unwrap_err();
        let half = place.applied().remove(0);
        assert_eq!(half.state, AppliedState::HalfRolledBack { done: at(1, 0), steps: 2 });
        assert!(half.error.unwrap().contains("missing"));
        assert!(matches!(place.up(&up).unwrap_err(), ApplyError::HalfRolledBack { .. }));
        let fixed = place.migration("m", &down.replace("DROP TABLE missing", "CREATE TABLE b (x int)"));
        assert_eq!(place.run(&fixed, Direction::Down).unwrap(), Outcome::Done);
        assert_eq!(place.applied(), []);
    }
}

#[test]
fn a_half_applied_migration_has_no_way_back_yet() {
    for place in Place::both() {
        place
            .up(&place.migration("m", "CREATE TABLE a (x int);\n-- schemagen: step\nSELECT * FROM missing"))
            .unwrap_err();
        let error = place.run(&place.migration("m", "DROP TABLE a"), Direction::Down).unwrap_err();
        assert!(matches!(error, ApplyError::HalfApplied { .. }), "{error}");
    }
}

#[test]
fn an_irreversible_migration_says_why() {
    for place in Place::both() {
        place.up(&place.migration("m", "CREATE TABLE a (x int)")).unwrap();
        let down = place.migration("m", "-- schemagen: irreversible the rows of b are gone");
        let error = place.run(&down, Direction::Down).unwrap_err();
        assert!(error.to_string().ends_with("the rows of b are gone"), "{error}");
        assert_eq!(place.states()[0].1, AppliedState::Applied);
    }
}

#[test]
fn a_migration_that_drops_the_history_is_not_kept() {
    for place in Place::both() {
        place.up(&place.migration("a", "CREATE TABLE a (x int)")).unwrap();
        let error = place
            .up(&place.migration("b", "CREATE TABLE b (x int);\nDROP TABLE schemagen_history"))
            .unwrap_err();
        assert!(error.to_string().contains("recording progress"), "{error}");
        assert_eq!(place.states()[0], ("a".to_owned(), AppliedState::Applied));
        place.up(&place.migration("b", "CREATE TABLE b (x int)")).unwrap();
    }
}
