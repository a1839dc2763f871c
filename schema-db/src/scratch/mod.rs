//! A PostgreSQL server of one's own: started in about 60 ms, reached through a unix socket, thrown away.
//!
//! ```text
//! SearchPlaces ── find ──> ServerBinaries ── Cluster::start ──> Cluster ── url(database) ──> any client
//!                                               │
//!                           folder (locked by its owner, swept when the owner is gone)
//!                             └ data (initdb's result, copied from a cache per server version)
//!                             └ server (below a supervising shell that ends it when the owner ends)
//! ```
//!
//! Nothing outlives the process that started it, however that process ends.
//!
//! A [`ScratchDatabase`] is one database of such a server, or of any other one, in which SQL is tried.

mod binaries;
mod cluster;
mod data;
mod database;
mod error;
mod folder;
mod home;
mod server;
mod user;

pub use binaries::{SearchPlaces, ServerBinaries};
pub use cluster::{Cluster, ClusterOptions, cache_folder};
pub use database::{Refusal, ScratchDatabase};
pub use error::ScratchError;
