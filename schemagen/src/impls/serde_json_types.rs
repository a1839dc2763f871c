//! Types of `serde_json`.

use super::sql_types;

sql_types! {
    "json": serde_json::Value;
}
