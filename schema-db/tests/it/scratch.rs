//! Scratch servers: found, started, isolated and gone again.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
};

use schema_db::{
    ConnectOptions,
    scratch::{
        Cluster, ClusterOptions, Refusal, ScratchDatabase, ScratchError, SearchPlaces, ServerBinaries,
    },
};
use schema_model::script::StepKind;

fn binaries() -> ServerBinaries {
    test_support::search_places().find().unwrap()
}

fn start() -> Cluster {
    Cluster::start(&binaries(), &ClusterOptions::from_environment()).unwrap()
}

/// A folder of this test alone.
fn temporary(name: &str) -> PathBuf {
    env::temp_dir().join(format!("schemagen-test-{}-{name}", process::id()))
}

fn count(cluster: &Cluster, database: &str, query: &str) -> i64 {
    cluster.connect(database).unwrap().query_one(query, &[]).unwrap().get(0)
}

#[test]
fn a_server_answers_and_leaves_nothing_behind() {
    let cluster = start();
    let folder = cluster.socket_folder().to_owned();
    assert_eq!(count(&cluster, "postgres", "SELECT 7::bigint"), 7);
    let version: String =
        cluster.connect("postgres").unwrap().query_one("SHOW server_version", &[]).unwrap().get(0);
    assert_eq!(version, binaries().version());
    assert_eq!(version.split(['.', ' ']).next().unwrap(), cluster.major().to_string());

    let mut open = cluster.connect("postgres").unwrap();
    drop(cluster);
    assert!(open.simple_query("SELECT 1").is_err());
    assert!(!folder.exists());
}

#[test]
fn the_next_start_sweeps_what_a_dead_owner_left_and_nothing_else() {
    let living = start();
    let left = living.socket_folder().with_file_name(format!("{}-left", process::id()));
    fs::create_dir(&left).unwrap();
    fs::write(left.join("owner"), "").unwrap();
    let next = start();
    assert!(!left.exists());
    assert_eq!(count(&living, "postgres", "SELECT 7::bigint"), 7);
    assert_eq!(count(&next, "postgres", "SELECT 8::bigint"), 8);
}

#[test]
fn a_database_from_a_template_has_its_tables() {
    let cluster = start();
    cluster.create_database("tem\"plate").unwrap();
    let mut session = cluster.connect("tem\"plate").unwrap();
    session.batch_execute("CREATE TABLE t (); CREATE INDEX ON t ((1))").unwrap();
    session.close().unwrap();
    cluster.create_from_template("a copy", "tem\"plate").unwrap();
    let tables = "SELECT count(*) FROM pg_class WHERE relname IN ('t', 't_expr_idx')";
    assert_eq!(count(&cluster, "a copy", tables), 2);

    let _open = cluster.connect("a copy").unwrap();
    cluster.drop_database("a copy").unwrap();
    cluster.drop_database("a copy").unwrap();
    assert_eq!(count(&cluster, "postgres", "SELECT count(*) FROM pg_database WHERE datname = 'a copy'"), 0);
}

#[test]
fn a_template_in_use_is_named() {
    let cluster = start();
    cluster.create_database("busy").unwrap();
    let _open = cluster.connect("busy").unwrap();
    let error = cluster.create_from_template("copy", "busy").unwrap_err();
    assert!(matches!(&error, ScratchError::TemplateInUse { template } if template == "busy"), "{error}");
}

#[test]
fn the_second_start_copies_what_the_first_one_kept() {
    let cache = temporary("cache");
    let options = ClusterOptions { cache: Some(cache.clone()), settings: vec!["work_mem=7MB".to_owned()] };
    for _ in 0..2 {
        let cluster = Cluster::start(&binaries(), &options).unwrap();
        let work_mem: String =
            cluster.connect("postgres").unwrap().query_one("SHOW work_mem", &[]).unwrap().get(0);
        assert_eq!(work_mem, "7MB");
        let kept: Vec<PathBuf> = fs::read_dir(&cache).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(kept.len(), 1, "{kept:?}");
        // Seen by the second server only if it is made from the copy.
        let mark = "schemagen_mark";
        assert_eq!(cluster.socket_folder().join("data").join(mark).exists(), kept[0].join(mark).exists());
        fs::write(kept[0].join(mark), "").unwrap();
    }
    fs::remove_dir_all(cache).unwrap();
}

#[test]
fn a_server_that_cannot_start_shows_its_log() {
    let settings = vec!["no_such_setting=1".to_owned()];
    let options = ClusterOptions { settings, ..ClusterOptions::from_environment() };
    let error = Cluster::start(&binaries(), &options).unwrap_err();
    assert!(matches!(&error, ScratchError::Start { log, .. } if log.contains("no_such_setting")), "{error}");
}

#[test]
fn a_folder_without_server_programs_is_refused_by_name() {
    let folder = temporary("no-programs");
    fs::create_dir_all(&folder).unwrap();
    let named = SearchPlaces { named: Some(folder.clone()), ..SearchPlaces::from_environment(&[]) };
    let error = named.find().unwrap_err();
    fs::remove_dir_all(&folder).unwrap();
    assert!(matches!(&error, ScratchError::NotServerBinaries { folder: f, .. } if *f == folder), "{error}");

    let elsewhere = SearchPlaces { named: None, folders: vec![folder] };
    let message = elsewhere.find().unwrap_err().to_string();
    assert!(message.contains("no-programs") && message.contains("SCHEMAGEN_PG_BIN"), "{message}");
}

#[test]
fn links_to_the_programs_lead_to_their_folder() {
    let folder = temporary("links");
    fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink(binaries().program("postgres"), folder.join("postgres")).unwrap();
    let found =
        SearchPlaces { named: None, folders: vec![Path::new("/nowhere").into(), folder.clone()] }.find();
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(found.unwrap(), binaries());
}

#[test]
fn a_scratch_database_refuses_by_statement_and_is_gone_afterwards() {
    let cluster = start();
    let left = "SELECT count(*) FROM pg_database WHERE datname LIKE 'schemagen_scratch_%'";
    let url = cluster.url("postgres").parse().unwrap();
    let mut first = ScratchDatabase::create(&url, &ConnectOptions::default()).unwrap();
    let mut second = ScratchDatabase::create(&url, &ConnectOptions::default()).unwrap();
    assert_eq!(count(&cluster, "postgres", left), 2);

    let steps = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
    let good = steps(&["CREATE TABLE a (id int)", "CREATE INDEX b ON a (id)"]);
    first.run(StepKind::Transactional, &good).unwrap();
    first.run(StepKind::NoTransaction, &steps(&["CREATE INDEX CONCURRENTLY c ON a (id)"])).unwrap();
    let Refusal { at, error } =
        second.run(StepKind::Transactional, &steps(&["SELECT 1", "CREATE INDEX d ON a (id)"])).unwrap_err();
    assert_eq!((at, error.code.as_deref()), (1, Some("42P01")));

    drop(first);
    drop(second);
    assert_eq!(count(&cluster, "postgres", left), 0);
}

/// Whatever the URL names is only connected to, and a database of the name that would be next is nobody's scratch.
#[test]
fn a_scratch_database_is_never_one_that_was_there() {
    let cluster = start();
    let name = format!("schemagen_scratch_{}_0", process::id());
    let create = "CREATE DATABASE";
    cluster.connect("postgres").unwrap().batch_execute(&format!("{create} {name}")).unwrap();
    for database in ["postgres", &name] {
        let table = "CREATE TABLE precious (id int); INSERT INTO precious VALUES (1)";
        cluster.connect(database).unwrap().batch_execute(table).unwrap();
    }
    for database in ["postgres", &name] {
        let url = cluster.url(database).parse().unwrap();
        let mut scratch = ScratchDatabase::create(&url, &ConnectOptions::default()).unwrap();
        let table = "CREATE TABLE precious (id text)".to_owned();
        scratch.run(StepKind::Transactional, &[table]).unwrap();
        drop(scratch);
        for database in ["postgres", &name] {
            assert_eq!(count(&cluster, database, "SELECT sum(id) FROM precious"), 1);
        }
        let left = "SELECT count(*) FROM pg_database WHERE datname LIKE 'schemagen_scratch_%'";
        assert_eq!(count(&cluster, "postgres", left), 1);
    }
}

/// Those of a process that is gone have nobody who holds their lock; a name alone is no mark.
#[test]
fn the_next_scratch_database_drops_what_a_dead_owner_left_and_nothing_else() {
    let cluster = start();
    let url = cluster.url("postgres").parse().unwrap();
    let living = ScratchDatabase::create(&url, &ConnectOptions::default()).unwrap();
    let mut admin = cluster.connect("postgres").unwrap();
    for create in [
        "CREATE DATABASE schemagen_scratch_1_0 CONNECTION LIMIT 27182",
        "CREATE DATABASE schemagen_scratch_1_1",
        "CREATE DATABASE schemagen_scratch_1_2 CONNECTION LIMIT 27182",
        "CREATE DATABASE mine CONNECTION LIMIT 27182",
    ] {
        admin.batch_execute(create).unwrap();
    }
    let used = cluster.connect("schemagen_scratch_1_2").unwrap();
    let there = |admin: &mut postgres::Client| -> Vec<String> {
        let names = "SELECT datname FROM pg_database WHERE datname LIKE 'schemagen\\_scratch\\_1\\_%' OR datname = 'mine' ORDER BY 1";
        admin.query(names, &[]).unwrap().iter().map(|it| it.get(0)).collect()
    };
    drop(ScratchDatabase::create(&url, &ConnectOptions::default()).unwrap());
    assert_eq!(there(&mut admin), ["mine", "schemagen_scratch_1_1", "schemagen_scratch_1_2"]);
    used.close().unwrap();
    // Its session may count for a moment more.
    let gone = || {
        drop(ScratchDatabase::create(&url, &ConnectOptions::default()).unwrap());
        there(&mut admin) == ["mine", "schemagen_scratch_1_1"]
    };
    assert!(std::iter::repeat_with(gone).take(100).any(|it| it));
    drop(living);
}

#[test]
fn a_scratch_database_of_sqlite_is_in_memory() {
    let url = "sqlite:nowhere/at/all.db".parse().unwrap();
    let mut scratch = ScratchDatabase::create(&url, &ConnectOptions::default()).unwrap();
    scratch.run(StepKind::ForeignKeysOff, &["CREATE TABLE a (id INTEGER)".to_owned()]).unwrap();
    let refusal = scratch.run(StepKind::Transactional, &["DROP TABLE b".to_owned()]).unwrap_err();
    assert_eq!((refusal.at, refusal.error.message.as_str()), (0, "no such table: b"));
}
