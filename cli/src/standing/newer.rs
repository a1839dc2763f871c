//! Whether a database may have migrations that the folder has not.

pub use schema_migrate::Newer;

/// An option of commands that an older release runs beside a newer one.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub struct NewerArgs {
    /// Take a database as it is that has migrations which are not here, as an older release does beside a newer one
    ///
    /// Nothing of them is touched. It is refused where something that is here is pending: whether the two go together
    /// cannot be told.
    #[arg(long)]
    accept_newer: bool,
}

impl NewerArgs {
    /// What to do about them.
    pub fn newer(self) -> Newer {
        if self.accept_newer { Newer::Accept } else { Newer::Refuse }
    }
}
