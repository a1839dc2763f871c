//! People, organizations and how they sign in.

use chrono::NaiveDateTime;
use schemagen::{SqlEnum, Table};
use serde_json::Value;

use crate::oauth::OauthClient;

#[derive(Table)]
#[table(
    name = "users",
    index(organization_id, unique, name = "users_organization_id_index"),
    index(username, unique, name = "users_username_idx")
)]
pub struct User {
    #[column(primary_key, serial)]
    pub id: i32,
    #[column(type = citext)]
    pub username: String,
    pub password: Option<String>,
    pub inserted_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    pub full_name: Option<String>,
    #[column(default_sql = "json_build_object('id', uuid_generate_v4()::text)::jsonb")]
    pub handles: Option<Value>,
    #[column(default = false)]
    pub service: Option<bool>,
    #[column(references = Organization)]
    pub organization_id: Option<i64>,
    #[column(type = timestamp(0))]
    pub deactivated_at: Option<NaiveDateTime>,
    pub tfa: Option<Value>,
    #[column(type = varchar(255), default = "basic")]
    pub role: Option<String>,
    pub optional_emails: Option<Value>,
}

#[derive(Table)]
#[table(
    name = "emails",
    index(email, unique, name = "emails_email_key", where = "verified = true"),
    index(email, user_id, unique, name = "emails_email_user_key"),
    index(
        user_id,
        expr("CASE WHEN \"primary\" THEN true ELSE NULL END"),
        unique,
        name = "emails_user_id_case_idx"
    ),
    index(
        user_id,
        expr("CASE WHEN public THEN true ELSE NULL END"),
        unique,
        name = "emails_user_id_case_idx1"
    )
)]
pub struct Email {
    #[column(primary_key, serial)]
    pub id: i32,
    #[column(type = varchar(255))]
    pub email: String,
    pub verified: bool,
    pub primary: bool,
    pub public: bool,
    #[column(type = varchar(255))]
    pub verification_key: Option<String>,
    #[column(references = User, on_delete = cascade)]
    pub user_id: i32,
    pub inserted_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    #[column(default = false)]
    pub gravatar: bool,
    pub verification_expiry: Option<NaiveDateTime>,
}

#[derive(Table)]
#[table(name = "password_resets", index(user_id, name = "password_resets_user_id_index"))]
pub struct PasswordReset {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(type = varchar(255))]
    pub key: String,
    #[column(type = varchar(255))]
    pub primary_email: String,
    #[column(references = User, on_delete = cascade)]
    pub user_id: Option<i64>,
    pub inserted_at: NaiveDateTime,
}

#[derive(Table)]
#[table(
    name = "account_deletion_requests",
    index(user_id, unique, name = "account_deletion_requests_user_id_index")
)]
pub struct AccountDeletionRequest {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(references = User, on_delete = cascade)]
    pub user_id: i64,
    #[column(type = varchar(255))]
    pub key: String,
    #[column(type = varchar(255))]
    pub primary_email: String,
    pub inserted_at: NaiveDateTime,
}

#[derive(Table)]
#[table(name = "organizations", index(name, unique, name = "organizations_name_index"))]
pub struct Organization {
    #[column(primary_key, serial(sequence = "repositories_id_seq"))]
    pub id: i64,
    #[column(type = varchar(255))]
    pub name: String,
    pub inserted_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    #[column(default = false)]
    pub billing_active: bool,
    pub trial_end: NaiveDateTime,
    pub billing_override: Option<bool>,
    pub billing_seats: Option<i32>,
}

/// What a member of an organization may do.
#[derive(SqlEnum)]
#[sql_enum(name = "repository_user_role")]
pub enum OrganizationRole {
    Owner,
    Admin,
    Write,
    Read,
}

#[derive(Table)]
#[table(
    name = "organization_users",
    index(organization_id, user_id, unique, name = "organization_users_organization_id_user_id_index"),
    index(user_id, name = "organization_users_user_id_index")
)]
pub struct OrganizationUser {
    #[column(primary_key, serial(sequence = "repository_users_id_seq"))]
    pub id: i64,
    pub role: OrganizationRole,
    #[column(references = Organization)]
    pub organization_id: i64,
    #[column(references = User, on_delete = cascade)]
    pub user_id: i64,
    pub inserted_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

#[derive(Table)]
#[table(name = "sessions", index(updated_at, name = "sessions_updated_at_index"))]
pub struct Session {
    #[column(primary_key, serial)]
    pub id: i64,
    pub token: Vec<u8>,
    pub data: Value,
    pub inserted_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

#[derive(Table)]
#[table(
    name = "user_sessions",
    check(name = "user_or_organization_required", "user_id IS NOT NULL OR organization_id IS NOT NULL"),
    index(expires_at, name = "user_sessions_expires_at_index"),
    index(organization_id, name = "user_sessions_organization_id_index"),
    index(session_token, name = "user_sessions_session_token_index"),
    index(r#type, name = "user_sessions_type_index"),
    index(user_id, name = "user_sessions_user_id_index")
)]
pub struct UserSession {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(references = User, on_delete = cascade)]
    pub user_id: Option<i64>,
    #[column(type = varchar(255))]
    pub r#type: String,
    #[column(type = varchar(255))]
    pub name: Option<String>,
    pub revoked_at: Option<NaiveDateTime>,
    pub last_use: Option<Value>,
    pub session_token: Option<Vec<u8>>,
    #[column(references = OauthClient, on_delete = cascade)]
    pub client_id: Option<uuid::Uuid>,
    pub inserted_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    pub expires_at: Option<NaiveDateTime>,
    #[column(references = Organization, on_delete = cascade)]
    pub organization_id: Option<i64>,
}

#[derive(Table)]
#[table(
    name = "user_providers",
    index(provider, provider_uid, unique, name = "user_providers_provider_provider_uid_index"),
    index(user_id, name = "user_providers_user_id_index")
)]
pub struct UserProvider {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(references = User, on_delete = cascade)]
    pub user_id: i64,
    #[column(type = varchar(255))]
    pub provider: String,
    #[column(type = varchar(255))]
    pub provider_uid: String,
    #[column(type = varchar(255))]
    pub provider_email: Option<String>,
    #[column(default_sql = "'{}'::jsonb")]
    pub provider_data: Option<Value>,
    pub inserted_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

#[derive(Table)]
#[table(
    name = "reserved_usernames",
    index(expr = "lower(name)", unique, name = "reserved_usernames_name_idx")
)]
pub struct ReservedUsername {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(type = varchar(255))]
    pub name: String,
    pub inserted_at: NaiveDateTime,
}
