//! What was bought.

use rust_decimal::Decimal;
use schemagen::{SqlEnum, Table};

use crate::{Audit, Product, Tenant, User};

/// How far an order is.
#[derive(SqlEnum)]
pub enum OrderStatus {
    Open,
    Paid,
    Shipped,
    Cancelled,
}

/// What somebody has put into the basket, and then bought.
#[derive(Table)]
#[table(
    comments,
    index(user_id),
    index(tenant_id, created_at desc),
    index(tenant_id, where = "status = 'open'", name = "orders_open_idx")
)]
pub struct Order {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(references = Tenant, on_delete = cascade)]
    pub tenant_id: i64,
    #[column(references = User, on_delete = restrict)]
    pub user_id: i64,
    #[column(default = OrderStatus::Open)]
    pub status: OrderStatus,
    pub note: Option<String>,
    #[column(flatten)]
    pub audit: Audit,
}

/// One product of an order.
#[derive(Table)]
#[table(comments, primary_key(order_id, line))]
pub struct OrderLine {
    #[column(references = Order, on_delete = cascade)]
    pub order_id: i64,
    pub line: i32,
    #[column(references = Product, on_delete = restrict, index)]
    pub product_id: i64,
    #[column(check = "quantity > 0")]
    pub quantity: i32,
    /// What it cost on the day of the order.
    #[column(type = numeric(12, 2))]
    pub price: Decimal,
}
