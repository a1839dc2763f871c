//! Types of jiff: instants are timestamptz, civil times have no zone.

use super::sql_types;

sql_types! {
    "date": jiff::civil::Date;
    "time": jiff::civil::Time;
    "timestamp": jiff::civil::DateTime;
    "timestamp_tz": jiff::Timestamp, jiff::Zoned;
}
