//! The names of SQLite's result codes. The higher bytes of a code only say more, but for one.

/// A file that is not the one any more that was opened; SQLite calls it one that may only be read.
const MOVED: i32 = extended(8, 4);
/// A file that is not there any more: SQLite looks at it before it opens a journal beside it.
const GONE: i32 = extended(10, 7);

/// A result code with what its higher bytes say more.
const fn extended(code: i32, more: i32) -> i32 {
    code | more << 8
}

/// What SQLite says, where that is what it means.
pub(super) fn message(code: i32, said: &str) -> String {
    match code {
        MOVED | GONE => "the file was deleted or replaced while it was open".to_owned(),
        _ => said.to_owned(),
    }
}

pub(super) fn name(code: i32) -> &'static str {
    match code & 0xff {
        _ if code == MOVED => "SQLITE_READONLY_DBMOVED",
        3 => "SQLITE_PERM",
        5 => "SQLITE_BUSY",
        6 => "SQLITE_LOCKED",
        7 => "SQLITE_NOMEM",
        8 => "SQLITE_READONLY",
        9 => "SQLITE_INTERRUPT",
        10 => "SQLITE_IOERR",
        11 => "SQLITE_CORRUPT",
        13 => "SQLITE_FULL",
        14 => "SQLITE_CANTOPEN",
        18 => "SQLITE_TOOBIG",
        19 => "SQLITE_CONSTRAINT",
        20 => "SQLITE_MISMATCH",
        26 => "SQLITE_NOTADB",
        _ => "SQLITE_ERROR",
    }
}
