//! The schema of a package registry in production, 36 tables, as its team would write it in Rust.
//!
//! The names are those of its database: keys and indexes were made by another tool, which appended `_index`, and some
//! columns were renamed while their constraints kept the old name.

pub mod accounts;
pub mod audit;
pub mod downloads;
pub mod oauth;
pub mod packages;
pub mod reports;
pub mod repositories;
pub mod security;
