//! Exclusions, and options of keys, references and checks.
use schemagen::Table;

#[derive(Table)]
#[table(
    exclude,
    exclude(),
    exclude(a),
    exclude(a with),
    exclude(a with && b),
    exclude(c with &&),
    exclude(a with &&, usng = gist),
    exclude(expr(5) with &&),
    unique(a, include(a, a), with()),
    unique(b, with(fillfactor)),
    unique(a, b, with(fillfactor = 70, fillfactor = 80)),
    index(a, with(fillfactor = [70])),
    index(b ops = text_ops()),
    check("a > 0", not_valid, not_enforced),
    check("b > 0", no_inherit = true),
    foreign_key(a => Options, on_delete = cascade(a)),
    foreign_key(b => Options, on_delete = set_null(x), match_full = yes),
)]
struct Options {
    a: i64,
    b: i64,
}

fn main() {}
