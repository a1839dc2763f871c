//! `diff` of each kind of source against each other: the same two states, however they are named, differ in the same way.

#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering},
};

use serde_json::Value;

use crate::{
    hexpm_project::run,
    machine::{Machine, repository},
};

/// The state before.
const BEFORE: [&str; 8] = [
    "binary:before.rlib",
    "json:before.json",
    "snapshot:before_snapshot.json",
    "migration:first",
    "migrations:before_migrations",
    "sql:before.sql",
    "sql:before_sql",
    "BEFORE",
];

/// The state after.
const AFTER: [&str; 11] = [
    "structs",
    "binary:after.rlib",
    "json:after.json",
    "snapshots",
    "snapshot:after_snapshot.json",
    "migration:second",
    "migrations",
    "migrations:migrations",
    "sql:after.sql",
    "sql:after_sql",
    "AFTER",
];

const CHANGES: [&str; 4] = [
    "create column users.age",
    "create column users.guest_of",
    "create constraint users.users_guest_of_fkey",
    "create index users.users_age_idx",
];

/// What `diff` is asked for.
#[derive(Clone, Copy)]
enum Form {
    Json,
    Sql,
    Rust,
}

/// Two databases of one dialect.
struct Scene {
    machine: Machine,
    before: String,
    after: String,
    options: String,
}

#[test]
fn each_source_of_sqlite_beside_each() {
    let scene =
        scene("sqlite", Machine::new(""), ["sqlite:before.db".to_owned(), "sqlite:after.db".to_owned()], "");
    let forms = [Form::Json, Form::Sql, Form::Rust];
    let differing = pairs(&BEFORE, &AFTER).into_iter().flat_map(|pair| forms.map(|form| (pair, form)));
    at_once(&differing.collect::<Vec<_>>(), |((before, after), form)| scene.differ(before, after, *form));
    at_once(&pairs(&AFTER, &BEFORE), |(after, before)| scene.differ_back(after, before));
    let same = [pairs(&BEFORE, &BEFORE), pairs(&AFTER, &AFTER)].concat();
    at_once(&same, |(one, other)| scene.are_the_same(one, other));
}

/// Every pair once, each asked for another form than its neighbours; some of them back.
#[test]
fn each_source_of_postgres_beside_each() {
    let [before, after] = [test_support::database(), test_support::database()];
    let urls = [before.url().to_owned(), after.url().to_owned()];
    let machine = Machine::new("<!-- postgres -->");
    let options = format!("--scratch-url '{}'", machine.database().url());
    let scene = scene("postgres", machine, urls, &options);
    let forms = [Form::Json, Form::Sql, Form::Rust];
    let differing: Vec<_> =
        pairs(&BEFORE, &AFTER).into_iter().enumerate().map(|(at, pair)| (pair, forms[at % 3])).collect();
    at_once(&differing, |((before, after), form)| scene.differ(before, after, *form));
    // Steps that share no factor with the number of forms: each form comes on both sides.
    let back: Vec<_> = pairs(&AFTER, &BEFORE).into_iter().step_by(5).collect();
    at_once(&back, |(after, before)| scene.differ_back(after, before));
    let same: Vec<_> =
        [pairs(&BEFORE, &BEFORE), pairs(&AFTER, &AFTER)].concat().into_iter().step_by(5).collect();
    at_once(&same, |(one, other)| scene.are_the_same(one, other));
}

/// Makes both states, in all forms.
fn scene(dialect: &str, machine: Machine, [before, after]: [String; 2], options: &str) -> Scene {
    let models = format!("each-{dialect}");
    run(&machine, &format!("schemagen init --dialect {dialect} --models-crate {models}"));
    run(&machine, &format!("cp {}/Cargo.lock .", repository().display()));
    let keep = |state: &str, url: &str| {
        let library = format!("libeach_{dialect}.rlib");
        run(
            &machine,
            &format!("cp $CARGO_TARGET_DIR/debug/{library} {state}.rlib && schemagen dump > {state}.json"),
        );
        run(
            &machine,
            &format!(
                "schemagen snapshot > {state}_snapshot.json && schemagen migrate --database-url '{url}'"
            ),
        );
        run(&machine, &format!("cp -r migrations {state}_migrations && mkdir {state}_sql"));
        run(
            &machine,
            &format!(
                "cd migrations && for it in *_first.sql *_second.sql; do cp $it ../{state}_sql/ || true; done"
            ),
        );
        run(&machine, &format!("cat {state}_sql/*.sql > {state}.sql"));
    };
    run(&machine, "schemagen generate first --no-verify");
    keep("before", &before);
    machine.edit(
        &format!("{models}/src/lib.rs"),
        "    pub nickname: Option<String>,\n",
        "    pub nickname: Option<String>,\n    #[column(index, default = 0)]\n    pub age: i32,\n    #[column(references = User)]\n    pub guest_of: Option<i64>,\n",
    );
    run(&machine, "schemagen generate second --no-verify");
    keep("after", &after);
    Scene { machine, before, after, options: options.to_owned() }
}

impl Scene {
    fn differ(&self, before: &str, after: &str, form: Form) {
        match form {
            Form::Json => assert_eq!(self.changes(before, after), CHANGES.map(str::to_owned).into()),
            Form::Sql => {
                let sql = self.diff(before, after, "--sql", 1);
                let words = ["age", "guest_of", "REFERENCES users", "INDEX"];
                assert!(words.iter().all(|it| sql.contains(it)), "{before} {after}: {sql}");
            }
            Form::Rust => {
                let rust = self.diff(before, after, "--rust", 1);
                let words = ["pub struct User {", "pub age: i32", "pub guest_of: Option<i"];
                assert!(words.iter().all(|it| rust.contains(it)), "{before} {after}: {rust}");
            }
        }
    }

    /// The same the other way round.
    fn differ_back(&self, after: &str, before: &str) {
        let back = CHANGES.map(|it| it.replace("create", "drop"));
        assert_eq!(self.changes(after, before), back.into(), "{after} {before}");
    }

    fn are_the_same(&self, one: &str, other: &str) {
        let told = self.diff(one, other, "", 0);
        assert!(told.contains(" are the same"), "{one} {other}: {told}");
    }

    fn changes(&self, before: &str, after: &str) -> BTreeSet<String> {
        let text = self.diff(before, after, "--json 2>/dev/null", 1);
        let document: Value = serde_json::from_str(&text).unwrap();
        let changes = document["result"]["changes"].as_array().unwrap().iter();
        let told = changes
            .map(|it| format!("{} {}", it["change"].as_str().unwrap(), it["object"].as_str().unwrap()));
        told.collect()
    }

    fn diff(&self, before: &str, after: &str, options: &str, exit: i32) -> String {
        let [before, after] = [before, after].map(|it| match it {
            "BEFORE" => &self.before,
            "AFTER" => &self.after,
            other => other,
        });
        let command = format!("schemagen diff '{before}' '{after}' {} {options}", self.options);
        let run = self.machine.run(&command);
        assert_eq!(run.exit, exit, "{command}: {}", run.output);
        run.output
    }
}

fn pairs<'a>(ones: &[&'a str], others: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    ones.iter().flat_map(|one| others.iter().map(move |other| (*one, *other))).collect()
}

/// Some of them at a time.
fn at_once<T: Sync>(all: &[T], check: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(it) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    check(it);
                }
            });
        }
    });
}
