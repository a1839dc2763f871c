//! Who sells, and who buys.

use schemagen::{SqlType, Table};

use crate::Audit;

/// A shop on the platform.
#[derive(Table)]
#[table(comments)]
pub struct Tenant {
    #[column(primary_key, identity)]
    pub id: i64,
    /// The shop's part of the address.
    #[column(type = varchar(63), unique, check = "slug = lower(slug)")]
    pub slug: String,
    pub name: String,
    #[column(flatten)]
    pub audit: Audit,
}

/// An address that mail can be sent to.
#[derive(SqlType)]
#[sql_type(transparent)]
pub struct Email(pub String);

/// Somebody who can sign in to a shop.
#[derive(Table)]
#[table(comments, unique(tenant_id, email), index(expr = "lower(email)", name = "users_email_lower_idx"))]
pub struct User {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(references = Tenant, on_delete = cascade)]
    pub tenant_id: i64,
    pub email: Email,
    #[column(renamed_from = "nick")]
    pub nickname: Option<String>,
    #[column(flatten)]
    pub audit: Audit,
}
