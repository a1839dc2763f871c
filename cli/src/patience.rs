//! How long a run waits for others: options of the command, [migrate] of schemagen.toml, or what is usual.

use schema_db::{LockOptions, Patience};

use crate::{config::MigrateSettings, duration::Limit};

/// Options of commands that change a database.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Waiting for others (times as in 500ms, 4s, 10min; or none)")]
pub struct PatienceArgs {
    /// How long to wait for another deployer [default: 10min]
    #[arg(long, value_name = "TIME", value_parser = Limit::read)]
    wait: Option<Limit>,
    /// How long a statement waits for a lock; who comes behind it waits as long (PostgreSQL) [default: 4s]
    #[arg(long, value_name = "TIME", value_parser = Limit::read)]
    lock_timeout: Option<Limit>,
    /// How long a statement may take (PostgreSQL) [default: none]
    #[arg(long, value_name = "TIME", value_parser = Limit::read)]
    statement_timeout: Option<Limit>,
    /// How often a step is tried again when others were in its way (PostgreSQL) [default: 10]
    #[arg(long, value_name = "N")]
    retries: Option<u32>,
}

impl PatienceArgs {
    /// How long statements wait.
    pub fn patience(&self, settings: &MigrateSettings) -> Patience {
        let usual = Patience::default();
        let limit = |option: Option<Limit>, setting: Option<Limit>, usual| match option.or(setting) {
            Some(limit) => limit.time(),
            None => usual,
        };
        Patience {
            lock_timeout: limit(self.lock_timeout, settings.lock_timeout, usual.lock_timeout),
            statement_timeout: limit(
                self.statement_timeout,
                settings.statement_timeout,
                usual.statement_timeout,
            ),
            retries: self.retries.or(settings.retries).unwrap_or(usual.retries),
            pause: usual.pause,
        }
    }

    /// How long other deployers are waited for.
    pub fn lock(&self, settings: &MigrateSettings) -> LockOptions {
        match self.wait.or(settings.wait) {
            Some(limit) => LockOptions { timeout: limit.time() },
            None => LockOptions::default(),
        }
    }
}
