//! What excludes each other.
use schemagen::{Columns, SqlEnum, SqlType, Table};

#[derive(Table)]
#[table(name = "a", name = "b", renamed_from = "a", primary_key(id))]
struct Both {
    #[column(primary_key)]
    id: i64,
    #[column(default = 1, default_sql = "1")]
    a: i64,
    #[column(default = 1, generated = "1")]
    b: i64,
    #[column(identity, serial)]
    c: i64,
    #[column(json, type = text)]
    d: i64,
    #[column(generated = "1", backfill = "1")]
    e: i64,
    #[column(renamed_from = "f")]
    f: i64,
    #[column(name = "g2", renamed_from = "g2")]
    g: i64,
    #[column(identity)]
    h: String,
    #[column(flatten, unique)]
    i: Shared,
    #[column(skip, name = "x")]
    j: i64,
    #[column(on_delete = cascade)]
    k: i64,
    #[column(references = Both, references = Both)]
    l: i64,
    #[column(name = "m1", name = "m2")]
    m: i64,
}

#[derive(Columns)]
struct Shared {
    x: i64,
}

#[derive(Table)]
#[table(without_rowid)]
struct Keyless {
    #[column(default = 1)]
    a: i64,
}

#[derive(Table)]
struct Skipped {
    #[column(skip)]
    a: i64,
}

#[derive(Table)]
#[table(index(shared))]
struct Flattened {
    #[column(flatten)]
    shared: Shared,
}

#[derive(SqlEnum)]
#[sql_enum(name = "s", renamed_from = "s")]
enum Status {
    #[sql_enum(name = "a")]
    A,
    #[sql_enum(name = "a")]
    B,
    #[sql_enum(name = "c", renamed_from = "c")]
    C,
}

#[derive(SqlType)]
#[sql_type(transparent, "text")]
struct Twice(i64);

#[derive(SqlType)]
#[sql_type("text", "int")]
struct TwiceSql(i64);

fn main() {}
