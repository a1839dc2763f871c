//! PostgreSQL's types as SQLite keeps them: <https://www.sqlite.org/datatype3.html>.

use super::target::UuidStorage;
use crate::SqlType;

/// The type in SQLite; `None` for arrays. Exact numbers are text: REAL would round them.
pub(super) fn in_sqlite(ty: &SqlType, uuid: UuidStorage) -> Option<SqlType> {
    Some(match ty {
        SqlType::Boolean | SqlType::SmallInt | SqlType::Integer | SqlType::BigInt => SqlType::Integer,
        SqlType::Real | SqlType::Double => SqlType::Real,
        SqlType::Numeric(_)
        | SqlType::Text
        | SqlType::Varchar(_)
        | SqlType::Char(_)
        | SqlType::Date
        | SqlType::Time(_)
        | SqlType::TimeTz(_)
        | SqlType::Timestamp(_)
        | SqlType::TimestampTz(_)
        | SqlType::Json
        | SqlType::Jsonb
        | SqlType::Inet
        | SqlType::Cidr => SqlType::Text,
        SqlType::Uuid => match uuid {
            UuidStorage::Text => SqlType::Text,
            UuidStorage::Blob => SqlType::Blob,
        },
        SqlType::Bytea | SqlType::Blob => SqlType::Blob,
        SqlType::Array(_) => return None,
        named @ SqlType::Named { .. } => named.clone(),
    })
}

/// The type in a STRICT table, which knows five: by affinity, where the name has one.
pub(super) fn in_strict_table(ty: SqlType) -> Result<SqlType, SqlType> {
    let SqlType::Named { name, .. } = &ty else { return Ok(ty) };
    let name = name.name.as_str().to_ascii_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|it| name.contains(it));
    if name == "any" {
        Ok(ty)
    } else if has(&["int"]) {
        Ok(SqlType::Integer)
    } else if has(&["char", "clob", "text"]) {
        Ok(SqlType::Text)
    } else if has(&["blob"]) {
        Ok(SqlType::Blob)
    } else if has(&["real", "floa", "doub"]) {
        Ok(SqlType::Real)
    } else {
        Err(ty)
    }
}
