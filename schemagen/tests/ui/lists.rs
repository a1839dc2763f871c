//! Keys, references and indexes that are not whole.
use schemagen::Table;

#[derive(Table)]
#[table(
    unique(),
    unique("a"),
    unique(a b),
    unique(a, a),
    unique(a, c),
    primary_key(missing),
    foreign_key,
    foreign_key(a),
    foreign_key(a => ),
    foreign_key(a => Lists, a => Lists),
    foreign_key(a, b => Lists(a)),
    foreign_key(nothing => Lists),
    check,
    index,
    index(),
    index(name = "x"),
    index(expr = lower),
    index(expr(5)),
    index(a 5),
    index(a ops),
    index(a desc, include),
    index(a, include()),
    index(ab),
    index("a"),
    index(a statistics = 5),
    index(expr("a + b") statistics),
    index(expr("a + b") statistics = 10001),
)]
struct Lists {
    a: i64,
    b: i64,
    #[column(skip)]
    c: i64,
    #[column(unique(a), index(b))]
    d: i64,
    #[column(references = Lists(a, b))]
    e: i64,
    #[column(references())]
    f: i64,
}

fn main() {}
