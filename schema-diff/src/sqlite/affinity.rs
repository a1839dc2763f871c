//! What SQLite does to values that are copied into a column of another type (<https://sqlite.org/datatype3.html>).

use schema_model::{SqlType, schema::Column};

use super::{column, sql};

/// How a column treats the values that are put into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Affinity {
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

/// Which values are other ones afterwards, if any.
pub(super) fn loss(before: &Column, after: &Column) -> Option<&'static str> {
    use Affinity::{Blob, Integer, Numeric, Real, Text};
    match (affinity(&before.ty), affinity(&after.ty)) {
        (Text, Integer | Real | Numeric) => {
            Some("text that looks like a number becomes one: '007' becomes 7")
        }
        (Integer | Numeric, Real) => Some("integers beyond 2^53 are rounded"),
        (Real | Numeric, Text) => Some("digits of fractions beyond the 15th are lost"),
        (Integer, Integer | Text | Numeric | Blob)
        | (Text, Text | Blob)
        | (Blob, Integer | Text | Blob | Real | Numeric)
        | (Real, Integer | Blob | Real | Numeric)
        | (Numeric, Integer | Blob | Numeric) => None,
    }
}

/// The rules of section 3.1, in their order.
fn affinity(ty: &SqlType) -> Affinity {
    let name = column::ty(sql(), ty).finish().to_ascii_uppercase();
    let contains = |words: &[&str]| words.iter().any(|it| name.contains(it));
    if contains(&["INT"]) {
        Affinity::Integer
    } else if contains(&["CHAR", "CLOB", "TEXT"]) {
        Affinity::Text
    } else if contains(&["BLOB"]) {
        Affinity::Blob
    } else if contains(&["REAL", "FLOA", "DOUB"]) {
        Affinity::Real
    } else {
        Affinity::Numeric
    }
}
