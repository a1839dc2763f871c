//! Reads a file as text, exactly or not at all.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use rustix::fs::{Mode, OFlags};

use crate::{codes::Code, paths::shown, report::Problem};

/// The text of a file without its byte order mark; anything but UTF-8 is refused with the place.
pub fn read_text(path: &Path) -> Result<String, Problem> {
    let bytes = std::fs::read(path).map_err(|error| {
        Problem::error(Code::FolderUnreadable, format!("cannot be read: {error}"))
            .in_file(shown(path))
            .help("check the file's owner and permissions")
    })?;
    let refuse = |what: &str, at: usize| {
        Problem::error(Code::FileContent, format!("{what} at byte {at}"))
            .in_file(shown(path))
            .help("save the file as UTF-8 text")
    };
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(refuse("UTF-16 text", 0));
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(refuse("a NUL byte", at));
    }
    let text =
        String::from_utf8(bytes).map_err(|error| refuse("not UTF-8", error.utf8_error().valid_up_to()))?;
    Ok(text.strip_prefix('\u{feff}').map(ToOwned::to_owned).unwrap_or(text))
}

/// Reads a plain file into `bytes`, whatever they held. It is opened without waiting: from a pipe nothing would ever come.
pub fn read_plain(path: &Path, bytes: &mut Vec<u8>) -> io::Result<()> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("is not a plain file"));
    }
    bytes.clear();
    file.take(metadata.len()).read_to_end(bytes).map(drop)
}
