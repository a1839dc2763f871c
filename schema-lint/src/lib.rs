//! What SQL statements do, whoever wrote them: pure functions over the text of a migration file.
//!
//! ```text
//! Script ── parse ──> [Statement]
//!                         │
//! Schema before ──> Known ┴─ apply ──> Known after each statement
//! ```
//!
//! PostgreSQL's grammar is squawk's, SQLite's is sqlparser's. A statement that cannot be read is told as such, and spoils no other.

pub mod known;
mod parse;
pub mod read;

pub use known::Known;
pub use parse::{Statement, Tree, Unread, parse};
/// The typed trees of PostgreSQL's statements.
pub use squawk_syntax::ast;
