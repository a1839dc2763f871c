//! A thread that looks at a statement which takes long, on a connection that it opens only then.

use std::{
    fmt,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use postgres::Client;

use super::sight::{Blocker, Sight};

/// Hears what is seen, on another thread than the one that waits.
pub type Listener = Box<dyn FnMut(&Sight) + Send>;

/// Looks at the statements of one session.
pub(crate) struct Watch(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// The number of the statement that runs; each has another.
    running: Option<u64>,
    last: u64,
    blockers: Vec<Blocker>,
    listener: Option<Listener>,
    ended: bool,
}

/// How soon, and how often, it looks at most.
const PAUSE: Duration = Duration::from_secs(1);
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// Whoever waits no longer than this is not seen.
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);

impl Watch {
    /// Looks at the session with this server process, often enough to see who is in the way of a statement that waits for
    /// a lock no longer than `lock_timeout`.
    pub(crate) fn start(
        pid: i32,
        lock_timeout: Option<Duration>,
        connect: impl Fn() -> Option<Client> + Send + 'static,
    ) -> Self {
        let shared = Arc::<Shared>::default();
        let most = lock_timeout.map_or(PAUSE, |timeout| (timeout / 4).clamp(SHORTEST_PAUSE, PAUSE));
        let seen = Arc::clone(&shared);
        thread::spawn(move || seen.watch(pid, most, &connect));
        Self(shared)
    }

    /// Who hears from now on.
    pub(crate) fn tell(&self, listener: Listener) {
        self.0.state().listener = Some(listener);
    }

    /// Runs a statement; gives who was in its way when it was last looked at.
    pub(crate) fn during<T>(&self, run: impl FnOnce() -> T) -> (T, Vec<Blocker>) {
        self.0.begin();
        let result = run();
        let mut state = self.0.state();
        state.running = None;
        (result, std::mem::take(&mut state.blockers))
    }
}

impl Shared {
    /// The state is whole at any time.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self) {
        let mut state = self.state();
        state.last += 1;
        state.running = Some(state.last);
        state.blockers.clear();
    }

    /// Nobody wakes it when a statement begins or ends, as that would cost a thousand short ones more than they take.
    fn watch(&self, pid: i32, most: Duration, connect: &dyn Fn() -> Option<Client>) {
        let first = FIRST_PAUSE.min(most);
        let (mut client, mut before, mut pause) = (None, None, first);
        loop {
            let State { running, ended, .. } = *self.after(pause);
            match running {
                _ if ended => return,
                Some(statement) if before == running => {
                    client = client.or_else(connect);
                    // Whoever may not look, or cannot any more, sees nothing; the statement does not suffer from it.
                    match client.as_mut().map(|client| Sight::of(client, pid)) {
                        Some(Ok(sight)) => self.saw(statement, &sight),
                        Some(Err(_)) | None => client = None,
                    }
                    pause = most;
                }
                Some(_) | None => (before, pause) = (running, first),
            }
        }
    }

    /// The state after a pause, or when there will be no more statements.
    fn after(&self, pause: Duration) -> MutexGuard<'_, State> {
        let goes_on = |state: &mut State| !state.ended;
        let waited = self.changed.wait_timeout_while(self.state(), pause, goes_on);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn saw(&self, statement: u64, sight: &Sight) {
        let mut state = self.state();
        if state.running != Some(statement) {
            return;
        }
        // A statement that waits no longer was in somebody's way no longer: the last who was is remembered.
        if !sight.blockers.is_empty() {
            state.blockers.clone_from(&sight.blockers);
        }
        if let Some(listener) = &mut state.listener {
            listener(sight);
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.state().ended = true;
        self.0.changed.notify_all();
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watch")
    }
}
