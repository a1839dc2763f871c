//! Types of bigdecimal.

use super::sql_types;

sql_types! {
    "numeric": bigdecimal::BigDecimal;
}
