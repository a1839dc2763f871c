//! Types of uuid.

use super::sql_types;

sql_types! {
    "uuid": uuid::Uuid, uuid::NonNilUuid;
}
