//! Migrating from a program: the migrations are built in, and any driver's connection will do.
//!
//! ```no_run
//! # #[cfg(feature = "postgres")] fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use schemagen::migrate::{Embedded, Migrator};
//!
//! static MIGRATIONS: Embedded = schemagen::migrate!("../migrations/postgres");
//!
//! let migrator = Migrator::new(MIGRATIONS)?;
//! let mut client = postgres::Client::connect("postgres://localhost/shop", postgres::NoTls)?;
//! for migration in migrator.run(&mut client)? {
//!     println!("applied {migration}");
//! }
//! # Ok(()) }
//! # #[cfg(not(feature = "postgres"))] fn main() {}
//! ```
//!
//! With a driver that is awaited it is `migrator.run(&mut connection).await?`; of a pool take a connection first:
//! `migrator.run(&mut *pool.acquire().await?).await?`. What is applied, in which order, under which lock and by which history is
//! the same as with `schemagen migrate`, and either of them goes on where the other stopped.
//!
//! Cargo builds anew when one of the files changes. To see a new one it needs a `build.rs` with the line
//! `println!("cargo:rerun-if-changed=migrations");` and the same for `snapshots`.

pub use schema_migrate::{
    About, ApplyError, Digest, Embedded, EmbeddedError, EmbeddedFile, Event, Health, LastApplied, LockError,
    Migrator, MigratorError, Misfit, Newer, RunError, SessionError, SqlError, Status, Values,
    driver::{Driver, Listener},
};

/// The manual's page, whose code is compiled with the tests.
#[cfg(all(doctest, feature = "sqlx-postgres"))]
#[doc = include_str!("../../docs/library.md")]
struct Manual;
