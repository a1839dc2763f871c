//! What to write into the structs: the lines in which the struct of a table would be another, as `pull` writes it.

use std::{collections::BTreeMap, fmt};

use schema_model::{Delta, ObjectId, declaration::Place};
use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use super::Said;
use crate::resolved::Resolved;

/// The change of one struct or enum, or of an SQL file.
#[derive(Serialize)]
pub(super) struct Paste {
    /// Where the structs declare it; nothing, where they do not yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Place>,
    object: String,
    /// Lines that go (`-`) and come (`+`), and those beside them.
    lines: Vec<String>,
}

/// One for each file of `pull` in which something differs.
pub(super) fn of(deltas: &[Delta], [before, after]: [&Said; 2], structs: Option<&Resolved>) -> Vec<Paste> {
    let mut by_file: BTreeMap<String, ObjectId> = BTreeMap::new();
    for delta in deltas {
        let id = delta.id();
        let place = after.resolved.nearest_place(&id).or_else(|| before.resolved.nearest_place(&id));
        if let Some(place) = place {
            by_file.entry(place.file.to_string()).or_insert_with(|| id.container().unwrap_or(id));
        }
    }
    let pastes = by_file.into_iter().map(|(file, object)| Paste {
        place: structs.and_then(|it| it.nearest_place(&object)),
        object: object.to_string(),
        lines: changed(&text(before, &file), &text(after, &file)),
    });
    pastes.filter(|it| !it.lines.is_empty()).collect()
}

fn text(said: &Said, file: &str) -> String {
    let rust = said.written.rust.iter().find(|it| format!("src/{}", it.path) == file);
    let sql = || said.written.sql().find(|it| it.path == file).map(|it| it.text);
    rust.map(|it| it.text.clone()).or_else(sql).unwrap_or_default()
}

fn changed(before: &str, after: &str) -> Vec<String> {
    let diff = TextDiff::from_lines(before, after);
    let groups = diff.grouped_ops(1);
    let changes = groups.iter().flatten().flat_map(|it| diff.iter_changes(it));
    let lines = changes.map(|it| {
        let mark = match it.tag() {
            ChangeTag::Equal => ' ',
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
        };
        format!("{mark} {}", it.value().trim_end()).trim_end().to_owned()
    });
    lines.collect()
}

impl fmt::Display for Paste {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => writeln!(f, "{place}: {}", self.object)?,
            None => writeln!(f, "new: {}", self.object)?,
        }
        self.lines.iter().try_for_each(|it| writeln!(f, "{}", format!("  {it}").trim_end()))
    }
}
