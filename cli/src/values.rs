//! Whether messages may hold values of rows.

pub use schema_db::Values;

/// An option of commands that run migrations.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub struct ValuesArgs {
    /// Show values of rows in what the database says against a statement, which logs would keep
    #[arg(long)]
    show_values: bool,
}

impl ValuesArgs {
    /// What was said.
    pub fn values(self) -> Values {
        if self.show_values { Values::Shown } else { Values::Hidden }
    }
}
