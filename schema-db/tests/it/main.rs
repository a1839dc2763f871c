//! The tests of schema-db on real servers, in one binary.
#![allow(clippy::unwrap_used)]

mod apply;
mod apply_postgres;
mod apply_sqlite;
mod at_once;
mod between;
mod broken;
mod canonicalise;
mod connect;
mod counts;
mod deployers;
mod faults;
mod introspect;
mod limits;
mod named;
mod out_of_reach;
mod place;
mod pooled;
mod repair;
mod rights;
mod scratch;
mod sqlite_change;
mod sqlite_introspect;
mod stopped;
mod strangers;
mod tables;
mod tls;
mod tongues;
mod waiting;
