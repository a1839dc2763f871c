//! One line at the bottom of a terminal that changes while something runs. What is printed meanwhile takes its place.

use std::{
    io::{self, Write},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use super::redact::redact;

/// Such a line; it is gone when the value is.
#[derive(Debug)]
pub struct LiveLine {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// Says what else is known of what runs, from any thread.
#[derive(Debug, Clone)]
pub struct Noter(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    running: Option<(String, Instant)>,
    note: String,
    ended: bool,
}

/// What is over sooner is not shown.
const SOON: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(250);

/// Whether the line stands on the terminal now.
static SHOWN: Mutex<bool> = Mutex::new(false);

impl LiveLine {
    /// Nothing is shown yet.
    pub fn start() -> Self {
        let shared = Arc::<Shared>::default();
        let drawn = Arc::clone(&shared);
        let thread = thread::spawn(move || drawn.draw());
        Self { shared, thread: Some(thread) }
    }

    /// From now on this runs.
    pub fn begin(&self, text: String) {
        let mut state = self.shared.state();
        state.running = Some((text, Instant::now()));
        state.note.clear();
    }

    /// It does not any more.
    pub fn end(&self) {
        self.shared.state().running = None;
        erase();
    }

    /// For other threads.
    pub fn noter(&self) -> Noter {
        Noter(Arc::clone(&self.shared))
    }
}

impl Noter {
    /// Shown behind the text until something else is said.
    pub fn note(&self, note: String) {
        self.0.state().note = note;
    }
}

impl Drop for LiveLine {
    fn drop(&mut self) {
        self.shared.state().ended = true;
        self.shared.changed.notify_all();
        // It has nothing to do but to end.
        drop(self.thread.take().map(JoinHandle::join));
        erase();
    }
}

impl Shared {
    /// The state is whole at any time.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn draw(&self) {
        loop {
            let waited = self.changed.wait_timeout_while(self.state(), TICK, |state| !state.ended);
            let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
            if state.ended {
                return;
            }
            if let Some((text, since)) = &state.running
                && since.elapsed() >= SOON
            {
                show(&line(text, since.elapsed(), &state.note));
            }
        }
    }
}

fn line(text: &str, elapsed: Duration, note: &str) -> String {
    let note = if note.is_empty() { String::new() } else { format!(", {note}") };
    format!("{text}: {} s{note}", elapsed.as_secs())
}

fn show(line: &str) {
    let width = columns().saturating_sub(1);
    let line: String = redact(line).chars().filter(|c| !c.is_control()).take(width).collect();
    let mut shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    // There is nobody left to tell when stderr cannot be written.
    let _ = write!(io::stderr().lock(), "\r{line}\x1b[K");
    *shown = true;
}

/// Takes the line away, before something else is printed.
pub(super) fn erase() {
    let mut shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if std::mem::take(&mut *shown) {
        let _ = write!(io::stderr().lock(), "\r\x1b[K");
    }
}

fn columns() -> usize {
    const USUAL: usize = 80;
    let size = rustix::termios::tcgetwinsize(io::stderr());
    size.map_or(USUAL, |it| usize::from(it.ws_col)).max(20)
}

#[cfg(test)]
mod tests {
    use super::line;
    use std::time::Duration;

    #[test]
    fn a_line_says_what_runs_how_long_and_what_is_known() {
        let elapsed = Duration::from_millis(61_900);
        assert_eq!(line("statement 2 of 5", elapsed, ""), "statement 2 of 5: 61 s");
        assert_eq!(line("statement 2 of 5", elapsed, "sorting, 40%"), "statement 2 of 5: 61 s, sorting, 40%");
    }
}
