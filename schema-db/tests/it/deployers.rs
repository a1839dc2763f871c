//! Several deployers at once: every migration is applied once, in order, and nobody fails.

use std::{sync::Barrier, thread};

use schema_db::{AppliedState, Direction, LockOptions, Migration};

use crate::place::Place;

const MIGRATIONS: usize = 20;

/// Every migration would fail, or leave two rows, if it ran twice.
pub(crate) fn migrations(place: &Place, count: usize) -> Vec<Migration> {
    let outside = match place {
        Place::Postgres(_) => "CREATE INDEX CONCURRENTLY i{n} ON t{n} (x)",
        Place::Sqlite(_) => "CREATE INDEX i{n} ON t{n} (x);\nVACUUM",
    };
    let file = format!(
        "CREATE TABLE t{{n}} (x int);\nINSERT INTO log VALUES ({{n}});\n-- schemagen: step\nINSERT INTO t{{n}} VALUES (1);\n\
         -- schemagen: step no-transaction\n{outside};\nINSERT INTO t{{n}} VALUES (2)"
    );
    let numbered = |number: usize| {
        let mut migration =
            place.migration(&format!("m{number:02}"), &file.replace("{n}", &number.to_string()));
        if number > 0 {
            migration.parents = vec![place.migration(&format!("m{:02}", number - 1), "").id];
        }
        migration
    };
    (0..count).map(numbered).collect()
}

fn deploy(place: &Place, migrations: &[Migration]) {
    let mut database = place.connect();
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    for migration in migrations {
        migrator.apply(migration, Direction::Up, &mut |_| ()).unwrap();
    }
}

#[test]
fn eight_deployers_apply_each_migration_once() {
    at_once(8, MIGRATIONS);
}

/// `ROUNDS=200` makes it so many.
pub(crate) fn rounds(otherwise: usize) -> usize {
    std::env::var("ROUNDS").map_or(otherwise, |it| it.parse().unwrap())
}

#[test]
fn two_to_eight_deployers_do_so_too_in_many_rounds() {
    for round in 0..rounds(14) {
        at_once(2 + round % 7, 2 + round % 3);
    }
}

fn at_once(deployers: usize, count: usize) {
    for place in Place::both() {
        place.execute("CREATE TABLE log (x int)");
        let migrations = migrations(&place, count);
        let together = Barrier::new(deployers);
        thread::scope(|scope| {
            for _ in 0..deployers {
                scope.spawn(|| {
                    together.wait();
                    deploy(&place, &migrations);
                });
            }
        });
        let expected: Vec<_> =
            migrations.iter().map(|it| (it.id.slug().to_owned(), AppliedState::Applied)).collect();
        assert_eq!(place.states(), expected);
        assert_eq!(place.count("SELECT count(*) FROM log"), i64::try_from(count).unwrap());
        for number in 0..count {
            assert_eq!(place.count(&format!("SELECT count(*) FROM t{number}")), 2);
        }
        if let Place::Postgres(_) = place {
            assert_eq!(place.count("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), 0);
        }
    }
}
