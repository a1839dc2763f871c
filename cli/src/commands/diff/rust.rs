//! The structs of the second state, of what differs in it, as `pull` writes them.

use std::{collections::BTreeSet, fmt};

use schema_model::{Delta, Schema};
use serde::Serialize;

use super::Sides;
use crate::{report::Failure, resolved::resolve_whole, source::declare};

/// Files of structs, and what they leave out.
#[derive(Serialize)]
pub(super) struct Files {
    files: Vec<File>,
    /// What differs and no struct says: what is gone, and what SQL files define.
    left_out: Vec<String>,
}

#[derive(Serialize)]
struct File {
    path: String,
    text: String,
}

/// Those of this schema in which something differs.
pub(super) fn files(sides: &Sides<'_>, schema: &Schema, deltas: &[Delta]) -> Result<Files, Failure> {
    let written = declare(schema, sides.config, sides.target)?;
    let resolved = resolve_whole(&written.declarations, sides.config, sides.target)?;
    let (mut paths, mut left_out) = (BTreeSet::new(), Vec::new());
    for delta in deltas {
        let id = delta.id();
        let place = resolved.nearest_place(&id);
        match place.filter(|it| it.file.ends_with(".rs")) {
            Some(place) => drop(paths.insert(place.file)),
            None => left_out.push(schema_diff::describe(delta)),
        }
    }
    let files = written.rust.into_iter().map(|it| File { path: format!("src/{}", it.path), text: it.text });
    Ok(Files { files: files.filter(|it| paths.contains(it.path.as_str())).collect(), left_out })
}

impl fmt::Display for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for File { path, text } in &self.files {
            write!(f, "// {path}\n{text}\n")?;
        }
        for change in &self.left_out {
            writeln!(f, "// {change}")?;
        }
        Ok(())
    }
}
