//! Tests that belong to no single crate, in one binary.
#![allow(clippy::unwrap_used)]

mod cases;
mod forecasts;
mod guards;
mod privileges;
mod random;
mod typed_tables;
