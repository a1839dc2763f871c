//! Ending a run from another thread: the statement that runs is cancelled, none is begun, and nobody waits any longer.

use std::{
    fmt,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::InterruptHandle;
use schema_migrate::SqlError;

use crate::postgres::Cancellation;

/// Asks a run to end soon. Clones are one and the same.
#[derive(Clone, Default)]
pub struct Stop(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    requested: bool,
    running: Option<Cancel>,
}

/// Ends the statement that a connection runs.
pub(crate) enum Cancel {
    Postgres(Cancellation),
    Sqlite(InterruptHandle),
}

impl Stop {
    /// Cancels the statement that runs and lets none begin; what is open is rolled back and recorded. May be asked again:
    /// a statement that had not quite begun is only cancelled then.
    pub fn request(&self) {
        let mut state = self.state();
        state.requested = true;
        // While the lock is held no other statement begins that the message could hit.
        if let Some(cancel) = &state.running {
            cancel.send();
        }
        drop(state);
        self.0.changed.notify_all();
    }

    /// Whether somebody asked.
    pub fn is_requested(&self) -> bool {
        self.state().requested
    }

    /// Lets time pass; whether somebody asks meanwhile.
    pub fn wait(&self, time: Duration) -> bool {
        self.pause(time).is_err()
    }

    /// Runs a statement of a migration, unless it must not begin any more.
    pub(crate) fn statement<T>(&self, cancel: Cancel, run: impl FnOnce() -> T) -> Result<T, SqlError> {
        if self.is_requested() {
            return Err(refused());
        }
        Ok(self.cancellable(cancel, run))
    }

    /// Runs what keeps the history; once somebody has asked it is not cancelled, as it is what must be done before the end.
    pub(crate) fn cancellable<T>(&self, cancel: Cancel, run: impl FnOnce() -> T) -> T {
        {
            let mut state = self.state();
            state.running = (!state.requested).then_some(cancel);
        }
        let result = run();
        self.state().running = None;
        result
    }

    /// Lets time pass; an error when somebody asks meanwhile.
    pub(crate) fn pause(&self, time: Duration) -> Result<(), SqlError> {
        let waited = self.0.changed.wait_timeout_while(self.state(), time, |state| !state.requested);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if state.requested { Err(refused()) } else { Ok(()) }
    }

    /// The state is whole at any time.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a database says of a statement that is cancelled.
fn refused() -> SqlError {
    SqlError {
        message: "schemagen was told to stop".to_owned(),
        code: Some("57014".to_owned()),
        ..SqlError::default()
    }
}

impl Cancel {
    fn send(&self) {
        match self {
            Self::Postgres(cancellation) => cancellation.send(),
            Self::Sqlite(handle) => handle.interrupt(),
        }
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stop({})", if self.is_requested() { "requested" } else { "not requested" })
    }
}
