//! Each rule and each error: declarations, and what they become.
#![allow(clippy::unwrap_used)]
#![allow(clippy::needless_pass_by_value)] // json!(..) at the call is shorter than &json!(..)

mod columns;
mod defaults;
mod enums;
mod hints;
mod indexes;
mod keys;
mod names;
mod support;
mod types;
