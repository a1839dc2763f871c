//! One column of every Rust type that schemagen maps. The table of types in docs/types.md is made from this file: the type
//! as it stands here, the feature behind it, and what it is in each dialect.

use std::{
    borrow::Cow,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use schemagen::{SqlEnum, SqlType, Table};

#[derive(Table)]
pub struct Types<'a> {
    #[column(primary_key)]
    pub a01: bool,
    pub a02: i16,
    pub a03: i32,
    pub a04: i64,
    #[column(unsigned)]
    pub a05: u8,
    #[column(unsigned)]
    pub a06: u16,
    #[column(unsigned)]
    pub a07: u32,
    pub a08: f32,
    pub a09: f64,
    pub a10: String,
    pub a11: &'a str,
    pub a12: Box<str>,
    pub a13: Cow<'a, str>,
    pub a14: Vec<u8>,
    pub a15: &'a [u8],
    pub a16: [u8; 32],
    pub a17: Option<String>,
    pub b01: IpAddr,
    pub b02: Ipv4Addr,
    pub b03: Ipv6Addr,
    pub c01: chrono::NaiveDate,
    pub c02: chrono::NaiveTime,
    pub c03: chrono::NaiveDateTime,
    pub c04: chrono::DateTime<chrono::Utc>,
    pub d01: time::Date,
    pub d02: time::Time,
    pub d03: time::PrimitiveDateTime,
    pub d04: time::OffsetDateTime,
    pub d05: time::UtcDateTime,
    pub e01: jiff::civil::Date,
    pub e02: jiff::civil::Time,
    pub e03: jiff::civil::DateTime,
    pub e04: jiff::Timestamp,
    pub e05: jiff::Zoned,
    pub f01: uuid::Uuid,
    pub f02: uuid::NonNilUuid,
    pub g01: rust_decimal::Decimal,
    pub g02: bigdecimal::BigDecimal,
    pub h01: serde_json::Value,
    #[column(json)]
    pub h02: Settings,
    pub i01: ipnetwork::IpNetwork,
    pub j01: Status,
    pub j02: Email,
    #[column(type = varchar(320))]
    pub k01: String,
    #[column(type = raw("point"))]
    pub k02: Position,
}

/// PostgreSQL alone has arrays.
#[derive(Table)]
pub struct Arrays {
    #[column(primary_key)]
    pub id: i64,
    pub l01: Vec<String>,
    pub l02: Option<Vec<i32>>,
    pub l03: Vec<Status>,
}

/// Anything that the program keeps as JSON.
pub struct Settings;

/// Anything that has a type of its own in the database.
pub struct Position;

#[derive(SqlEnum)]
pub enum Status {
    Active,
    Suspended,
}

#[derive(SqlType)]
#[sql_type(transparent)]
pub struct Email(pub String);
