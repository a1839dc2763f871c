//! The session's time zone, as far as the file says it: some changes of types are done at once in UTC, and write all rows
//! anew elsewhere.

use schema_model::Expression;

/// Where the session thinks it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zone {
    /// The file does not say, or says what only the server knows.
    #[default]
    Unknown,
    /// UTC under one of its names.
    Utc,
    /// In a region, whose offset changes.
    Region,
}

/// What the statements so far have set.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Zones {
    /// Until the end of the file.
    session: Zone,
    /// Until the end of a step.
    local: Option<(usize, Zone)>,
}

impl Zones {
    /// The zone in a step.
    pub(super) fn at(&self, step: usize) -> Zone {
        match self.local {
            Some((of, zone)) if of == step => zone,
            Some(_) | None => self.session,
        }
    }

    /// Takes in SET, RESET and the like.
    pub(super) fn apply(&mut self, text: &str, step: usize) {
        let tokens = Expression::new(text.trim().trim_end_matches(';')).normalized();
        let words: Vec<&str> = tokens.iter().map(String::as_str).collect();
        let (is_local, rest) = match words.as_slice() {
            ["set", "local", rest @ ..] => (true, rest),
            ["set", "session", rest @ ..] | ["set", rest @ ..] => (false, rest),
            ["reset", "timezone" | "all"] | ["reset", "time", "zone"] | ["discard", "all"] => {
                (false, ["time", "zone", "default"].as_slice())
            }
            _ => return,
        };
        let (["time", "zone", value] | ["timezone", "to" | "=", value]) = rest else { return };
        let zone = zone(value);
        if is_local {
            self.local = Some((step, zone));
        } else {
            (self.session, self.local) = (zone, None);
        }
    }
}

/// Names of the zone without an offset, ever.
const UTC: [&str; 8] = ["utc", "uct", "gmt", "zulu", "universal", "etc/utc", "etc/gmt", "greenwich"];

fn zone(value: &str) -> Zone {
    let name = value.trim_matches('\'').to_lowercase();
    if UTC.contains(&name.as_str()) {
        Zone::Utc
    } else if name.contains('/') && !name.starts_with("etc/") {
        Zone::Region
    } else {
        Zone::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_one_that_was_set_counts_a_local_one_in_its_step_alone() {
        let mut zones = Zones::default();
        assert_eq!(zones.at(0), Zone::Unknown);
        zones.apply("SET TimeZone = 'Europe/Berlin';", 0);
        zones.apply("SET LOCAL TIME ZONE 'UTC'", 1);
        assert_eq!([zones.at(1), zones.at(2)], [Zone::Utc, Zone::Region]);
        zones.apply("RESET timezone", 2);
        assert_eq!([zones.at(1), zones.at(2)], [Zone::Unknown; 2]);
        zones.apply("SET SESSION timezone TO utc", 3);
        assert_eq!(zones.at(4), Zone::Utc);
        zones.apply("SET TIME ZONE LOCAL", 4);
        assert_eq!(zones.at(4), Zone::Unknown);
    }
}
