//! What only PostgreSQL has: settings and roles of a session, a lock, statements that run outside transactions.

pub(crate) mod borrowed;
mod facts;
pub(crate) mod health;
mod history;
mod lock;
mod message;
mod resume;
mod rights;
mod settings;
mod trust;

pub(crate) use facts::{Facts, Tenure};
pub(crate) use history::spelling;
pub(crate) use lock::{Key, holder, is_held, is_still_held, release, try_lock};
pub(crate) use message::{error, explained, is_passing, of_pooler};
pub(crate) use resume::{runs_again, settle};
pub(crate) use rights::may_write;
pub(crate) use settings::{
    finds_names, limited_again, patient, reset, searches, settings, unlimited, waits_again,
};
use settings::{reset_by, unlocked};
