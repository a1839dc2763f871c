//! Records: the bytes that the derives leave in a link section, decoded and linked to [`Declarations`].
//!
//! ```text
//! section bytes ── decode ──> [Record] ── link ──> Declarations
//! ```
//!
//! The layout is written by `schemagen::record` and `schema_macros`; its first field is the version of all that follows.

mod bytes;
mod descriptor;
mod link;
#[cfg(test)]
mod tests;
mod text;

pub use bytes::{ByteOrder, ItemId, Record, RecordError, Version, decode};
pub use link::{LinkError, link};
