//! What rustc checks: types, tables, fields and variants.
use schemagen::{Columns, SqlEnum, Table};

struct Money;

#[derive(Table)]
struct Types {
    price: Money,
    count: u32,
    #[column(unsigned)]
    big: u64,
    list: Vec<Money>,
    maybe: Option<Money>,
}

#[derive(Table)]
#[table(index(shared_y), unique(shared_x))]
struct Named {
    #[column(flatten(prefix = "shared_"))]
    shared: Shared,
}

#[derive(Table)]
#[table(foreign_key(first => Other(idd)))]
struct References {
    #[column(references = Money)]
    first: i64,
    #[column(references = Other::nmae)]
    second: i64,
    #[column(references = Missing)]
    third: i64,
    #[column(flatten)]
    money: Money,
}

#[derive(Table)]
struct Other {
    #[column(primary_key)]
    id: i64,
}

#[derive(Columns)]
struct Shared {
    x: i64,
}

#[derive(SqlEnum)]
enum Status {
    Active,
}

#[derive(SqlEnum)]
enum Colour {
    Red,
}

#[derive(Table)]
struct Defaults {
    #[column(default = Status::Activ)]
    a: Status,
    #[column(default = Colour::Red)]
    b: Status,
    #[column(default = Status::Active)]
    c: Option<Status>,
}

// Once, however many fields have it.
#[derive(Table)]
struct OnlyMoney {
    id: i64,
    price: Money,
    rebate: Option<Money>,
}

fn main() {}
