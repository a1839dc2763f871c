//! Times as people write them: `4s`, `500ms`, `10min`, `none`.

use std::time::Duration;

/// A time, or as long as it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// So long.
    After(Duration),
    /// `none`.
    Never,
}

const UNITS: [(&str, u64); 4] = [("ms", 1), ("s", 1000), ("min", 60_000), ("h", 3_600_000)];

impl Limit {
    /// Reads a time.
    pub fn read(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self::Never);
        }
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let unit = UNITS.iter().find(|(name, _)| *name == unit.trim());
        let milliseconds = unit.and_then(|(_, each)| number.parse::<u64>().ok()?.checked_mul(*each));
        // PostgreSQL counts its time-outs in 31 bits.
        match milliseconds {
            Some(time @ 1..=0x7FFF_FFFF) => Ok(Self::After(Duration::from_millis(time))),
            Some(_) | None => Err("write a time as in 500ms, 4s, 10min or 1h, or none".to_owned()),
        }
    }

    /// The time; none for as long as it takes.
    pub fn time(self) -> Option<Duration> {
        match self {
            Self::After(time) => Some(time),
            Self::Never => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Limit;
    use std::time::Duration;

    #[test]
    fn times_are_read() {
        let read = |text| Limit::read(text).map(|it| it.time().map(|it| it.as_millis()));
        assert_eq!(read("500ms"), Ok(Some(500)));
        assert_eq!(read("4s"), Ok(Some(4000)));
        assert_eq!(read("10 min"), Ok(Some(600_000)));
        assert_eq!(read("1h"), Ok(Some(3_600_000)));
        assert_eq!(read("none"), Ok(None));
        for text in ["", "4", "s", "0s", "-1s", "4 weeks", "1.5s", "99999999999999999999s", "1000h"] {
            assert!(read(text).is_err(), "{text} was read");
        }
        assert_eq!(Limit::After(Duration::from_secs(1)).time(), Some(Duration::from_secs(1)));
    }
}
