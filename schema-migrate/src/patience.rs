//! How long a statement waits for others, and how often a step is tried again that others were in the way of.

use std::time::Duration;

/// What a migration may ask of the others who use the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// PostgreSQL: how long a statement waits for a lock; whoever comes behind it in the queue waits as long. `None` is
    /// for ever. Statements that run by themselves wait as long as they must, as nobody queues behind them.
    pub lock_timeout: Option<Duration>,
    /// PostgreSQL: how long a statement may take. `None` is for ever.
    pub statement_timeout: Option<Duration>,
    /// How often a step is tried again.
    pub retries: u32,
    /// How long to pause before the first time; the pauses become longer.
    pub pause: Duration,
}

const LONGEST_PAUSE: Duration = Duration::from_secs(10);

impl Default for Patience {
    fn default() -> Self {
        Self {
            lock_timeout: Some(Duration::from_secs(4)),
            statement_timeout: None,
            retries: 10,
            pause: Duration::from_millis(500),
        }
    }
}

impl Patience {
    /// The pause before a step is tried again, between half and the whole of what it would be: two who were in each
    /// other's way must not meet again. `seed` is any number.
    pub(crate) fn pause_before(&self, tries: u32, seed: u64) -> Duration {
        let whole = self.pause.saturating_mul(2_u32.saturating_pow(tries.min(16))).min(LONGEST_PAUSE);
        let mixed = (seed ^ u64::from(tries)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48;
        whole / 2 + whole.mul_f64(f64::from(u16::try_from(mixed).unwrap_or_default()) / f64::from(1 << 17))
    }
}

/// A time-out as PostgreSQL writes it: in milliseconds, 0 for none.
pub(crate) fn milliseconds(timeout: Option<Duration>) -> u128 {
    timeout.map_or(0, |it| it.as_millis().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_become_longer_and_differ() {
        let patience = Patience::default();
        for tries in 0..20 {
            let whole = patience.pause.saturating_mul(2_u32.pow(tries.min(16))).min(LONGEST_PAUSE);
            let pauses: Vec<_> = (1..50).map(|seed| patience.pause_before(tries, seed)).collect();
            assert!(pauses.iter().all(|it| (whole / 2..=whole).contains(it)), "{pauses:?}");
            assert!(pauses.iter().any(|it| *it != pauses[0]), "{pauses:?}");
        }
    }
}
