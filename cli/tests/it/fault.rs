//! Strikes a process at one of its changes of files, as a crash or a full disk would. What is left is then the same on every
//! run, and every such moment can be looked at.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{self, Command},
    sync::OnceLock,
};

/// What happens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// SIGKILL in place of the change.
    Kill,
    /// SIGKILL in the middle of it; only writes count.
    Half,
    /// The disk is full from here on.
    Full,
}

/// What a shell says of a command that SIGKILL ended.
pub(crate) const KILLED: i32 = 128 + 9;

/// The command, struck at its change number `at`, counted from 1. It runs unharmed where it has fewer.
pub(crate) fn struck(command: &str, fault: Fault, at: usize) -> String {
    let word = match fault {
        Fault::Kill => "kill",
        Fault::Half => "half",
        Fault::Full => "full",
    };
    format!("LD_PRELOAD='{}' FAULT={word} FAULT_AT={at} {command}", library().display())
}

/// fault.c, compiled once. Whoever builds SQLite has a C compiler.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fault.c");
        let made = folder.join(format!("fault-{}.so", process::id()));
        let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
        let mut command = Command::new(compiler);
        command.args(["-std=gnu11", "-shared", "-fPIC", "-O1", "-o"]).arg(&made).arg(source).arg("-ldl");
        assert!(command.status().unwrap().success(), "fault.c does not compile");
        // Another test process may do the same at this moment.
        let library = folder.join("fault.so");
        fs::rename(made, &library).unwrap();
        library
    })
}
