//! What programs of the version before do with all tables and views of a database, in a session of their own: whether they get
//! through while a migration holds its locks, and whether they still work once a step is there.

use std::fmt;

use postgres::{Client, error::SqlState};

/// Statements that worked before the migration, and the session in which they run.
pub(super) struct Programs {
    client: Client,
    each: Vec<Program>,
    /// The tables that a program uses while it is at work.
    tables: Vec<String>,
}

/// A statement that somebody runs again and again.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) does: Does,
    sql: String,
}

/// What others wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Does {
    Read,
    Write,
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sql)
    }
}

/// Whoever waits for a lock waits in vain here: the migration goes on when its others have been asked.
const PATIENCE: &str = "SET lock_timeout = '10ms'";

const TABLES: &str = "
    SELECT format('%I.%I', n.nspname, c.relname), c.relkind IN ('v', 'm'), c.relispartition,
      string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum),
      string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum) FILTER (WHERE a.attgenerated = ''),
      string_agg(format('%1$I = %1$I', a.attname), ', ' ORDER BY a.attnum)
        FILTER (WHERE a.attgenerated = '' AND a.attidentity <> 'a')
    FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND c.relkind IN ('r', 'p', 'v', 'm')
    GROUP BY n.nspname, c.relname, c.relkind, c.relispartition
    ORDER BY 1";

impl Programs {
    /// Those that work with what is there now.
    pub(super) fn of(mut client: Client) -> Self {
        client.batch_execute(PATIENCE).unwrap();
        let mut programs = Self { each: Vec::new(), tables: Vec::new(), client };
        for row in programs.client.query(TABLES, &[]).unwrap() {
            let (table, is_view, is_partition): (String, bool, bool) = (row.get(0), row.get(1), row.get(2));
            let reads = format!("SELECT {} FROM {table}", row.get::<_, String>(3));
            programs.each.push(Program { does: Does::Read, sql: reads });
            if is_view {
                continue;
            }
            if let Some(sets) = row.get::<_, Option<String>>(5) {
                let updates = format!("UPDATE {table} SET {sets}");
                programs.each.push(Program { does: Does::Write, sql: updates });
            }
            // New rows are brought to the table: its partitions know nothing of its identity before 17.
            if let Some(columns) = row.get::<_, Option<String>>(4).filter(|_| !is_partition) {
                let inserts = format!(
                    "WITH gone AS (DELETE FROM {table} RETURNING *)
                     INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM gone"
                );
                programs.each.push(Program { does: Does::Write, sql: inserts });
            }
            programs.tables.push(table);
        }
        programs.broken();
        programs
    }

    /// Those that wait for a lock now.
    pub(super) fn kept_out(&mut self) -> Vec<Program> {
        let Self { client, each, tables: _ } = self;
        let waits = |it: &&Program| is_kept_out(client, it);
        each.iter().filter(waits).cloned().collect()
    }

    /// Those that work no more, each of them told once. What a constraint refuses that comes is what it is for.
    pub(super) fn broken(&mut self) -> Vec<String> {
        let Self { client, each, tables: _ } = self;
        let refuses = [
            &SqlState::FOREIGN_KEY_VIOLATION,
            &SqlState::UNIQUE_VIOLATION,
            &SqlState::CHECK_VIOLATION,
            &SqlState::EXCLUSION_VIOLATION,
        ];
        let mut broken = Vec::new();
        each.retain(|it| match attempt(client, it) {
            Ok(()) => true,
            Err(error) if error.code().is_some_and(|it| refuses.contains(&it)) => false,
            Err(error) => {
                broken.push(format!("{it}: {error:?}"));
                false
            }
        });
        broken
    }

    /// Begins to use all tables, as a program does in the midst of a transaction.
    pub(super) fn begin(&self, client: &mut Client) {
        client.batch_execute("BEGIN").unwrap();
        for table in &self.tables {
            let uses = format!("SAVEPOINT s; LOCK TABLE {table} IN ROW EXCLUSIVE MODE");
            // It may have gone, or be called otherwise by now.
            if client.batch_execute(&uses).is_err() {
                client.batch_execute("ROLLBACK TO s").unwrap();
            }
        }
    }
}

fn is_kept_out(client: &mut Client, program: &Program) -> bool {
    let outcome = attempt(client, program);
    outcome.is_err_and(|error| error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE))
}

/// Nothing is left of it.
fn attempt(client: &mut Client, program: &Program) -> Result<(), postgres::Error> {
    let outcome = client.batch_execute(&format!("BEGIN; {program}; ROLLBACK"));
    if outcome.is_err() {
        client.batch_execute("ROLLBACK").unwrap();
    }
    outcome
}
