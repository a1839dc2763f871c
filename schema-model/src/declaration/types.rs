//! The type that a field's Rust type stands for, before a dialect is chosen.

use serde::{Deserialize, Serialize};

/// What a field's type says of its column's type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypeDeclaration {
    /// A type that `schemagen::SqlType` maps, newtypes and aliases already seen through.
    Logical(LogicalType),
    /// A `#[derive(SqlEnum)]` enum, by its Rust path.
    Enum(String),
    /// `Vec<T>` of anything but bytes.
    Array(Box<TypeDeclaration>),
    /// `type = varchar(320)`, `type = raw("vector(3)")`, or the SQL type of a hand-written `SqlType` impl.
    Sql(String),
}

/// The types that Rust types map to; each dialect spells them in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogicalType {
    /// `bool`
    Bool,
    /// `i16`
    I16,
    /// `i32`
    I32,
    /// `i64`
    I64,
    /// `u8`: opt-in by `#[column(unsigned)]`, the next wider signed type with a check.
    U8,
    /// `u16`: opt-in by `#[column(unsigned)]`, the next wider signed type with a check.
    U16,
    /// `u32`: opt-in by `#[column(unsigned)]`, the next wider signed type with a check.
    U32,
    /// `f32`
    F32,
    /// `f64`
    F64,
    /// `String`, `&str`, `Box<str>`, `Cow<str>`
    Text,
    /// `Vec<u8>`, `&[u8]`, `Box<[u8]>`
    Bytes,
    /// `chrono::NaiveDate`, `time::Date`, `jiff::civil::Date`
    Date,
    /// `chrono::NaiveTime`, `time::Time`, `jiff::civil::Time`
    Time,
    /// A date and time without zone: `chrono::NaiveDateTime`, `time::PrimitiveDateTime`, `jiff::civil::DateTime`
    Timestamp,
    /// An instant: `chrono::DateTime<Tz>`, `time::OffsetDateTime`, `jiff::Timestamp`, `jiff::Zoned`
    TimestampTz,
    /// `uuid::Uuid`
    Uuid,
    /// `rust_decimal::Decimal`, `bigdecimal::BigDecimal`
    Numeric,
    /// `serde_json::Value`, fields marked `json`
    Json,
    /// `std::net::IpAddr`, `Ipv4Addr`, `Ipv6Addr`, `ipnetwork::IpNetwork`
    Inet,
}
