//! What is sold.

use rust_decimal::Decimal;
use schemagen::Table;

use crate::{Audit, Tenant};

/// Something that a shop sells.
#[derive(Table)]
#[table(comments, unique(tenant_id, sku))]
pub struct Product {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(references = Tenant, on_delete = cascade)]
    pub tenant_id: i64,
    /// The number on the shelf.
    #[column(type = varchar(40))]
    pub sku: String,
    #[column(check = "title <> ''")]
    pub title: String,
    #[column(type = numeric(12, 2), check = "price >= 0")]
    pub price: Decimal,
    /// How many are on the shelf.
    #[column(default = 0, check = "stock >= 0")]
    pub stock: i32,
    #[column(flatten)]
    pub audit: Audit,
}
