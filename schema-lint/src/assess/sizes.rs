//! How large tables are in a database that counts. What is small is done before anybody waits.

use std::{collections::BTreeMap, fmt};

use schema_model::QualifiedName;
use serde::{Deserialize, Serialize};

/// Fewer bytes are read or written in well under a second.
const SMALL: u64 = 10 * 1024 * 1024;

/// The sizes of tables by name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sizes {
    /// Each table and partition.
    pub tables: BTreeMap<QualifiedName, Size>,
}

/// How large a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// Rows, as the server last estimated, where it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Bytes with indexes and long values.
    pub bytes: u64,
}

impl Sizes {
    /// The size of a table, where it is known.
    pub fn of(&self, table: &QualifiedName) -> Option<Size> {
        self.tables.get(table).copied()
    }
}

impl Size {
    /// Whether nobody notices.
    pub fn is_small(self) -> bool {
        self.bytes < SMALL
    }

    /// Both together; unknown where one is.
    pub(super) fn sum(a: Option<Self>, b: Option<Self>) -> Option<Self> {
        let (a, b) = (a?, b?);
        let rows = a.rows.zip(b.rows).map(|(a, b)| a.saturating_add(b));
        Some(Self { rows, bytes: a.bytes.saturating_add(b.bytes) })
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(rows) = self.rows {
            let (rows, unit) = short(rows, 1000, &["", " k", " M", " G"]);
            write!(f, "{rows}{unit} rows, ")?;
        }
        let (bytes, size) = short(self.bytes, 1024, &[" B", " kB", " MB", " GB", " TB"]);
        write!(f, "{bytes}{size}")
    }
}

/// A number below ten thousand in the largest unit that it needs.
fn short<'u>(number: u64, base: u64, units: &[&'u str]) -> (u64, &'u str) {
    let mut number = number;
    let mut units = units.iter();
    let mut unit = units.next().copied().unwrap_or_default();
    for next in units {
        if number < 10 * base {
            break;
        }
        (number, unit) = ((number + base / 2) / base, *next);
    }
    (number, unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_short() {
        let said = |rows, bytes| Size { rows: Some(rows), bytes }.to_string();
        assert_eq!(said(120_000_000, 48 << 30), "120 M rows, 48 GB");
        assert_eq!(said(812, 96 * 1024), "812 rows, 96 kB");
        assert_eq!(said(9_999, 1), "9999 rows, 1 B");
        assert_eq!(Size { rows: None, bytes: 1 }.to_string(), "1 B");
    }
}
