//! A pause that blocks no runtime and needs none: a thread of its own waits, some milliseconds to two seconds, and only where
//! another deployer is at work.

use std::{
    future::poll_fn,
    sync::{Arc, Mutex, PoisonError},
    task::{Poll, Waker},
    thread,
    time::Duration,
};

#[derive(Default)]
enum State {
    #[default]
    Unasked,
    Waiting(Waker),
    Over,
}

/// Returns after `time`.
pub(super) async fn pause(time: Duration) {
    let state = Arc::new(Mutex::new(State::default()));
    let timer = Arc::clone(&state);
    let started = thread::Builder::new().name("schemagen-pause".to_owned()).spawn(move || ring(&timer, time));
    if started.is_err() {
        // No thread can be had: then the lock is asked for again at once.
        return;
    }
    poll_fn(|context| {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        match *state {
            State::Over => Poll::Ready(()),
            State::Unasked | State::Waiting(_) => {
                *state = State::Waiting(context.waker().clone());
                Poll::Pending
            }
        }
    })
    .await;
}

/// There is no event to wait for: only time passes.
#[allow(clippy::disallowed_methods)]
fn ring(state: &Mutex<State>, time: Duration) {
    thread::sleep(time);
    let before = std::mem::replace(&mut *state.lock().unwrap_or_else(PoisonError::into_inner), State::Over);
    if let State::Waiting(waker) = before {
        waker.wake();
    }
}
