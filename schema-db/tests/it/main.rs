//! The tests of schema-db on real servers, in one binary.
#![allow(clippy::unwrap_used)]

mod introspect;
mod scratch;
mod sqlite_change;
mod sqlite_introspect;
