//! What a table has as a whole.

use schemagen::Table;

#[derive(Table)]
#[table(
    unlogged = true,
    with,
    with(),
    with(fillfactor),
    with(fillfactor = now()),
    with(fillfactor = 70, fillfactor = 80),
    rls = off,
    replica_identity,
    replica_identity = fully,
    replica_identity = index,
    replica_identity = index(),
    tablespace,
)]
pub struct Event {
    pub id: i64,
}

#[derive(Table)]
#[table(with(fillfactor = 70), with(parallel_workers = 2), replica_identity = index(idd))]
pub struct Other {
    pub id: i64,
}

fn main() {}
