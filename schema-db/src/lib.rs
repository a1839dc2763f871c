//! Part of schemagen.

pub mod scratch;
