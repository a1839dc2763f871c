//! Reading a snapshot's bytes, and saying exactly what is wrong with them and where.

use std::{cell::Cell, fmt, sync::Arc};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};
use serde_json::error::Category;

use super::{Content, FileHashes, SchemaHash, Snapshot};
use crate::{Delta, Dialect, MigrationId, Schema};

/// Why bytes are no snapshot. Lines and columns count from 1; columns count bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// A newer version of the tool wrote the file.
    #[error(
        "{path}: was written by a newer schemagen (format {format}); this one reads up to format {}: \
         upgrade schemagen",
        Snapshot::FORMAT
    )]
    Newer {
        /// The file.
        path: String,
        /// Its format.
        format: u32,
    },
    /// Git left both sides of a merge in the file.
    #[error(
        "{path}:{line}: holds the marks of an unfinished git merge; take one side with \
         `git checkout --ours -- {path}` or `--theirs`"
    )]
    Conflict {
        /// The file.
        path: String,
        /// The line of the first mark.
        line: usize,
    },
    /// The file ends too early.
    #[error(
        "{path}:{line}:{column}: the file ends too early; restore it, e.g. with `git checkout -- {path}`"
    )]
    Truncated {
        /// The file.
        path: String,
        /// The last line.
        line: usize,
        /// The end of the last line.
        column: usize,
    },
    /// The file is no JSON.
    #[error(
        "{path}:{line}:{column}: this is not JSON: {message}; restore the file, e.g. with \
         `git checkout -- {path}`"
    )]
    Syntax {
        /// The file.
        path: String,
        /// The line.
        line: usize,
        /// The column.
        column: usize,
        /// What the JSON reader says.
        message: String,
    },
    /// The JSON does not say what a snapshot says: a key twice, unknown or missing, a value of the wrong kind.
    #[error("{path}:{line}:{column}: {message}; restore the file, e.g. with `git checkout -- {path}`")]
    Content {
        /// The file.
        path: String,
        /// The line.
        line: usize,
        /// The column.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// The file is called after another migration.
    #[error("{path}: holds the snapshot of {id}; a snapshot is called after its migration: {id}.json")]
    FileName {
        /// The file.
        path: String,
        /// The migration that it holds.
        id: MigrationId,
    },
}

/// The keys of a snapshot's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    id: MigrationId,
    dialect: Dialect,
    parents: Vec<MigrationId>,
    schema_hash: SchemaHash,
    files: FileHashes,
    #[serde(default)]
    hand_written: bool,
    base: Option<Schema>,
    deltas: Option<Vec<Delta>>,
}

impl Snapshot {
    /// Reads a snapshot. `path` is a label for errors; where it ends in `.json`, the snapshot's id must be its name.
    pub fn from_json(path: &str, bytes: &[u8]) -> Result<Self, SnapshotError> {
        let json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        // Text is read faster than bytes, whose strings are checked one by one; an error in them is told by the reader.
        let file: Result<File, _> = match std::str::from_utf8(json) {
            Ok(text) => serde_json::from_str(text),
            Err(_) => serde_json::from_slice(json),
        };
        let file = file.map_err(|error| explain(path, json, &error))?;
        let File { format, id, dialect, parents, schema_hash, files, hand_written, base, deltas } = file;
        check_format(path, format)?;
        check_name(path, &id)?;
        let content = match (base, deltas) {
            (Some(mut schema), None) => {
                schema.sort();
                Content::Base(Arc::new(schema))
            }
            (None, Some(deltas)) => Content::Deltas(deltas),
            (Some(_), Some(_)) => return Err(whole_file(path, "holds both `base` and `deltas`")),
            (None, None) => return Err(whole_file(path, "holds neither `base` nor `deltas`")),
        };
        Ok(Self { format, id, dialect, parents, schema_hash, files, hand_written, content })
    }
}

fn check_format(path: &str, format: u32) -> Result<(), SnapshotError> {
    match format {
        0 => Err(whole_file(path, "says format 0, which never was")),
        1..=Snapshot::FORMAT => Ok(()),
        _ => Err(SnapshotError::Newer { path: path.to_owned(), format }),
    }
}

fn check_name(path: &str, id: &MigrationId) -> Result<(), SnapshotError> {
    let name = path.rsplit(['/', '\\', ':']).next().unwrap_or(path);
    match name.strip_suffix(".json") {
        Some(stem) if stem != id.as_str() => {
            Err(SnapshotError::FileName { path: path.to_owned(), id: id.clone() })
        }
        _ => Ok(()),
    }
}

/// Finds the best word for what the JSON reader stumbled over. A newer format comes first: it explains all else.
fn explain(path: &str, json: &[u8], error: &serde_json::Error) -> SnapshotError {
    let path = path.to_owned();
    if let Some(line) = conflict_line(json) {
        return SnapshotError::Conflict { path, line };
    }
    if let Some(format) = read_format(json)
        && format > Snapshot::FORMAT
    {
        return SnapshotError::Newer { path, format };
    }
    let (line, column) = (error.line().max(1), error.column().max(1));
    let message = message(error);
    match error.classify() {
        Category::Eof => SnapshotError::Truncated { path, line, column },
        Category::Syntax | Category::Io => SnapshotError::Syntax { path, line, column, message },
        Category::Data => SnapshotError::Content { path, line, column, message },
    }
}

fn whole_file(path: &str, message: &str) -> SnapshotError {
    SnapshotError::Content { path: path.to_owned(), line: 1, column: 1, message: message.to_owned() }
}

/// The reader's message without the position that it appends.
fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&position).unwrap_or(&text).to_owned()
}

/// A mark stands at the start of a line, where canonical JSON has a brace or blanks.
fn conflict_line(json: &[u8]) -> Option<usize> {
    let marks: [&[u8]; 3] = [b"<<<<<<<", b"=======", b">>>>>>>"];
    json.split(|byte| *byte == b'\n')
        .position(|line| marks.iter().any(|mark| line.starts_with(mark)))
        .map(|at| at + 1)
}

/// The format of a file that may be of any newer format, or cut off behind it.
fn read_format(json: &[u8]) -> Option<u32> {
    let format = Cell::new(None);
    // Whatever stands behind the format may be wrong; what was read so far is in the cell.
    let _ = FormatProbe(&format).deserialize(&mut serde_json::Deserializer::from_slice(json));
    format.get()
}

struct FormatProbe<'a>(&'a Cell<Option<u32>>);

impl<'de> DeserializeSeed<'de> for FormatProbe<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for FormatProbe<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a snapshot")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "format" {
                self.0.set(Some(map.next_value()?));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}
