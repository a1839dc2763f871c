//! Words with the wrong kind of value.
use schemagen::Table;

#[derive(Table)]
#[table(name = 5, schema = "", strict = true, comments(yes), primary_key, name("x"))]
#[table = "x"]
#[table]
struct Values {
    #[column(name)]
    a: i64,
    #[column("x")]
    b: i64,
    #[column(type = "varchar(3)")]
    c: String,
    #[column(type = raw(vector))]
    d: String,
    #[column(type = a + b)]
    e: String,
    #[column(type)]
    f: String,
    #[column(default = now())]
    g: i64,
    #[column(default)]
    h: i64,
    #[column(generated, check, check(), check("a", "b"))]
    i: i64,
    #[column(generated(virtal, "x"))]
    j: i64,
    #[column(references, references = 5)]
    k: i64,
    #[column(unique = "x", index = "x")]
    l: i64,
    #[column(serial = 1, flatten = 1)]
    m: i64,
    #[column(name = , primary_key strict)]
    n: i64,
    #[column(unique() x)]
    o: i64,
    #[column(index(using = 5))]
    p: i64,
    #[column(generated())]
    q: i64,
}

fn main() {}
