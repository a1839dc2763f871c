//! Views.

use schemagen::{Columns, Table, View};

#[derive(View)]
pub struct NoQuery {
    pub id: i64,
}

#[derive(View)]
#[view(
    quary = "SELECT 1",
    query = 1,
    check_option = cascade,
    materialised,
    renamed_from = "plain",
    name = "plain",
)]
pub struct Words {
    pub id: i64,
}

#[derive(View)]
#[view(
    query = "SELECT 1 AS id",
    with(fillfactor = 70),
    index(idd),
    no_data,
    tablespace = "fast",
    using = heap2,
)]
pub struct Plain {
    pub id: i64,
}

#[derive(View)]
#[view(
    materialized,
    query = "SELECT 1 AS id",
    security_barrier,
    check_option = local,
    index(idd, renamed_from = "x"),
)]
pub struct Kept {
    pub id: i64,
}

#[derive(Columns)]
pub struct Shared {
    pub note: String,
}

#[derive(View)]
#[view(query = "SELECT * FROM t")]
pub struct Fields {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(default = 1, unique, check = "n > 0", index)]
    pub n: i32,
    #[column(flatten)]
    pub shared: Shared,
    #[column(references = Other)]
    pub other: i64,
}

pub struct Untyped;

#[derive(View)]
#[view(query = "SELECT 1 AS untyped")]
pub struct Types {
    pub untyped: Untyped,
}

#[derive(View)]
#[view(query = "SELECT 1 AS id")]
pub struct Generic<T> {
    pub id: T,
}

#[derive(View)]
#[view(query = "SELECT 1 AS id")]
pub struct Other {
    pub id: i64,
}

#[derive(Table)]
pub struct Refers {
    #[column(references = Other)]
    pub other: i64,
}

fn main() {}
