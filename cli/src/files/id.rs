//! Makes the id of a new migration.

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};
use schema_model::MigrationId;

use crate::{
    codes::Code,
    report::{Failure, Problem},
};

const FORMAT: &str = "%Y%m%d%H%M%S";

/// Longer names are cut: the id stands in file names.
const LONGEST_SLUG: usize = 60;

/// An id at `now`, or a second after `newest` when the clock is behind it: a new migration sorts last.
pub fn next_id(now: Timestamp, slug: &str, newest: Option<&MigrationId>) -> Result<MigrationId, Failure> {
    let now = now.to_zoned(TimeZone::UTC).strftime(FORMAT).to_string();
    let time = match newest {
        Some(newest) if newest.time() >= now.as_str() => a_second_after(newest.time()),
        Some(_) | None => now,
    };
    MigrationId::new(&format!("{time}_{slug}")).map_err(|error| {
        Problem::error(Code::Usage, error.to_string())
            .help("give a name of letters, digits and spaces")
            .into()
    })
}

/// Hand-made ids may hold a time that no calendar knows; those are counted up.
fn a_second_after(time: &str) -> String {
    let later = DateTime::strptime(FORMAT, time)
        .ok()
        .and_then(|it| it.checked_add(SignedDuration::from_secs(1)).ok());
    later.map_or_else(
        || {
            time.parse::<u64>()
                .map_or_else(|_| time.to_owned(), |number| format!("{:014}", number.saturating_add(1)))
        },
        |later| later.strftime(FORMAT).to_string(),
    )
}

/// `Add users' status` as `add_users_status`; `None` where nothing is left.
pub fn slug(name: &str) -> Option<String> {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug = String::new();
    for word in words {
        if !slug.is_empty() {
            slug.push('_');
        }
        slug.extend(word.chars().map(|c| c.to_ascii_lowercase()));
    }
    slug.truncate(LONGEST_SLUG);
    let slug = slug.trim_end_matches('_').to_owned();
    (!slug.is_empty()).then_some(slug)
}
