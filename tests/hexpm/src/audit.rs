//! Keys, and what was done with them.

use chrono::NaiveDateTime;
use schemagen::Table;
use serde_json::Value;

use crate::{
    accounts::{Organization, User},
    oauth::OauthToken,
};

#[derive(Table)]
#[table(
    name = "keys",
    index(organization_id, name, name = "keys_organization_id_name_index"),
    index(public, name = "keys_public_index"),
    index(revoke_at, name = "keys_revoke_at_index"),
    index(user_id, name, name = "keys_user_id_name_index")
)]
pub struct Key {
    #[column(primary_key, serial)]
    pub id: i32,
    #[column(references = User, on_delete = cascade)]
    pub user_id: Option<i32>,
    pub name: Option<String>,
    pub inserted_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    #[column(unique)]
    pub secret_first: String,
    pub secret_second: String,
    pub permissions: Vec<Value>,
    pub last_use: Option<Value>,
    #[column(references = Organization)]
    pub organization_id: Option<i64>,
    #[column(default = true)]
    pub public: bool,
    pub revoke_at: Option<NaiveDateTime>,
}

#[derive(Table)]
#[table(
    name = "audit_logs",
    foreign_key(user_id => User, name = "audit_logs_actor_id_fkey", on_delete = set_null),
    index(key_id, name = "audit_logs_key_id_index"),
    index(oauth_token_id, name = "audit_logs_oauth_token_id_index"),
    index(organization_id, inserted_at desc, name = "audit_logs_organization_id_inserted_at_index"),
    index(
        expr("((params -> 'package') ->> 'id')::integer"),
        inserted_at desc,
        name = "audit_logs_params_package_id_inserted_at_index"
    ),
    index(user_id, inserted_at desc, name = "audit_logs_user_id_inserted_at_index")
)]
pub struct AuditLog {
    #[column(primary_key, serial)]
    pub id: i64,
    pub user_id: Option<i64>,
    #[column(type = varchar(255))]
    pub action: String,
    pub params: Value,
    pub inserted_at: NaiveDateTime,
    #[column(type = varchar(255))]
    pub user_agent: Option<String>,
    #[column(references = Organization)]
    pub organization_id: Option<i64>,
    #[column(type = varchar(255))]
    pub remote_ip: Option<String>,
    #[column(references = Key, on_delete = set_null)]
    pub key_id: Option<i64>,
    #[column(references = OauthToken, on_delete = set_null)]
    pub oauth_token_id: Option<i64>,
    pub user_data: Option<Value>,
    pub key_data: Option<Value>,
}

#[derive(Table)]
#[table(name = "blocked_addresses")]
pub struct BlockedAddress {
    #[column(primary_key, serial)]
    pub id: i32,
    pub ip: String,
    pub comment: Option<String>,
}
