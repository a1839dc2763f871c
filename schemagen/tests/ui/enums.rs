use schemagen::SqlEnum;

#[derive(SqlEnum)]
enum Wrong {
    #[sql_enum(replaces = "a")]
    A,
    #[sql_enum(replaces)]
    B,
    #[sql_enum(replaces())]
    C,
    #[sql_enum(replaces(gone))]
    D,
    #[sql_enum(replaces("", "fine"))]
    E,
    #[sql_enum(replaces("x"), replaces("y"))]
    F,
    #[sql_enum(replace("x"))]
    G,
}

#[derive(SqlEnum)]
enum Twice {
    #[sql_enum(replaces("gone", "lost"))]
    Done,
    #[sql_enum(replaces("gone"))]
    Open,
    #[sql_enum(renamed_from = "lost")]
    Found,
}

#[derive(SqlEnum)]
#[sql_enum(as = integer)]
enum Number {
    #[sql_enum(replaces("gone"))]
    Done,
}

fn main() {}
