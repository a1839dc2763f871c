//! Serves the health of the database to those who know the secret:
//! `curl -H 'x-health-secret: ...' localhost:8080/health`

use std::{env, error::Error, sync::Arc};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::get,
};
use schemagen::migrate::{Embedded, Health, Migrator, Status};
use sqlx::PgPool;
use subtle::ConstantTimeEq;

static MIGRATIONS: Embedded = schemagen::migrate!("../migrations/postgres");

/// What every request needs.
pub(crate) struct App {
    /// The migrations that this program was built with.
    pub(crate) migrator: Migrator,
    /// Connections.
    pub(crate) pool: PgPool,
    /// What the header must say.
    pub(crate) secret: String,
}

/// The only route.
pub(crate) fn router(app: App) -> Router {
    Router::new().route("/health", get(health)).with_state(Arc::new(app))
}

async fn health(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let said = headers.get("x-health-secret").map(HeaderValue::as_bytes).unwrap_or_default();
    // However many bytes are right, the answer takes the same time. No secret lets nobody in.
    let is_known: bool = said.ct_eq(app.secret.as_bytes()).into();
    if app.secret.is_empty() || !is_known {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let health = match app.pool.acquire().await {
        Ok(mut connection) => app.migrator.health(&mut *connection).await,
        Err(error) => Health::unreachable(&error),
    };
    let code = match health.status {
        Status::Healthy => StatusCode::OK,
        Status::Pending | Status::Unfit | Status::Unreachable => StatusCode::SERVICE_UNAVAILABLE,
    };
    (code, [(CONTENT_TYPE, "application/json")], health.to_json()).into_response()
}

#[tokio::main]
#[allow(dead_code, reason = "a test includes this file for its router")]
async fn main() -> Result<(), Box<dyn Error>> {
    let migrator = Migrator::new(MIGRATIONS)?;
    let pool = PgPool::connect_lazy(&env::var("DATABASE_URL")?)?;
    migrator.run(&mut *pool.acquire().await?).await?;
    let app = App { migrator, pool, secret: env::var("HEALTH_SECRET")? };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    axum::serve(listener, router(app)).await?;
    Ok(())
}
