//! Types of time: an instant with an offset is timestamptz, a date-time without one timestamp.

use super::sql_types;

sql_types! {
    "date": time::Date;
    "time": time::Time;
    "timestamp": time::PrimitiveDateTime;
    "timestamp_tz": time::OffsetDateTime, time::UtcDateTime;
}
