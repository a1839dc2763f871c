//! The derives as rustc sees them.

mod shapes;
mod targets;

/// Each message, at its own tokens. `TRYBUILD=overwrite cargo test -p schemagen` rewrites them.
#[test]
fn every_mistake_is_told_where_it_is() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
}
