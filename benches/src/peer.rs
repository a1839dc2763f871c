//! What `sqlx migrate run` does, as a process: reads a folder and applies it.

use anyhow::{Context, Result, bail};
use sqlx::{
    ConnectOptions, Connection,
    migrate::{Migrate, Migrator},
    postgres::PgConnectOptions,
    sqlite::SqliteConnectOptions,
};
use std::path::Path;

/// With this first argument the program applies a folder by sqlx.
pub(crate) const FLAG: &str = "--sqlx";

/// Applies the folder to the database of the URL.
pub(crate) fn migrate_here(arguments: &[String]) -> Result<()> {
    let [url, folder] = arguments else { bail!("{FLAG} URL FOLDER") };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let migrator = Migrator::new(Path::new(folder)).await?;
        if url.starts_with("sqlite:") {
            let options: SqliteConnectOptions = url.parse()?;
            apply(&migrator, options.create_if_missing(true).connect().await?).await
        } else {
            let options: PgConnectOptions = url.parse()?;
            apply(&migrator, options.connect().await?).await
        }
    })
}

async fn apply<C: Connection + Migrate>(migrator: &Migrator, mut connection: C) -> Result<()>
where
    for<'c> &'c mut C: sqlx::Acquire<'c>,
    for<'c> <<&'c mut C as sqlx::Acquire<'c>>::Connection as std::ops::Deref>::Target: Migrate,
{
    migrator.run(&mut connection).await.context("sqlx")?;
    Ok(connection.close().await?)
}
