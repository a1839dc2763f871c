//! A shop on a platform of shops. The structs are the schema of two databases: PostgreSQL on the server, SQLite at the
//! till. What changes here becomes a file in `migrations/` and one in `snapshots/` of the repository, for each.

mod orders;
mod people;
mod products;

pub use orders::{Order, OrderLine, OrderStatus};
pub use people::{Email, Tenant, User};
pub use products::Product;

use chrono::{DateTime, Utc};
use schemagen::Columns;

/// When a row was made and last changed.
#[derive(Columns)]
pub struct Audit {
    #[column(default_sql = "CURRENT_TIMESTAMP")]
    pub created_at: DateTime<Utc>,
    pub updated_at: Option<DateTime<Utc>>,
}
