//! OAuth clients and what they were granted.

use chrono::NaiveDateTime;
use schemagen::Table;
use uuid::Uuid;

use crate::accounts::{Organization, User, UserSession};

#[derive(Table)]
#[table(name = "oauth_clients")]
pub struct OauthClient {
    #[column(primary_key)]
    pub client_id: Uuid,
    #[column(type = varchar(255))]
    pub client_secret: Option<String>,
    #[column(type = varchar(255))]
    pub name: String,
    #[column(type = varchar(255))]
    pub client_type: String,
    #[column(type = varchar(255)[])]
    pub allowed_grant_types: Vec<String>,
    #[column(type = varchar(255)[])]
    pub redirect_uris: Option<Vec<String>>,
    #[column(type = varchar(255)[])]
    pub allowed_scopes: Vec<String>,
    pub inserted_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

#[derive(Table)]
#[table(
    name = "oauth_tokens",
    check(name = "user_or_organization_required", "user_id IS NOT NULL OR organization_id IS NOT NULL"),
    index(
        grant_reference,
        client_id,
        unique,
        name = "oauth_tokens_device_code_grant_reference_client_id_index",
        where = "grant_type = 'urn:ietf:params:oauth:grant-type:device_code' AND revoked_at IS NULL"
    ),
    index(expires_at, name = "oauth_tokens_expires_at_index"),
    index(jti, unique, name = "oauth_tokens_jti_index"),
    index(refresh_jti, unique, name = "oauth_tokens_refresh_jti_index"),
    index(
        refresh_token_hash,
        unique,
        name = "oauth_tokens_refresh_token_hash_index",
        where = "refresh_token_hash IS NOT NULL"
    ),
    index(user_id, name = "oauth_tokens_user_id_index"),
    index(user_session_id, name = "oauth_tokens_user_session_id_full_index")
)]
pub struct OauthToken {
    #[column(primary_key, serial)]
    pub id: i64,
    pub jti: String,
    pub refresh_jti: Option<String>,
    #[column(type = varchar(255), default = "bearer")]
    pub token_type: String,
    #[column(type = timestamp(0))]
    pub refresh_token_expires_at: Option<NaiveDateTime>,
    #[column(type = varchar(255)[], default_sql = "ARRAY[]::varchar[]")]
    pub scopes: Vec<String>,
    #[column(type = timestamp(0))]
    pub expires_at: NaiveDateTime,
    #[column(type = timestamp(0))]
    pub revoked_at: Option<NaiveDateTime>,
    #[column(references = User, on_delete = cascade)]
    pub user_id: Option<i64>,
    #[column(references = OauthClient, on_delete = cascade)]
    pub client_id: Uuid,
    #[column(type = varchar(255))]
    pub grant_type: String,
    pub grant_reference: Option<String>,
    pub inserted_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    #[column(references = UserSession, on_delete = set_null)]
    pub user_session_id: Option<i64>,
    pub refresh_token_hash: Option<String>,
    #[column(references = Organization, on_delete = cascade)]
    pub organization_id: Option<i64>,
    #[column(type = varchar(255)[], default_sql = "ARRAY[]::varchar[]")]
    pub granted_scopes: Vec<String>,
}

#[derive(Table)]
#[table(
    name = "authorization_codes",
    index(client_id, name = "authorization_codes_client_id_index"),
    index(code, unique, name = "authorization_codes_code_index"),
    index(expires_at, name = "authorization_codes_expires_at_index")
)]
pub struct AuthorizationCode {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(type = varchar(255))]
    pub code: String,
    #[column(type = varchar(255))]
    pub redirect_uri: String,
    #[column(type = varchar(255)[], default_sql = "ARRAY[]::varchar[]")]
    pub scopes: Vec<String>,
    #[column(type = timestamp(0))]
    pub expires_at: NaiveDateTime,
    #[column(type = timestamp(0))]
    pub used_at: Option<NaiveDateTime>,
    #[column(type = varchar(255))]
    pub code_challenge: Option<String>,
    #[column(type = varchar(255))]
    pub code_challenge_method: Option<String>,
    #[column(references = User, on_delete = cascade)]
    pub user_id: i64,
    #[column(references = OauthClient, on_delete = cascade)]
    pub client_id: Uuid,
    pub inserted_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

#[derive(Table)]
#[table(
    name = "device_codes",
    index(device_code, unique, name = "device_codes_device_code_index"),
    index(expires_at, name = "device_codes_expires_at_index"),
    index(status, name = "device_codes_status_index"),
    index(user_code, unique, name = "device_codes_user_code_index")
)]
pub struct DeviceCode {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(type = varchar(255))]
    pub device_code: String,
    #[column(type = varchar(255))]
    pub user_code: String,
    #[column(type = varchar(255))]
    pub verification_uri: String,
    #[column(type = varchar(255))]
    pub verification_uri_complete: Option<String>,
    #[column(type = varchar(255))]
    pub name: Option<String>,
    #[column(references = OauthClient, on_delete = cascade)]
    pub client_id: Uuid,
    pub expires_at: NaiveDateTime,
    pub interval: i32,
    #[column(type = varchar(255))]
    pub status: String,
    #[column(type = varchar(255)[], default_sql = "ARRAY[]::varchar[]")]
    pub scopes: Vec<String>,
    #[column(references = User, on_delete = cascade)]
    pub user_id: Option<i64>,
    pub inserted_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}
