//! What SQL statements do, whoever wrote them: pure functions over the text of a migration file.
//!
//! ```text
//! Script ── parse ──> [Statement]
//!                         │
//! Schema before ──> Known ┼─ apply ──> Known after each statement
//!                         │                └─ lint: every rule at every statement ──> [Report]
//! version ────────────────┴─ forecast ──> locks, rewrites, scans ─ assess ──> hazards
//! ```
//!
//! PostgreSQL's grammar is squawk's, SQLite's is sqlparser's. A statement that cannot be read is told as such, and spoils no other.

mod assess;
mod context;
pub mod example;
mod finding;
pub mod forecast;
mod gaps;
pub mod known;
mod lint;
mod newer;
mod parse;
mod privileges;
pub mod read;
mod rule;
pub mod rules;
mod steps;

pub use assess::{Circumstances, Held, Size, Sizes, assess, assess_plan, assess_proposal, assess_writes};
pub use finding::{Edit, Finding, Fix, Report};
pub use forecast::{Answer, Effect, Forecast, Heap, LockMode, forecast};
pub use known::Known;
pub use lint::{Settings, lint, lint_after};
pub use newer::{Newer, may_be_newer, newer_than};
pub use parse::{Statement, Tree, Unread, parse};
pub use rule::{Level, Rule};
/// The typed trees of PostgreSQL's statements.
pub use squawk_syntax::ast;
