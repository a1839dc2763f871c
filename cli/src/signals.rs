//! SIGINT and SIGTERM: what runs on a database is stopped in order, everything else at once.

use std::{
    process,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use schema_db::Stop;
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
};

/// How long a run may take to stop in order.
const PATIENCE: Duration = Duration::from_millis(4500);

/// How often it is reminded: a statement that had not quite begun was not cancelled.
const REMINDER: Duration = Duration::from_millis(100);

/// The signal that came, or 0.
static CAME: AtomicI32 = AtomicI32::new(0);

/// The run that can be stopped in order.
static RUN: Mutex<Option<Stop>> = Mutex::new(None);

/// Listens from now on, until the process ends.
pub fn listen() {
    // A system that lets no signals be caught ends the process by itself.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
    thread::spawn(move || {
        for signal in signals.forever() {
            let is_first = CAME.compare_exchange(0, signal, Ordering::SeqCst, Ordering::SeqCst).is_ok();
            match run().clone() {
                Some(stop) if is_first => {
                    thread::spawn(move || end(&stop, signal));
                }
                Some(_) | None => exit(signal),
            }
        }
    });
}

/// From now on signals stop this run in order, until the value is dropped.
pub fn stops(stop: &Stop) -> Stoppable {
    *run() = Some(stop.clone());
    Stoppable
}

/// While it is there, signals stop a run in order.
#[derive(Debug)]
pub struct Stoppable;

impl Drop for Stoppable {
    fn drop(&mut self) {
        *run() = None;
    }
}

/// The signal that came.
pub fn came() -> Option<Signal> {
    match CAME.load(Ordering::SeqCst) {
        0 => None,
        number => Some(Signal(number)),
    }
}

/// SIGINT or SIGTERM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signal(i32);

impl Signal {
    /// What a shell says of a process that ended by it.
    pub fn exit_code(self) -> u8 {
        u8::try_from(128 + self.0).unwrap_or(u8::MAX)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        if self.0 == SIGINT { "SIGINT" } else { "SIGTERM" }
    }
}

/// The state is whole at any time.
fn run() -> MutexGuard<'static, Option<Stop>> {
    RUN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks until the process has ended; not for ever.
fn end(stop: &Stop, signal: i32) {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        stop.request();
        sleep(REMINDER);
    }
    exit(signal);
}

fn exit(signal: i32) -> ! {
    process::exit(i32::from(Signal(signal).exit_code()))
}

/// Nothing tells whether a message to the server came in time.
#[allow(clippy::disallowed_methods)]
fn sleep(pause: Duration) {
    thread::sleep(pause);
}
