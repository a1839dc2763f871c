//! Types of chrono: an instant in any zone is timestamptz, a naive date-time timestamp.

use super::sql_types;
use crate::{SqlType, TypeDescriptor};

sql_types! {
    "date": chrono::NaiveDate;
    "time": chrono::NaiveTime;
    "timestamp": chrono::NaiveDateTime;
}

#[diagnostic::do_not_recommend]
impl<Tz: chrono::TimeZone> SqlType for chrono::DateTime<Tz> {
    const TYPE: TypeDescriptor = TypeDescriptor::logical("timestamp_tz");
}
