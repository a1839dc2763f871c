//! Partition keys and partitions.

use schemagen::Table;

#[derive(Table)]
#[table(
    partition_by,
    partition_by = ranges(id),
    partition_by = range,
    partition_by = range(),
    partition_by = range(idd),
    partition(),
    partition(name = "a"),
    partition(name = "a", from(1)),
    partition(name = "a", from(1), to(2), default),
    partition(name = "a", in()),
    partition(name = "a", in(now())),
    partition(name = "a", in(minvlue)),
    partition(name = "a", modulus = 4, remainder = "x"),
    partition(nam = "a", default),
    partition(name = "a", default, partition(name = "b", of = "c")),
)]
pub struct Event {
    pub id: i64,
}

fn main() {}
