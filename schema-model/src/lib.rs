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
mod delta;
mod dialect;
mod expression;
mod fold;
mod graph;
mod migration_id;
mod name;
pub mod object;
pub mod pending;
pub mod quote;
pub mod resolve;
pub mod schema;
pub mod script;
mod securables;
mod slug;
pub mod snapshot;
pub mod sql_file;
mod sql_type;
pub mod sqlite_tokens;
mod type_storage;

pub use declaration::Declarations;
pub use delta::Delta;
pub use dialect::{Dialect, UnknownDialect};
pub use expression::Expression;
pub use fold::FoldError;
pub use graph::{Branches, Graph, GraphError, Transition};
pub use migration_id::{MigrationId, MigrationIdError};
pub use name::{Name, NameError, QualifiedName};
pub use object::{Object, ObjectId, ObjectRef};
pub use resolve::{not_null_name, resolve};
pub use schema::Schema;
pub use securables::Securables;
pub use slug::migration_slug;
pub use snapshot::{SchemaHash, Snapshot};
pub use sql_type::{SqlType, SqlTypeError};
