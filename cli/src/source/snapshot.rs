//! A file that holds a schema: a snapshot, with those beside it that it builds on, or what `snapshot` printed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use schema_model::{Dialect, Graph, Schema, Snapshot, snapshot::Content};

use super::{Authored, Reader, recognise::unreadable};
use crate::{
    codes::Code,
    live::HandWritten,
    paths::shown,
    project::{of_graph, of_snapshot},
    report::{Failure, Problem},
};

pub(super) fn read(reader: &Reader<'_>, path: &Path) -> Result<Authored, Failure> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    if let Ok(mut schema) = serde_json::from_slice::<Schema>(&bytes) {
        schema.sort();
        return Ok(Authored { schema, resolved: None, hand_written: HandWritten::No });
    }
    let snapshot = parse(path)?;
    if snapshot.dialect != reader.target.dialect {
        return Err(other_dialect(path, snapshot.dialect, reader.target.dialect).into());
    }
    let id = snapshot.id.clone();
    let graph = Graph::new(with_those_beside(path, snapshot)?).map_err(|errors| {
        let problems = errors.iter().map(|error| of_graph(error, &[])).collect();
        Failure::of(problems).unwrap_or_else(|| Problem::error(Code::Internal, "no graph").into())
    })?;
    let schema = graph.schema_at([&id]).map_err(|error| of_graph(&error, &[]))?;
    let is_any = graph.order().iter().any(|it| it.hand_written);
    let hand_written = if is_any { HandWritten::Yes } else { HandWritten::No };
    Ok(Authored { schema, resolved: None, hand_written })
}

/// The dialect that the file names, if it does.
pub(super) fn dialect(path: &Path) -> Option<Dialect> {
    parse(path).ok().map(|it| it.dialect)
}

fn parse(path: &Path) -> Result<Snapshot, Problem> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    Snapshot::from_json(&shown(path), &bytes).map_err(|error| of_snapshot(&error, &bytes))
}

/// A base needs no other.
fn with_those_beside(path: &Path, snapshot: Snapshot) -> Result<Vec<Snapshot>, Failure> {
    if matches!(snapshot.content, Content::Base(_)) && snapshot.parents.is_empty() {
        return Ok(vec![snapshot]);
    }
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|it| Some(it.ok()?.path())).collect();
    files.retain(|it| it.extension().is_some_and(|it| it == "json"));
    files.sort();
    Ok(files.iter().map(|it| parse(it)).collect::<Result<_, _>>()?)
}

fn other_dialect(path: &Path, found: Dialect, wanted: Dialect) -> Problem {
    Problem::error(Code::DialectMismatch, format!("is a snapshot of {found}, and {wanted} is compared"))
        .in_file(shown(path))
        .help("compare states of one kind of database; `--target` chooses among those of schemagen.toml")
}
