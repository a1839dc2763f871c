//! The nouns of schemagen: what structs declare, what a schema is, how it changes, how it is kept on disk.
//!
//! ```text
//! Declarations ── resolve ──> Schema <── fold ── snapshots
//!                               │
//!                           objects(): the flat view that a differ compares
//! ```
//!
//! Pure data and pure functions: no database, no clock, no printing.

pub mod declaration;
mod expression;
mod name;
pub mod schema;
mod sql_type;

pub use declaration::Declarations;
pub use expression::Expression;
pub use name::{Name, NameError, QualifiedName};
pub use schema::Schema;
pub use sql_type::{SqlType, SqlTypeError};
