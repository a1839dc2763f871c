//! Items that cannot be what they are said to be.
use schemagen::{Columns, SqlEnum, SqlType, Table};

#[derive(Table)]
struct Unit;

#[derive(Table)]
struct Tuple(i64);

#[derive(Table)]
enum Enum {
    A,
}

#[derive(Table)]
union Union {
    a: i64,
}

#[derive(Table)]
struct Generic<T, const N: usize> {
    id: [T; N],
}

#[derive(Columns)]
struct Group(i64);

#[derive(SqlEnum)]
struct NoEnum;

#[derive(SqlEnum)]
enum Empty {}

#[derive(SqlEnum)]
enum Full {
    A(i64),
}

#[derive(SqlEnum)]
#[sql_enum(as = integer)]
enum Computed {
    A = 1 + 1,
}

#[derive(SqlType)]
struct Silent(i64);

#[derive(SqlType)]
#[sql_type(transparent)]
struct Two(i64, i64);

#[derive(SqlType)]
#[sql_type(transparent)]
enum Choice {
    A,
}

#[derive(SqlType)]
#[sql_type("")]
struct Nothing(i64);

#[derive(SqlType)]
#[sql_type("numeric(1234567890, 1234567890) -- longer than sixty bytes altogether")]
struct Long(i64);

#[derive(SqlType)]
#[sql_type]
struct Bare(i64);

fn main() {}
