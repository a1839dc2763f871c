//! What is wrong with an SQL file, and in which line.

use std::fmt;

use super::cursor::Cursor;
use crate::{QualifiedName, schema::definition::DefinitionId, script::ScriptError};

/// Why an SQL file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SqlFileError {
    /// The text cannot be cut into statements.
    #[error("{}; correct the statement", without_line(.0))]
    Script(#[from] ScriptError),
    /// A statement of a known kind that is written wrongly.
    #[error("{error}")]
    Syntax {
        /// The line of the word that is wrong.
        line: u32,
        /// What is wrong.
        error: SyntaxError,
    },
    /// A statement that defines no object of a known kind.
    #[error("`{opening}` does not define an object; {}", instead(.opening))]
    Unknown {
        /// The line that it begins in.
        line: u32,
        /// Its first words.
        opening: String,
    },
    /// `renamed from` above a statement that makes nothing.
    #[error("`renamed from` is above a statement that makes no object; write it above its CREATE statement")]
    NothingRenamed {
        /// The line that the statement begins in.
        line: u32,
    },
    /// `renamed from` inside a statement, and above no attribute.
    #[error(
        "`renamed from` is inside a statement, and not above an attribute of a composite type; write it in the line above \
         the attribute with the attribute's former name, or above the statement"
    )]
    NoAttributeRenamed {
        /// The line of `renamed from`.
        line: u32,
    },
    /// A statement about an object that no file defines.
    #[error("{what} is on {} {}, which no SQL file defines; write its CREATE statement beside it", .object.kind(), .object.path())]
    Missing {
        /// The line that it begins in.
        line: u32,
        /// What the statement gives.
        what: &'static str,
        /// The object.
        object: Box<DefinitionId>,
    },
    /// A comment on an index that no file defines.
    #[error(
        "this comment is on index {name}, which no SQL file defines; write its CREATE INDEX statement beside it"
    )]
    MissingIndex {
        /// The line that it begins in.
        line: u32,
        /// The index.
        name: QualifiedName,
    },
    /// A statistics target for what is no expression of an index on a materialized view.
    #[error(
        "no SQL file defines an index {index} with an expression in place {part}; name one of a materialized view (that of a \
         table is said at its struct: expr(\"..\") statistics = 500)"
    )]
    NoExpression {
        /// The line that it begins in.
        line: u32,
        /// The index.
        index: QualifiedName,
        /// The number of the part, from 1.
        part: usize,
    },
}

/// What is wrong inside a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The offset of the word that is wrong, in bytes from the start of the statement.
    pub(super) at: usize,
    wanted: Wanted,
    found: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Wanted {
    /// These words, or a thing of this kind.
    Something(String),
    /// A kind of object that is known.
    KnownObject,
}

impl SyntaxError {
    pub(super) fn expected(what: &str, at: usize, found: &str) -> Self {
        Self { at, wanted: Wanted::Something(what.to_owned()), found: found.to_owned() }
    }

    pub(super) fn unknown(at: usize, found: &str) -> Self {
        Self { at, wanted: Wanted::KnownObject, found: found.to_owned() }
    }

    pub(super) fn is_unknown(&self) -> bool {
        self.wanted == Wanted::KnownObject
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.wanted {
            Wanted::Something(what) => write!(f, "expected {what}")?,
            Wanted::KnownObject => f.write_str("expected a kind of object that is known")?,
        }
        match self.found.as_str() {
            "" => f.write_str(
                ", found the end of the statement; write the statement as PostgreSQL's manual does",
            ),
            found => write!(f, ", found `{found}`; write the statement as PostgreSQL's manual does"),
        }
    }
}

impl SqlFileError {
    /// The line to show, which starts at 1.
    pub fn line(&self) -> u32 {
        match self {
            Self::Script(error) => u32::try_from(error.line()).unwrap_or(u32::MAX),
            Self::Syntax { line, .. }
            | Self::Unknown { line, .. }
            | Self::NothingRenamed { line }
            | Self::NoAttributeRenamed { line }
            | Self::Missing { line, .. }
            | Self::MissingIndex { line, .. }
            | Self::NoExpression { line, .. } => *line,
        }
    }

    pub(super) fn unknown(cursor: &Cursor<'_>, line: u32) -> Self {
        Self::Unknown { line, opening: cursor.opening() }
    }
}

/// What to do about a statement that belongs elsewhere. Dumps and scripts for psql are what people paste.
fn instead(opening: &str) -> &'static str {
    let first =
        opening.split(|it: char| !it.is_ascii_alphabetic()).next().unwrap_or_default().to_ascii_uppercase();
    match first.as_str() {
        "SET" | "RESET" => "settings of a session are no part of the schema: remove the line",
        "SELECT" if opening.contains("set_config") => {
            "settings of a session are no part of the schema: remove the line"
        }
        "INSERT" | "UPDATE" | "DELETE" | "SELECT" | "TRUNCATE" => {
            "rows are no part of the schema: put it into a migration"
        }
        "DROP" => "an object is dropped when its CREATE statement is taken away: remove both",
        "DO" | "CALL" | "EXECUTE" => "it would run at no certain time: put it into a migration",
        _ => {
            "an SQL file has one CREATE statement an object and what belongs to the object; tables and enums are \
             structs, and anything else goes into a migration"
        }
    }
}

/// The line is shown beside the message.
fn without_line(error: &ScriptError) -> String {
    let text = error.to_string();
    match text.strip_prefix("line ").and_then(|rest| rest.split_once(": ")) {
        Some((_, rest)) => rest.to_owned(),
        None => text,
    }
}
