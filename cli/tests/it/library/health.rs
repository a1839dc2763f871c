//! Reports of health, and the example that serves them.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use schemagen::migrate::{Digest, Migrator, Status};
use serde_json::Value;

use super::{
    COUNT, POSTGRES,
    connection::{DRIVERS, Driver, runtime, sqlx_options},
    release,
};

#[path = "../../../../schemagen/examples/health.rs"]
mod example;

#[test]
fn every_driver_tells_how_the_database_is() {
    for driver in DRIVERS {
        let server = driver.server();
        let migrator = Migrator::new(server.embedded()).unwrap();
        let health = driver.health(&server, &migrator);
        assert_eq!((health.status, health.pending.len()), (Status::Pending, COUNT), "{driver:?}: {health:?}");
        assert_eq!(health.last_applied, None);

        driver.run(&server, &migrator).unwrap();
        let health = driver.health(&server, &migrator);
        assert_eq!((health.status, health.problems.len()), (Status::Healthy, 0), "{driver:?}: {health:?}");
        let last = health.last_applied.unwrap();
        assert!(last.migration.as_str().ends_with("_count_the_stock") && last.at.ends_with('Z'), "{last:?}");

        let health = driver.health(&server, &Migrator::new(release(server.embedded(), 2)).unwrap());
        assert_eq!(health.status, Status::Unfit);
        assert!(health.problems[0].starts_with("the database is ahead"), "{health:?}");
    }
}

#[test]
fn missing_tables_and_columns_are_named() {
    for driver in [Driver::Postgres, Driver::Rusqlite] {
        let server = driver.server();
        let migrator = Migrator::new(server.embedded()).unwrap();
        driver.run(&server, &migrator).unwrap();
        server.execute(
            "ALTER TABLE users RENAME COLUMN nickname TO nick; ALTER TABLE order_lines RENAME TO lines",
        );
        let health = driver.health(&server, &migrator);
        assert_eq!(health.status, Status::Unfit);
        assert_eq!(health.missing, ["order_lines", "users.nickname"], "{driver:?}");
    }
}

#[test]
fn the_digest_changes_with_the_structure_and_with_nothing_else() {
    for driver in DRIVERS {
        let (server, other) = (driver.server(), driver.server());
        let migrator = Migrator::new(server.embedded()).unwrap().digest(Digest::Make);
        let digest = |server| driver.health(server, &migrator).digest.unwrap();
        driver.run(&server, &migrator).unwrap();
        driver.run(&other, &migrator).unwrap();
        let before = digest(&server);
        assert_eq!((before.len(), &before), (64, &digest(&other)), "{driver:?}");
        server.execute("CREATE INDEX by_hand ON users (nickname)");
        assert_ne!(digest(&server), before, "{driver:?}");
        server.execute("DROP INDEX by_hand");
        assert_eq!(digest(&server), before, "{driver:?}");
    }
}

#[test]
fn the_example_serves_health_to_those_who_know_the_secret() {
    let server = Driver::SqlxPostgres.server();
    let runtime = runtime();
    let (address, pool) = runtime.block_on(async {
        let pool = sqlx::PgPool::connect_lazy_with(sqlx_options(&server.address()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let migrator = Migrator::new(POSTGRES).unwrap();
        let app = example::App { migrator, pool: pool.clone(), secret: "s3cret".to_owned() };
        tokio::spawn(async move { axum::serve(listener, example::router(app)).await.unwrap() });
        (address, pool)
    });
    let get = |header: &str| {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{header}\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    for header in ["", "x-health-secret: \r\n", "x-health-secret: s3cre\r\n", "x-health-secret: s3cres\r\n"] {
        let answer = get(header);
        assert!(answer.starts_with("HTTP/1.1 401 ") && answer.ends_with("\r\n\r\n"), "{answer}");
    }
    let known = "x-health-secret: s3cret\r\n";
    let answer = get(known);
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("\"status\":\"pending\""), "{answer}");
    Driver::Postgres.run(&server, &Migrator::new(POSTGRES).unwrap()).unwrap();
    let answer = get(known);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let body: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!(body["status"], "healthy");
    assert_eq!(body["pending"], serde_json::json!([]));
    runtime.block_on(pool.close());
    let answer = get(known);
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("\"status\":\"unreachable\""), "{answer}");
}
