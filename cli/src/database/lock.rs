//! The lock that keeps other deployers out.

use schema_db::{Database, LockOptions, Migrator};

use super::problems::of_lock;
use crate::report::{Failure, Terminal};

/// Waits until nobody else migrates the database, and says on the terminal who does.
pub fn lock_out_others<'a>(
    database: &'a mut Database,
    options: &LockOptions,
    terminal: &Terminal,
) -> Result<Migrator<'a>, Failure> {
    let mut waiting = |holder: &schema_db::LockHolder| terminal.say(&format!("waiting for {holder}"));
    Ok(database.lock(options, &mut waiting).map_err(|error| of_lock(&error))?)
}
