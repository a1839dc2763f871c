//! The table of types: what each logical type is in each dialect. The manual's page is made from it.

use std::sync::LazyLock;

use super::{sqlite_type::in_sqlite, target::UuidStorage};
use crate::{SqlType, declaration::LogicalType};

/// What one logical type is in each dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeRow {
    /// The logical type.
    pub logical: LogicalType,
    /// The Rust types that map to it.
    pub rust: &'static str,
    /// Its type in PostgreSQL.
    pub postgres: SqlType,
    /// Its type in SQLite.
    pub sqlite: SqlType,
    /// Its other type in SQLite, by configuration.
    pub sqlite_option: Option<SqlType>,
    /// For unsigned integers.
    pub unsigned: Option<Unsigned>,
}

/// What keeps an unsigned integer in a signed column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsigned {
    /// The largest value, which the check allows.
    pub max: i64,
    /// The signed Rust type that holds as much.
    pub signed: &'static str,
}

/// All logical types, in the order of [`LogicalType`].
pub fn type_table() -> &'static [TypeRow] {
    &TABLE
}

/// The row of one type.
pub(super) fn row(logical: LogicalType) -> &'static TypeRow {
    &TABLE[logical as usize]
}

static TABLE: LazyLock<Vec<TypeRow>> = LazyLock::new(|| {
    ROWS.iter()
        .map(|(logical, rust, postgres)| TypeRow {
            logical: *logical,
            rust,
            postgres: postgres.clone(),
            sqlite: in_sqlite(postgres, UuidStorage::Text).unwrap_or_else(|| postgres.clone()),
            sqlite_option: (*logical == LogicalType::Uuid).then_some(SqlType::Blob),
            unsigned: unsigned(*logical),
        })
        .collect()
});

const ROWS: &[(LogicalType, &str, SqlType)] = &[
    (LogicalType::Bool, "bool", SqlType::Boolean),
    (LogicalType::I16, "i16", SqlType::SmallInt),
    (LogicalType::I32, "i32", SqlType::Integer),
    (LogicalType::I64, "i64", SqlType::BigInt),
    (LogicalType::U8, "u8", SqlType::SmallInt),
    (LogicalType::U16, "u16", SqlType::Integer),
    (LogicalType::U32, "u32", SqlType::BigInt),
    (LogicalType::F32, "f32", SqlType::Real),
    (LogicalType::F64, "f64", SqlType::Double),
    (LogicalType::Text, "String, &str, Box<str>, Cow<str>", SqlType::Text),
    (LogicalType::Bytes, "Vec<u8>, &[u8], Box<[u8]>", SqlType::Bytea),
    (LogicalType::Date, "chrono::NaiveDate, time::Date, jiff::civil::Date", SqlType::Date),
    (LogicalType::Time, "chrono::NaiveTime, time::Time, jiff::civil::Time", SqlType::Time(None)),
    (
        LogicalType::Timestamp,
        "chrono::NaiveDateTime, time::PrimitiveDateTime, jiff::civil::DateTime",
        SqlType::Timestamp(None),
    ),
    (
        LogicalType::TimestampTz,
        "chrono::DateTime<Tz>, time::OffsetDateTime, jiff::Timestamp, jiff::Zoned",
        SqlType::TimestampTz(None),
    ),
    (LogicalType::Uuid, "uuid::Uuid", SqlType::Uuid),
    (LogicalType::Numeric, "rust_decimal::Decimal, bigdecimal::BigDecimal", SqlType::Numeric(None)),
    (LogicalType::Json, "serde_json::Value, fields marked `json`", SqlType::Jsonb),
    (
        LogicalType::Inet,
        "std::net::IpAddr, std::net::Ipv4Addr, std::net::Ipv6Addr, ipnetwork::IpNetwork",
        SqlType::Inet,
    ),
];

fn unsigned(logical: LogicalType) -> Option<Unsigned> {
    match logical {
        LogicalType::U8 => Some(Unsigned { max: u8::MAX.into(), signed: "i16" }),
        LogicalType::U16 => Some(Unsigned { max: u16::MAX.into(), signed: "i32" }),
        LogicalType::U32 => Some(Unsigned { max: u32::MAX.into(), signed: "i64" }),
        LogicalType::Bool
        | LogicalType::I16
        | LogicalType::I32
        | LogicalType::I64
        | LogicalType::F32
        | LogicalType::F64
        | LogicalType::Text
        | LogicalType::Bytes
        | LogicalType::Date
        | LogicalType::Time
        | LogicalType::Timestamp
        | LogicalType::TimestampTz
        | LogicalType::Uuid
        | LogicalType::Numeric
        | LogicalType::Json
        | LogicalType::Inet => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_has_its_row() {
        for (at, row) in type_table().iter().enumerate() {
            assert_eq!(row.logical as usize, at);
        }
        assert_eq!(type_table().len(), LogicalType::Inet as usize + 1);
    }

    #[test]
    fn the_table() {
        let lines: Vec<String> =
            type_table().iter().map(|it| format!("{:?} {} {}", it.logical, it.postgres, it.sqlite)).collect();
        assert_eq!(
            lines.join("\n"),
            "Bool boolean integer\nI16 smallint integer\nI32 integer integer\nI64 bigint integer\n\
             U8 smallint integer\nU16 integer integer\nU32 bigint integer\nF32 real real\n\
             F64 double precision real\nText text text\nBytes bytea blob\nDate date text\nTime time text\n\
             Timestamp timestamp text\nTimestampTz timestamptz text\nUuid uuid text\nNumeric numeric text\n\
             Json jsonb text\nInet inet text"
        );
    }
}
