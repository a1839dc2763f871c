//! The rollback journal of a connection that writes stays from one transaction to the next: for a short one, to make and delete a file
//! costs as much as all else. A commit is as durable as with SQLite's default, and others may use theirs on the same database
//! (<https://sqlite.org/pragma.html#pragma_journal_mode>, 3.50).

use rusqlite::Connection;

/// Nothing is changed where the database has a write-ahead log, or is in memory. Where SQLite will not have it, all goes its usual way.
pub(super) fn keep(connection: &Connection) {
    if mode(connection).as_deref() == Some("delete") {
        drop(connection.pragma_update(Some("main"), "journal_mode", "persist"));
    }
}

/// Without effect while somebody else writes: they delete it, or the next who does.
pub(super) fn delete(connection: &Connection) {
    if mode(connection).as_deref() == Some("persist") {
        drop(connection.pragma_update(Some("main"), "journal_mode", "delete"));
    }
}

fn mode(connection: &Connection) -> Option<String> {
    connection.pragma_query_value(Some("main"), "journal_mode", |row| row.get(0)).ok()
}
