//! Runs migrations and keeps their history, on whatever connection it is given. It opens none: it asks, others answer.
//!
//! ```text
//! Conversation ── Ask(Request) ──> whoever has a connection ── Answer ──> Conversation ── ... ──> Done
//!      │
//! Session::open ──> lock ──> applied ──> apply(Migration, Direction) ──> Outcome
//! ```
//!
//! All of it is written once, as straight-line `async fn`s that wait for nothing but [`Port`]: the compiler makes the state
//! machine out of them, and threads and runtimes are the business of those who answer.

mod apply_error;
mod conversation;
mod count;
pub mod driver;
mod embedded;
mod engine;
mod error;
mod health;
mod history;
mod lock;
mod migration;
mod migrator;
mod patience;
mod postgres;
mod quote;
mod repair;
mod run;
mod session;
mod sqlite;
mod standing;
mod values;

pub use apply_error::{ApplyError, Left};
pub use conversation::{Answer, Connection, Conversation, Port, Request, Row, Turn};
pub use embedded::{Embedded, EmbeddedError, EmbeddedFile};
pub use engine::{
    Kept, Pace, Prepared, Refusal, apply, kept, leave_trace, prepare, rehearse, run_unrecorded, unprepare,
};
pub use error::{About, SessionError, SqlError};
pub use health::{Digest, Health, LastApplied, Status};
pub use history::{
    AppliedMigration, AppliedState, OtherHistory, applied, has_history, other_histories, recorded_sql,
    repairs,
};
pub use lock::{Lock, LockError, LockHolder, LockOptions};
pub use migration::{Direction, Event, Migration, Outcome};
pub use migrator::{Migrator, MigratorError};
pub use patience::Patience;
pub use repair::{Deed, Repair, RepairError, baseline, repair};
pub use run::RunError;
pub use session::{HISTORY_TABLE, Session, SessionOptions, Sessions, Writes};
pub use sqlite::Violation;
pub use standing::{Files, Misfit, Newer, Standing, present_hash, standing};
pub use values::Values;
