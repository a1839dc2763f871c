//! What databases refuse, told with what to do.

use schema_db::{ApplyError, DatabaseError, Left, LockError, RepairError, SqlError};
use schema_migrate::SessionError;

use crate::{codes::Code, report::Problem, signals};

/// Why there is no database to work with.
pub fn of_database(error: &DatabaseError) -> Problem {
    advised(code(error), &error.to_string())
}

fn advised(code: Code, message: &str) -> Problem {
    Problem::advised(code, message, STATUS)
}

const STATUS: &str = "`schemagen status` shows what is applied";

fn code(error: &DatabaseError) -> Code {
    match error {
        DatabaseError::Url(_) => Code::UrlInvalid,
        DatabaseError::Unreachable { .. } | DatabaseError::NotReady { .. } => Code::DatabaseUnreachable,
        DatabaseError::Tls { .. } | DatabaseError::TlsFile { .. } => Code::NotEncrypted,
        DatabaseError::WrongPassword { .. }
        | DatabaseError::PasswordMissing { .. }
        | DatabaseError::NotAllowed { .. } => Code::DatabaseRefused,
        DatabaseError::Protected { .. } => Code::ScratchUnusable,
        DatabaseError::NoSuchDatabase { .. }
        | DatabaseError::FolderMissing { .. }
        | DatabaseError::FileMissing { .. } => Code::DatabaseMissing,
        DatabaseError::Open { .. } => Code::DatabaseUnusable,
        DatabaseError::Session(error) => code_of_session(error),
    }
}

fn code_of_session(error: &SessionError) -> Code {
    match error {
        SessionError::NotAllowed { .. } => Code::RightsMissing,
        SessionError::NotADatabase { .. }
        | SessionError::ReadOnly { .. }
        | SessionError::Standby { .. }
        | SessionError::Busy { .. } => Code::DatabaseUnusable,
        SessionError::History { .. } => Code::HistoryUnreadable,
        SessionError::HistoryElsewhere { .. } => Code::HistoryElsewhere,
        SessionError::Sql { error, .. } if error.code.as_deref() == Some("55P03") => Code::OthersInTheWay,
        SessionError::InTransaction { .. } | SessionError::WrongDialect { .. } | SessionError::Sql { .. } => {
            Code::DatabaseSaid
        }
    }
}

fn of_session(error: &SessionError) -> Problem {
    let otherwise = match error {
        SessionError::Sql { error, .. } if is_of_surroundings(error) => GO_ON,
        _ => STATUS,
    };
    Problem::advised(code_of_session(error), &error.to_string(), otherwise)
}

const GO_ON: &str = "run the command again: it goes on after what was kept";

/// Why the lock could not be had.
pub(super) fn of_lock(error: &LockError) -> Problem {
    match error {
        LockError::Lock(schema_migrate::LockError::Session(error)) => of_session(error),
        LockError::Lock(error @ schema_migrate::LockError::Stopped(_)) => {
            Problem::advised(Code::Stopped, &error.to_string(), "run the command again")
        }
        LockError::Lock(error) => Problem::advised(Code::LockHeld, &error.to_string(), "try again later"),
        LockError::Database(error) => of_database(error),
    }
}

/// Why a migration was not applied; `text` is its file's.
pub fn of_apply(error: &ApplyError, text: &str) -> Problem {
    let message = error.to_string();
    let otherwise = "`schemagen status` shows how far it is";
    match error {
        ApplyError::Statement { file, place, number, migration, error, left } => {
            let start = offset(text, place.line, place.column);
            let problem = Problem::error(
                of_sql(error),
                format!("statement {number} of {migration}: {}", error.message),
            )
            .quoting(
                file,
                text,
                start..end_of_word(text, start),
                error.code.as_deref().unwrap_or("here"),
            );
            let more = [("detail", &error.detail), ("hint", &error.hint)];
            let more = more.into_iter().filter_map(|(word, it)| Some(format!("{word}: {}", it.as_ref()?)));
            let problem = more.fold(problem, Problem::note);
            let problem = error.rows.iter().fold(problem, |it, rows| it.note(rows.as_str()));
            with_left(problem, cause(error), *left)
        }
        ApplyError::Step { file, place, step, migration, doing, error, left } => {
            let what = format!("step {step} of {migration}: {doing}: {error}");
            let problem = Problem::error(of_sql(error), what).at_line(file, place.line);
            with_left(problem, cause(error), *left)
        }
        ApplyError::ForeignKeys { file, place, left, .. } => {
            let what = message.split_once(": ").map_or(message.as_str(), |(_, it)| it);
            let what = what.strip_suffix(&format!("; {left}")).unwrap_or(what);
            with_left(
                Problem::error(Code::MigrationFailed, what).at_line(file, place.line),
                Cause::File,
                *left,
            )
        }
        ApplyError::Edited { .. } => Problem::advised(Code::MigrationEdited, &message, otherwise),
        ApplyError::EditedBeforeResume { .. } | ApplyError::Contradicted { .. } => {
            Problem::advised(Code::MigrationEdited, &message, otherwise)
        }
        ApplyError::Interrupted { .. }
        | ApplyError::HalfApplied { .. }
        | ApplyError::HalfRolledBack { .. } => {
            Problem::advised(Code::MigrationUnfinished, &message, otherwise)
        }
        ApplyError::Irreversible { .. } => Problem::advised(
            Code::Irreversible,
            &message,
            "restore a backup, or write a new migration that undoes it",
        ),
        ApplyError::LockLost { .. } => Problem::advised(Code::LockLost, &message, otherwise),
        ApplyError::Session(error) => of_session(error),
    }
}

/// Whether a statement was wrong, in somebody's way, or ended from outside.
pub fn of_sql(error: &SqlError) -> Code {
    match error.code.as_deref() {
        Some("55P03" | "40P01" | "SQLITE_BUSY" | "SQLITE_LOCKED") => Code::OthersInTheWay,
        Some("57014" | "SQLITE_INTERRUPT") if signals::came().is_some() => Code::Stopped,
        Some(_) | None => Code::MigrationFailed,
    }
}

/// What must be put right before a migration goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// The migration's file.
    File,
    /// Rows that do not fit it.
    Rows,
    /// Nothing that lasts: somebody was in the way, or stopped it.
    Others,
    /// The disk, the server or the connection.
    Surroundings,
}

fn cause(error: &SqlError) -> Cause {
    match of_sql(error) {
        Code::MigrationFailed if is_of_surroundings(error) => Cause::Surroundings,
        Code::MigrationFailed if error.rows.is_some() => Cause::Rows,
        Code::MigrationFailed => Cause::File,
        _ => Cause::Others,
    }
}

/// What has no code is no answer of a database.
fn is_of_surroundings(error: &SqlError) -> bool {
    const SQLITE: [&str; 9] = [
        "SQLITE_FULL",
        "SQLITE_IOERR",
        "SQLITE_READONLY",
        "SQLITE_READONLY_DBMOVED",
        "SQLITE_CANTOPEN",
        "SQLITE_NOMEM",
        "SQLITE_CORRUPT",
        "SQLITE_NOTADB",
        "SQLITE_PERM",
    ];
    // Connection exception, insufficient resources, operator intervention, system error; a server that only reads now.
    const POSTGRES: [&str; 5] = ["08", "53", "57P", "58", "25006"];
    error
        .code
        .as_deref()
        .is_none_or(|code| SQLITE.contains(&code) || POSTGRES.iter().any(|class| code.starts_with(class)))
}

fn with_left(problem: Problem, cause: Cause, left: Left) -> Problem {
    let text = left.to_string();
    let (what, help) = text.split_once("; ").unwrap_or((&text, "correct it and run the command again"));
    problem.note(what).help(match (cause, left) {
        (Cause::File, _) | (_, Left::Unknown) => help,
        (Cause::Rows, _) => "put these rows right, or change the file, and run the command again",
        (Cause::Others, _) => GO_ON,
        (Cause::Surroundings, _) => {
            "put that right, then run the command again: it goes on after what was kept"
        }
    })
}

/// Why what was said of a migration does not hold.
pub fn of_repair(error: &RepairError) -> Problem {
    match error {
        RepairError::Session(error) => of_session(error),
        RepairError::NotApplied(_)
        | RepairError::AlreadyApplied(_)
        | RepairError::NotFailed(_)
        | RepairError::Unfinished(_)
        | RepairError::NotEdited(_)
        | RepairError::NotCutOff(_)
        | RepairError::Edited(_) => {
            let otherwise = "`schemagen status` shows what is applied";
            Problem::advised(Code::RepairRefused, &error.to_string(), otherwise).note("nothing was changed")
        }
    }
}

/// The byte of a line and column, both from 1; columns count characters.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(0, |(at, _)| at)
}

fn end_of_word(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    start + length.max(rest.chars().next().map_or(0, char::len_utf8))
}
