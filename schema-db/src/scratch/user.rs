//! The user that the server runs as: PostgreSQL refuses root, so root steps down to `nobody`.

use std::{env, os::unix::process::CommandExt as _, path::Path, process::Command};

/// `nobody` on every system that PostgreSQL runs on; no account of that number is needed.
const NOBODY: u32 = 65534;

/// Who runs the server and owns its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ServerUser {
    /// The user of this process, with its id.
    Caller(u32),
    /// This process is root: the server runs as `nobody`.
    Nobody,
}

impl ServerUser {
    pub(super) fn of_this_process() -> Self {
        let uid = rustix::process::geteuid();
        if uid.is_root() { Self::Nobody } else { Self::Caller(uid.as_raw()) }
    }

    pub(super) fn id(self) -> u32 {
        match self {
            Self::Caller(id) => id,
            Self::Nobody => NOBODY,
        }
    }

    /// The id to hand files over to, if they do not belong to the server's user by themselves.
    pub(super) fn hand_over(self) -> Option<u32> {
        match self {
            Self::Caller(_) => None,
            Self::Nobody => Some(NOBODY),
        }
    }

    /// A command that runs as this user in `folder`, free of the caller's PostgreSQL settings and locale.
    pub(super) fn command(self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PG")) {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C").env("HOME", folder).current_dir(folder);
        if let Some(id) = self.hand_over() {
            command.uid(id).gid(id);
        }
        command
    }
}
