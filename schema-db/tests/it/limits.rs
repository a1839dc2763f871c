//! Servers at their limits: of locks, of temporary files, of the disk. The step that met them is not kept, and the next run
//! finishes.

use schema_db::{ApplyError, ConnectOptions, Database, Direction, LockOptions, Migration, Outcome};
use schema_model::{Dialect, MigrationId, script::Script};
use test_support::OwnServer;

fn up(server: &OwnServer, slug: &str, sql: &str) -> Result<Outcome, ApplyError> {
    let mut database =
        Database::connect(&server.socket_url().parse().unwrap(), &ConnectOptions::default()).unwrap();
    let mut migrator = database.lock(&LockOptions::default(), &mut |_| ()).unwrap();
    let id = MigrationId::new(&format!("20261121103000_{slug}")).unwrap();
    let (file, script) = (format!("migrations/{id}.sql"), Script::parse(sql, Dialect::Postgres).unwrap());
    migrator.apply(&Migration { id, parents: Vec::new(), file, script }, Direction::Up, &mut |_| ())
}

#[test]
fn a_server_at_its_limits_keeps_nothing_of_the_step() {
    let server = OwnServer::start(&["max_locks_per_transaction=10", "max_connections=10", "work_mem=64kB"]);
    server.admin().batch_execute("ALTER DATABASE postgres SET temp_file_limit = '64kB'").unwrap();
    let many = "DO $$ BEGIN FOR i IN 1..3000 LOOP EXECUTE format('CREATE TABLE t%s ()', i); END LOOP; END $$";
    let large = "CREATE TABLE t10 AS SELECT md5(i::text) FROM generate_series(1, 30000) i ORDER BY 1";
    let tables = "SELECT count(*) FROM pg_class WHERE relname ~ '^t[0-9]+$'";
    for (slug, sql, code) in [("many", many, "53200"), ("large", large, "53400")] {
        let error = up(&server, slug, sql).unwrap_err();
        assert!(
            matches!(&error, ApplyError::Statement { error, .. } if error.code.as_deref() == Some(code)),
            "{error}"
        );
        assert_eq!(server.admin().query_one(tables, &[]).unwrap().get::<_, i64>(0), 0);
    }
    assert_eq!(up(&server, "many", &many.replace("3000", "9")).unwrap(), Outcome::Done);
    server.admin().batch_execute("ALTER DATABASE postgres RESET temp_file_limit").unwrap();
    assert_eq!(up(&server, "large", large).unwrap(), Outcome::Done);
    assert_eq!(server.admin().query_one(tables, &[]).unwrap().get::<_, i64>(0), 10);
}

/// The files of the server may grow no further, and it says what it says on a full disk: a page is written in part.
#[test]
fn a_full_disk_of_the_server_keeps_nothing_of_the_step() {
    // Workers would sort in files of their own, which say something else.
    let server = OwnServer::start(&["max_parallel_maintenance_workers=0"]);
    server
        .admin()
        .batch_execute(
            "CREATE TABLE large (x text); ALTER TABLE large ALTER x SET STORAGE PLAIN;
         INSERT INTO large SELECT lpad(i::text, 2000, 'x') FROM generate_series(1, 12000) i",
        )
        .unwrap();
    let copy = "CREATE TABLE a (x int);\n-- schemagen: step\nCREATE TABLE b (LIKE large INCLUDING STORAGE);\nINSERT INTO b TABLE large";
    let index = "-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY i ON large (x)";
    // More than a segment of the log, and no whole number of pages.
    server.limit_files(Some((17 << 20) + 512));
    for (slug, sql) in [("copy", copy), ("index", index)] {
        let error = up(&server, slug, sql).unwrap_err();
        let ApplyError::Statement { error, .. } = &error else { panic!("{error}") };
        assert!(
            error.code.as_deref() == Some("53100") || error.message.contains("could not extend file"),
            "{error}"
        );
    }
    let mut admin = server.admin();
    let mut count = |query: &str| admin.query_one(query, &[]).unwrap().get::<_, i64>(0);
    assert_eq!(count("SELECT count(*) FROM pg_class WHERE relname IN ('a', 'b')"), 1);
    server.limit_files(None);
    assert_eq!(up(&server, "copy", copy).unwrap(), Outcome::Done);
    assert_eq!(up(&server, "index", index).unwrap(), Outcome::Done);
    assert_eq!(count("SELECT count(*) FROM b"), 12000);
    assert_eq!(count("SELECT count(*) FROM pg_index WHERE indrelid = 'large'::regclass AND indisvalid"), 1);
    assert_eq!(count("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), 0);
    assert_eq!(
        count("SELECT count(*) FROM schemagen_history WHERE finished_at IS NOT NULL AND error IS NULL"),
        2
    );
}
