//! Keeping other deployers out. What tells that a lock is held is the dialect's; here is how one waits for it.

use std::time::Duration;

use crate::{Event, Port, Session, SessionError, SqlError, postgres};

/// How to wait for the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockOptions {
    /// How long to wait; `None` is for ever.
    pub timeout: Option<Duration>,
}

impl Default for LockOptions {
    fn default() -> Self {
        Self { timeout: Some(Duration::from_mins(10)) }
    }
}

/// The session that is in the way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LockHolder {
    /// Its server process.
    pub pid: i32,
    /// What it calls itself.
    pub application: String,
    /// Where it comes from; empty for a unix socket, or where one may not see it.
    pub client: String,
    /// When it connected, in UTC.
    pub since: String,
}

impl std::fmt::Display for LockHolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { pid, application, client, since } = self;
        let place = if client.is_empty() { "this machine" } else { client };
        write!(f, "process {pid} ({application:?} from {place}, connected since {since})")
    }
}

/// Why the lock could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// Another session kept it.
    #[error(
        "another deployer holds the lock: {holder}; wait for it, or end it with `SELECT pg_terminate_backend({})`",
        holder.pid
    )]
    Held {
        /// Who.
        holder: LockHolder,
    },
    /// The connection goes through a pooler that mixes sessions.
    #[error(
        "the database URL leads through a pooler in transaction mode, where locks do not hold; use a direct connection"
    )]
    Pooler,
    /// The wait was ended.
    #[error("while waiting for another deployer: {0}; nothing was changed")]
    Stopped(SqlError),
    /// The session itself.
    #[error(transparent)]
    Session(#[from] SessionError),
}

/// The lock, held by the connection that asked for it until it is released or that connection ends. Where writers take
/// turns anyway there is nothing to hold.
#[derive(Debug)]
#[must_use]
pub struct Lock(Option<postgres::Key>);

const FIRST_PAUSE: Duration = Duration::from_millis(25);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

impl Lock {
    /// Waits for every other deployer to finish, and keeps new ones out.
    pub async fn take(port: &Port<'_>, session: &Session, options: &LockOptions) -> Result<Self, LockError> {
        let Some(key) = session.lock else { return Ok(Self(None)) };
        wait(port, session, key, options).await?;
        let held = postgres::is_held(port, key).await;
        let held = held.map_err(|error| session.error("looking at the lock", error))?;
        if held { Ok(Self(Some(key))) } else { Err(LockError::Pooler) }
    }

    /// Makes sure that it is still held: the reason, where it is not.
    pub async fn verify(&self, port: &Port<'_>, session: &Session) -> Result<(), String> {
        let Some(key) = self.0 else { return Ok(()) };
        match postgres::is_still_held(port, key).await {
            Ok(true) => Ok(()),
            Ok(false) => Err("the server does not know it any more".to_owned()),
            Err(error) => Err(session.error("looking at the lock", error).to_string()),
        }
    }

    /// Gives it back. Should this fail, the end of the connection does.
    pub async fn release(&self, port: &Port<'_>) -> Result<(), SqlError> {
        match self.0 {
            Some(key) => postgres::release(port, key).await,
            None => Ok(()),
        }
    }
}

/// Time is counted in pauses: there is no clock here.
async fn wait(
    port: &Port<'_>,
    session: &Session,
    key: postgres::Key,
    options: &LockOptions,
) -> Result<(), LockError> {
    let said = |doing| move |error| session.error(doing, error);
    let (mut waited, mut pause) = (Duration::ZERO, FIRST_PAUSE);
    while !postgres::try_lock(port, session, key).await.map_err(said("taking the lock"))? {
        let left = options.timeout.map(|timeout| timeout.saturating_sub(waited));
        if waited.is_zero() || left == Some(Duration::ZERO) {
            let holder = postgres::holder(port, key).await.map_err(said("looking who holds the lock"))?;
            if left == Some(Duration::ZERO) {
                return Err(LockError::Held { holder: holder.unwrap_or_default() });
            }
            if let Some(holder) = holder {
                port.tell(Event::Waiting { holder }).await;
            }
        }
        let now = pause.min(left.unwrap_or(pause));
        port.pause(now).await.map_err(LockError::Stopped)?;
        (waited, pause) = (waited + now, (pause * 3 / 2).min(LONGEST_PAUSE));
    }
    Ok(())
}
