//! Unknown words, with the nearest known one, all at once.
use schemagen::{Columns, SqlEnum, SqlType, Table};

#[derive(Table)]
#[table(nmae = "users", colour, rename_all = "snakecase")]
struct User {
    #[column(primry_key)]
    id: i64,
    #[column(identity = allways, references(User, on_delet = cascade))]
    parent: i64,
    #[column(references = User, on_delete = cascde)]
    second: i64,
    #[column(unique(nam = "x"), index(usng = gin), check(nme = "x", "true"))]
    third: i64,
    #[column(index(dsc))]
    fourth: i64,
    #[column(serial(sequenc = "x"), deferrable = later)]
    fifth: i64,
    #[column(flatten(prefx = "x"))]
    sixth: Shared,
}

#[derive(Columns)]
#[columns(name = "x")]
struct Shared {
    a: i64,
}

#[derive(SqlEnum)]
#[sql_enum(as = text, label = "x")]
enum Status {
    #[sql_enum(nmae = "x")]
    Active,
}

#[derive(SqlType)]
#[sql_type(transparant)]
struct Id(i64);

fn main() {}
