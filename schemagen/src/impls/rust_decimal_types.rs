//! Types of `rust_decimal`.

use super::sql_types;

sql_types! {
    "numeric": rust_decimal::Decimal;
}
