//! How PostgreSQL keeps values of its own types where nothing else is said: `pg_type.typstorage`, 12 to 18.

use crate::{SqlType, schema::Storage};

/// Built-in types that the model knows by name, whose values have one length, or are short.
#[rustfmt::skip]
const PLAIN: &[&str] = &[
    "char", "cid", "circle", "int2vector", "interval", "line", "lseg", "macaddr", "macaddr8", "money", "name", "oid",
    "oidvector", "pg_lsn", "point", "box", "regclass", "regcollation", "regconfig", "regdictionary", "regnamespace",
    "regoper", "regoperator", "regproc", "regprocedure", "regrole", "regtype", "tid", "tsquery", "xid", "xid8",
];

/// Built-in types that the model knows by name, whose values can be long.
#[rustfmt::skip]
const EXTENDED: &[&str] = &[
    "aclitem[]", "bit", "bpchar", "datemultirange", "daterange", "int4multirange", "int4range", "int8multirange",
    "int8range", "jsonpath", "nummultirange", "numrange", "path", "pg_snapshot", "polygon", "refcursor", "tsmultirange",
    "tsrange", "tstzmultirange", "tstzrange", "tsvector", "txid_snapshot", "varbit", "xml",
];

impl SqlType {
    /// STORAGE of a column of this type where nothing is said; `None` for types that only the server knows.
    pub fn storage(&self) -> Option<Storage> {
        match self {
            Self::Boolean
            | Self::SmallInt
            | Self::Integer
            | Self::BigInt
            | Self::Real
            | Self::Double
            | Self::Date
            | Self::Time(_)
            | Self::TimeTz(_)
            | Self::Timestamp(_)
            | Self::TimestampTz(_)
            | Self::Uuid => Some(Storage::Plain),
            Self::Numeric(_) | Self::Inet | Self::Cidr => Some(Storage::Main),
            Self::Text
            | Self::Varchar(_)
            | Self::Char(_)
            | Self::Bytea
            | Self::Json
            | Self::Jsonb
            | Self::Blob
            | Self::Array(_) => Some(Storage::Extended),
            Self::Named { name, .. } => {
                let is_in = |list: &[&str]| name.schema.is_none() && list.contains(&name.name.as_str());
                if is_in(PLAIN) {
                    Some(Storage::Plain)
                } else if is_in(EXTENDED) {
                    Some(Storage::Extended)
                } else {
                    None
                }
            }
        }
    }
}
