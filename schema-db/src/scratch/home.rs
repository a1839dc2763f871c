//! A scratch database on a server that somebody named: made with a mark, dropped with its owner, and by the next one where the
//! owner was killed.
//!
//! Nothing but the server outlives a process that is killed. So its owner holds an advisory lock for as long as it lives, which
//! every session of the server sees, in whichever database it was taken. A database with the mark that nobody holds the lock of,
//! and that nobody is connected to, is nobody's.

use std::process;

use schema_migrate::SqlError;

use crate::{
    Database, DatabaseError,
    quote::{identifier, postgres_text},
};

/// Told apart from a database that only has such a name. CREATE DATABASE writes it with the name, so that none is ever without.
const MARK: &str = "CONNECTION LIMIT 27182";
const MARKED: &str = "d.datconnlimit OPERATOR(pg_catalog.=) 27182";
/// PostgreSQL 15 and later leave this where DROP DATABASE was cut off; nobody can use such a database any more.
const CUT_OFF: &str = "d.datconnlimit OPERATOR(pg_catalog.=) -2";
/// Advisory locks with this first key are ours; the second one is the hash of the database's name.
const KEY: &str = "1396918618";

/// The connection that a database is dropped from, and its name.
#[derive(Debug)]
pub(super) struct Home {
    pub(super) database: Database,
    name: Option<String>,
}

impl Home {
    /// Nothing is made yet.
    pub(super) fn new(database: Database) -> Self {
        Self { database, name: None }
    }

    /// Drops what owners have left who are gone. Whatever cannot be dropped is for the next one.
    pub(super) fn sweep(&mut self) {
        let left = self.database.query(&format!(
            "SELECT d.datname FROM pg_catalog.pg_database d \
             WHERE ({MARKED} OR {CUT_OFF}) AND pg_catalog.starts_with(d.datname::pg_catalog.text, 'schemagen_scratch_') \
             AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid OPERATOR(pg_catalog.=) d.oid) \
             AND NOT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory' \
             AND l.classid::pg_catalog.int8 OPERATOR(pg_catalog.=) {KEY} AND l.objsubid OPERATOR(pg_catalog.=) 2 \
             AND l.objid::pg_catalog.int8 OPERATOR(pg_catalog.=) \
             (pg_catalog.hashtext(d.datname::pg_catalog.text)::pg_catalog.int8 OPERATOR(pg_catalog.&) 4294967295))"
        ));
        for name in left.into_iter().flatten().flatten().flatten() {
            // Another one may drop it too, and then make one of the same name.
            if self.lock(&name).is_ok_and(|is_ours| is_ours) {
                let _ = self.database.query(&format!("DROP DATABASE IF EXISTS {}", identifier(&name)));
                self.unlock(&name);
            }
        }
    }

    /// The name is this process's; a process of another machine may have the same, and then the next one is taken.
    pub(super) fn create(&mut self) -> Result<&str, DatabaseError> {
        const TAKEN: &str = "42P04";
        const NAMES: u32 = 100;
        let mut last = SqlError::default();
        for number in 0..NAMES {
            let name = format!("schemagen_scratch_{}_{number}", process::id());
            // From before it is there until it is gone.
            match self.lock(&name) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(error) => return Err(self.database.error("creating a scratch database", error)),
            }
            // template1 may hold anything.
            let create =
                format!("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' {MARK}", identifier(&name));
            match self.database.query(&create) {
                Ok(_) => return Ok(self.name.insert(name)),
                Err(error) => {
                    self.unlock(&name);
                    if error.code.as_deref() != Some(TAKEN) {
                        return Err(self.database.error("creating a scratch database", error));
                    }
                    last = error;
                }
            }
        }
        Err(self.database.error("creating a scratch database", last))
    }

    /// Whether nobody else had it.
    fn lock(&mut self, name: &str) -> Result<bool, SqlError> {
        let rows = self.ask_lock("pg_try_advisory_lock", name)?;
        Ok(rows.into_iter().flatten().flatten().any(|it| it == "t"))
    }

    fn unlock(&mut self, name: &str) {
        let _ = self.ask_lock("pg_advisory_unlock", name);
    }

    fn ask_lock(&mut self, function: &str, name: &str) -> Result<Vec<Vec<Option<String>>>, SqlError> {
        let name = postgres_text(name);
        self.database.query(&format!("SELECT pg_catalog.{function}({KEY}, pg_catalog.hashtext({name}))"))
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let Some(name) = self.name.take() else { return };
        // A session that has just ended may still count; PostgreSQL 12 has no WITH (FORCE).
        let of = postgres_text(&name);
        let _ = self.database.query(&format!(
            "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = {of}"
        ));
        let _ = self.database.query(&format!("DROP DATABASE IF EXISTS {}", identifier(&name)));
        self.unlock(&name);
    }
}
