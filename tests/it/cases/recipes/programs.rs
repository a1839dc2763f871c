//! Programs of the version before and of the one after use a database while somebody follows a recipe: each of them works for
//! as long as the recipe says, and finds what the other one wrote.

use std::thread;

use schema_diff::Rollout;
use schema_model::Dialect;

use super::super::{
    models,
    planned::{Outcome, Planned, Proposed},
    proof::{Live, PostgresLive, built_on},
    read_files,
};

/// A recipe of a case, and what runs meanwhile.
struct Play {
    case: &'static str,
    object: &'static str,
    /// What programs of the version before do, again and again.
    before: &'static [&'static str],
    /// What those of the version after do.
    after: &'static [&'static str],
    acts: &'static [Act],
}

/// A step of the recipe.
struct Act {
    /// What the step says in words alone.
    sql: &'static str,
    working: Working,
    /// What is true then.
    holds: &'static str,
}

/// Whose statements work once a step is done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Working {
    Before,
    Both,
    After,
}

use Working::{After, Before, Both};

const ALIKE: &str = "SELECT bool_and(state = status) FROM parcel WHERE id > 2";

const PLAYS: [Play; 9] = [
    Play {
        case: "renames: Rename a required column with a default",
        object: "column parcel.status",
        before: &[
            "INSERT INTO parcel (id) SELECT max(id) + 1 FROM parcel",
            "INSERT INTO parcel (id, state) SELECT max(id) + 1, 'old' FROM parcel",
            "UPDATE parcel SET state = state || 'o' WHERE id = (SELECT max(id) FROM parcel)",
            "SELECT state FROM parcel WHERE state <> ''",
        ],
        after: &[
            "INSERT INTO parcel (id) SELECT max(id) + 1 FROM parcel",
            "INSERT INTO parcel (id, status) SELECT max(id) + 1, 'new one' FROM parcel",
            "UPDATE parcel SET status = status || 'n' WHERE id = (SELECT max(id) FROM parcel)",
            "SELECT status FROM parcel WHERE status <> ''",
        ],
        acts: &[
            Act { sql: "", working: Both, holds: ALIKE },
            Act { sql: "", working: Both, holds: "SELECT bool_and(state = status) FROM parcel" },
            Act {
                sql: "ALTER TABLE parcel ALTER status SET NOT NULL; CREATE INDEX ON parcel (status)",
                working: Both,
                holds: "SELECT bool_and(state = status) AND max(status) = 'sent' AND min(status) = 'new' FROM parcel",
            },
            Act { sql: "", working: Both, holds: "SELECT count(DISTINCT status) = 4 FROM parcel" },
            Act { sql: "", working: After, holds: "SELECT count(*) = 20 FROM parcel" },
        ],
    },
    Play {
        case: "renames: Rename a column by the command line",
        object: "column person.nickname",
        before: &[
            "INSERT INTO person SELECT max(id) + 1, 'old' FROM person",
            "UPDATE person SET nick = NULL WHERE id = 1",
            "UPDATE person SET nick = 'again' WHERE id = 1",
        ],
        after: &[
            "INSERT INTO person (id, nickname) SELECT max(id) + 1, 'new' FROM person",
            "UPDATE person SET nickname = NULL WHERE id = 2",
            "UPDATE person SET id = id WHERE id = 2",
        ],
        acts: &[
            Act {
                sql: "",
                working: Both,
                holds: "SELECT bool_and(nick IS NOT DISTINCT FROM nickname) FROM person",
            },
            Act {
                sql: "",
                working: Both,
                holds: "SELECT bool_and(nick IS NOT DISTINCT FROM nickname) FROM person",
            },
            Act { sql: "", working: Both, holds: "SELECT nickname = 'again' FROM person WHERE id = 1" },
            Act { sql: "", working: After, holds: "SELECT nickname IS NULL FROM person WHERE id = 2" },
        ],
    },
    Play {
        case: "renames: Rename a table",
        object: "table people",
        before: &[
            "INSERT INTO person SELECT max(id) + 1, 'old' || max(id) FROM person",
            "UPDATE person SET name = name || 'o' WHERE id = 1",
            "INSERT INTO person VALUES (2, 'bob') ON CONFLICT (id) DO UPDATE SET name = 'bob' RETURNING name",
            "DELETE FROM person WHERE id = (SELECT max(id) FROM person)",
        ],
        after: &[
            "INSERT INTO people SELECT max(id) + 1, 'new' || max(id) FROM people",
            "UPDATE people SET name = name || 'n' WHERE id = 1",
        ],
        acts: &[
            Act {
                sql: "ALTER TABLE person RENAME TO people",
                working: Both,
                holds: "SELECT name = 'annon' FROM person WHERE id = 1",
            },
            Act { sql: "", working: Both, holds: "SELECT count(*) = 4 FROM people" },
            Act { sql: "", working: After, holds: "SELECT name = 'annonon' || 'n' FROM people WHERE id = 1" },
        ],
    },
    Play {
        case: "namespaces: Rename a schema by its statement",
        object: "schema core",
        before: &[
            "INSERT INTO app.account SELECT max(id) + 1 FROM app.account",
            "SELECT id FROM app.account WHERE id = 1",
        ],
        after: &["INSERT INTO core.account SELECT max(id) + 1 FROM core.account"],
        acts: &[
            Act { sql: "", working: Before, holds: "SELECT count(*) = 2 FROM app.account" },
            Act {
                sql: "ALTER SCHEMA app RENAME TO core",
                working: Both,
                holds: "SELECT count(*) = 4 FROM app.account",
            },
            Act { sql: "", working: Both, holds: "SELECT count(*) = 6 FROM core.account" },
            Act { sql: "", working: After, holds: "SELECT count(*) = 7 FROM core.account" },
        ],
    },
    Play {
        case: "enums: Rename a value",
        object: "enum value status.pending",
        before: &[
            "INSERT INTO orders SELECT max(id) + 1, 'open' FROM orders",
            "SELECT id FROM orders WHERE status = 'open'",
        ],
        after: &[
            "INSERT INTO orders (id) SELECT max(id) + 1 FROM orders",
            "INSERT INTO orders SELECT max(id) + 1, 'pending' FROM orders",
        ],
        acts: &[
            Act { sql: "", working: Both, holds: "SELECT count(*) = 1 FROM orders WHERE status = 'pending'" },
            Act { sql: "", working: Both, holds: "SELECT count(*) = 2 FROM orders WHERE status = 'pending'" },
            Act { sql: "", working: After, holds: "SELECT count(*) = 0 FROM orders WHERE status = 'open'" },
            Act { sql: "", working: After, holds: "SELECT count(*) = 0 FROM orders WHERE status = 'open'" },
        ],
    },
    Play {
        case: "column_types: Widen an integer",
        object: "column page.hits",
        before: &[
            "INSERT INTO page (id, hits) SELECT max(id) + 1, 7 FROM page",
            "UPDATE page SET hits = hits - 1 WHERE id = 1",
        ],
        after: &["INSERT INTO page (id, hits) SELECT max(id) + 1, 8589934592 FROM page"],
        acts: &[
            Act { sql: "", working: Before, holds: "SELECT true" },
            Act { sql: "", working: Before, holds: "SELECT hits = hits_next FROM page WHERE id = 1" },
            Act { sql: "", working: Before, holds: "SELECT bool_and(hits = hits_next) FROM page" },
            Act {
                sql: "ALTER TABLE page ALTER hits_next SET NOT NULL; CREATE INDEX ON page (hits_next)",
                working: Before,
                holds: "SELECT bool_and(hits = hits_next) FROM page",
            },
            Act {
                sql: "",
                working: Both,
                holds: "SELECT bool_and(hits > 1) AND bool_or(hits > 4294967296) FROM page",
            },
            Act { sql: "", working: Both, holds: "SELECT count(*) = 9 FROM page" },
        ],
    },
    Play {
        case: "columns: Drop a required column",
        object: "column account.email",
        before: &["INSERT INTO account SELECT max(id) + 1, 'x' FROM account", "SELECT email FROM account"],
        after: &["INSERT INTO account SELECT max(id) + 1 FROM account", "SELECT id FROM account"],
        acts: &[
            Act { sql: "", working: Both, holds: "SELECT count(email) = 2 FROM account" },
            Act {
                sql: "ALTER TABLE account DROP COLUMN email",
                working: After,
                holds: "SELECT count(*) = 4 FROM account",
            },
        ],
    },
    Play {
        case: "columns: Add a required column with a backfill",
        object: "column account.login",
        before: &["INSERT INTO account SELECT max(id) + 1, 'OLD' FROM account"],
        after: &["INSERT INTO account SELECT max(id) + 1, 'New', 'mine' FROM account"],
        acts: &[
            Act { sql: "", working: Both, holds: "SELECT count(*) = 1 FROM account WHERE login = 'mine'" },
            Act { sql: "", working: After, holds: "SELECT count(*) = 2 FROM account WHERE login = 'mine'" },
            Act { sql: "", working: After, holds: "SELECT count(login) = count(*) FROM account" },
            Act {
                sql: "ALTER TABLE account ALTER login SET NOT NULL",
                working: After,
                holds: "SELECT count(*) = 3 FROM account WHERE login = lower(email)",
            },
        ],
    },
    Play {
        case: "columns: Require a value and fill the rows without one",
        object: "column account.email",
        before: &[],
        after: &["INSERT INTO account SELECT max(id) + 1, 'x' FROM account"],
        acts: &[
            Act { sql: "", working: After, holds: "SELECT true" },
            Act { sql: "", working: After, holds: "SELECT count(email) = count(*) FROM account" },
        ],
    },
];

#[test]
fn programs_of_both_versions_work_for_as_long_as_a_recipe_says() {
    thread::scope(|scope| {
        for play in &PLAYS {
            scope.spawn(|| perform(play));
        }
    });
}

fn perform(play: &Play) {
    let (mut live, rollout) = begin(play.case, play.object);
    assert_eq!(rollout.steps.len(), play.acts.len(), "{}: {:#?}", play.case, rollout.steps);
    for (step, act) in rollout.steps.iter().zip(play.acts) {
        let told = format!("{}: {}", play.case, step.text);
        live.batch(act.sql).unwrap_or_else(|error| panic!("{told}: {error}"));
        for sql in &step.sql {
            live.batch(sql).unwrap_or_else(|error| panic!("{told}: {error}\n{sql}"));
        }
        let programs = match act.working {
            Before => [play.before, &[]],
            Both => [play.before, play.after],
            After => [&[], play.after],
        };
        for sql in programs.concat() {
            live.batch(sql).unwrap_or_else(|error| panic!("{told}: {error}\n{sql}"));
        }
        let answer = live.ask(act.holds);
        assert_eq!(answer[1], [Some("t".to_owned())], "{told}: {}", act.holds);
    }
}

/// The schema before with the rows of the case, and what its plan tells of the object.
fn begin(case: &str, object: &str) -> (PostgresLive, Rollout) {
    let files = read_files();
    let case = files.iter().flat_map(|file| &file.cases).find(|it| it.title() == case).unwrap();
    let proposed: Box<Proposed> = match Planned::of(case, models(), Dialect::Postgres).outcome {
        Outcome::Proposed(proposed) => proposed,
        Outcome::Refused(message) => panic!("{message}"),
    };
    let told = &proposed.proposal.plan.rollout;
    let rollout = told.iter().find(|it| it.object.to_string() == object);
    let rollout = rollout.unwrap_or_else(|| panic!("{}: {told:#?}", case.title())).clone();
    let mut live = PostgresLive::create();
    built_on(&mut live, &proposed.before).unwrap();
    live.batch(&case.rows(Dialect::Postgres)).unwrap();
    (live, rollout)
}

/// The statement that fills waits for a row that a program writes at that moment, and leaves it as the program wants it.
#[test]
fn what_a_program_writes_is_not_filled_over() {
    let (mut live, rollout) = begin("columns: Add a required column with a backfill", "column account.login");
    let fill = &rollout.steps[2].sql[0];
    live.batch(&rollout.steps[0].sql[0]).unwrap();
    let [mut program, mut filler, mut watcher] = [(); 3].map(|()| live.connect());
    program.batch_execute("BEGIN; UPDATE account SET login = 'mine' WHERE id = 1").unwrap();
    let pid: i32 = filler.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
    thread::scope(|scope| {
        let filler = scope.spawn(|| filler.batch_execute(fill));
        let waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = $1";
        while watcher.query_one(waits, &[&pid]).unwrap().get::<_, i64>(0) == 0 {}
        program.batch_execute("COMMIT").unwrap();
        filler.join().unwrap().unwrap();
    });
    let row = watcher.query_one("SELECT login FROM account WHERE id = 1", &[]).unwrap();
    assert_eq!(row.get::<_, String>(0), "mine");
}

#[test]
fn a_query_tells_before_whether_a_value_is_in_the_way_of_a_domain() {
    let (mut live, rollout) = begin("domains: A domain may refuse what is there", "domain email");
    live.batch("INSERT INTO account VALUES (2, 'nowhere'), (3, 'nobody')").unwrap();
    let answers: Vec<_> = rollout.steps[1].sql.iter().map(|it| live.ask(it)[1][0].clone().unwrap()).collect();
    assert_eq!(answers, ["0", "2"]);
}

#[test]
fn indexes_that_are_built_again_while_nobody_uses_the_table_are_named() {
    let (_, rollout) = begin("column_types: A collation changes", "column page.slug");
    let why =
        "nobody reads or writes the table while what stands on the column is built again (page_slug_idx)";
    assert_eq!(rollout.instead.as_deref(), Some(why));
    let texts: Vec<&str> = rollout.steps.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(texts.len(), 3, "{texts:#?}");
    assert!(
        texts[..2].iter().all(|it| it.contains("page_slug_idx") && it.contains("CONCURRENTLY")),
        "{texts:#?}"
    );
}
