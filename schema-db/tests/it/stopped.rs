//! A run that somebody ends: what is open is rolled back, and the history says so.

use std::{
    io::{Read as _, Write as _},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

use postgres::Client;
use schema_db::{ApplyError, ConnectOptions, Database, Direction, Event, Left, LockOptions, Outcome, Stop};
use test_support::OwnServer;

use crate::{
    between::{between, pass_on},
    broken::migration,
    place::Place,
};

/// How PostgreSQL's protocol marks a connection that only cancels, behind the length.
const CANCEL_REQUEST: u32 = 80_877_102;

#[test]
fn a_stop_from_another_thread_rolls_back_and_records() {
    for place in Place::both() {
        let long = match place {
            Place::Postgres(_) => "SELECT pg_sleep(600)",
            Place::Sqlite(_) => {
                "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
            }
        };
        let migration = place.migration(
            "m",
            &format!("CREATE TABLE a (x int);\n-- schemagen: step\nCREATE TABLE b (x int);\n{long}"),
        );
        let stop = Stop::default();
        let options = ConnectOptions {
            stop: stop.clone(),
            access: schema_db::Access::Create,
            ..ConnectOptions::default()
        };
        let mut database = Database::connect(&place.url(), &options).unwrap();
        let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
        let (asked, ended) = (AtomicBool::new(false), AtomicBool::new(false));
        let error = thread::scope(|scope| {
            scope.spawn(|| {
                while !ended.load(Ordering::SeqCst) {
                    // Again and again, as the program does: the first time the statement may not quite have begun.
                    if asked.load(Ordering::SeqCst) {
                        stop.request();
                    }
                    thread::yield_now();
                }
            });
            let result = migrator.apply(&migration, Direction::Up, &mut |event| {
                asked.fetch_or(matches!(event, Event::Statement { number: 3, .. }), Ordering::SeqCst);
            });
            ended.store(true, Ordering::SeqCst);
            result.unwrap_err()
        });
        assert!(matches!(error, ApplyError::Statement { number: 3, left: Left::Part(_), .. }), "{error}");
        drop(migrator);
        assert!(place.applied()[0].error.is_some());
        assert_eq!(place.count("SELECT count(*) FROM a"), 0);
        let rest = migration.script.text().replace(long, "SELECT 1");
        assert_eq!(place.up(&place.migration("m", &rest)).unwrap(), Outcome::Done);
    }
}

/// Passes everything on to `server`, but what cancels a statement only when `may` says so; tells when it has arrived.
fn late_cancellations(server: &OwnServer, may: mpsc::Receiver<()>, arrived: mpsc::Sender<()>) -> u16 {
    between(server, move |mut client, mut server| {
        let mut first = [0; 8];
        client.read_exact(&mut first).unwrap();
        if first[4..] == CANCEL_REQUEST.to_be_bytes() {
            may.recv().unwrap();
            server.write_all(&first).unwrap();
            std::io::copy(&mut client, &mut server).unwrap();
            // The server closes the connection once the session has got the signal.
            server.read_to_end(&mut Vec::new()).unwrap();
            arrived.send(()).unwrap();
        } else {
            server.write_all(&first).unwrap();
            pass_on(&server, &client);
            pass_on(&client, &server);
        }
    })
}

#[test]
fn a_cancellation_that_comes_late_hits_nothing_that_must_be_recorded() {
    let server = OwnServer::start(&[]);
    server.set_rules("host all all 127.0.0.1/32 trust\nlocal all all trust");
    let ((let_through, may), (arrived, has_arrived)) = (mpsc::channel(), mpsc::channel());
    let port = late_cancellations(&server, may, arrived);
    let url = format!("postgres://postgres@127.0.0.1:{port}/postgres?sslmode=disable");
    let stop = Stop::default();
    let options = ConnectOptions { stop: stop.clone(), ..ConnectOptions::default() };
    let mut database = Database::connect(&url.parse().unwrap(), &options).unwrap();
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    // Ends by itself, as the cancellation does not come; then the failure cannot be recorded before the table is free.
    let file = migration("CREATE TABLE a (x int); SELECT pg_sleep(1); SELECT pg_sleep(0)");
    let mut parts = Some((server.admin(), server.admin(), let_through, has_arrived));
    let error = thread::scope(|scope| {
        let result = migrator.apply(&file, Direction::Up, &mut |event| {
            if !matches!(event, Event::Statement { number: 2, .. }) {
                return;
            }
            let Some((mut holder, mut watcher, let_through, has_arrived)) = parts.take() else { return };
            scope.spawn(move || {
                holder.batch_execute("BEGIN; LOCK TABLE schemagen_history IN SHARE MODE").unwrap();
                while waiting(&mut watcher) == 0 {}
                let_through.send(()).unwrap();
                has_arrived.recv().unwrap();
                holder.batch_execute("COMMIT").unwrap();
            });
            let (stop, mut watcher) = (stop.clone(), server.admin());
            scope.spawn(move || {
                while sleeping(&mut watcher) == 0 {}
                stop.request();
            });
        });
        result.unwrap_err()
    });
    assert!(error.to_string().contains("told to stop"), "{error}");
    drop(migrator);
    let applied = Database::connect(&server.socket_url().parse().unwrap(), &ConnectOptions::default())
        .unwrap()
        .applied()
        .unwrap();
    assert!(applied[0].error.as_ref().is_some_and(|it| it.contains("told to stop")), "{applied:?}");
}

fn sleeping(client: &mut Client) -> i64 {
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(1)%' \
               AND pid <> pg_backend_pid()";
    client.query_one(sql, &[]).unwrap().get(0)
}

/// How many sessions wait for a lock on the history.
fn waiting(client: &mut Client) -> i64 {
    let sql = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'schemagen_history'::regclass";
    client.query_one(sql, &[]).unwrap().get(0)
}
