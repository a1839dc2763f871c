//! The hash of a schema, by which every replay of snapshots is checked.

use std::{fmt, str::FromStr};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Delta, QualifiedName, Schema,
    schema::{Column, Table, TableOptions},
    script::{Hash, HashError},
};

/// SHA-256 of all objects of a schema; 64 hexadecimal digits as text.
///
/// It covers every attribute of every object, sorted by id: a line of compact JSON for each namespace, enum and
/// definition, and for each table the SHA-256 of its own lines (its head, columns by name, constraints, indexes, partitions).
/// The positions of columns do not count. Expressions count as their author spelled them, so schemas of one hash
/// are equal, and equal schemas have one hash unless an expression is spelled in two ways. Attributes at their
/// default are not written, so that attributes which later versions add leave the hashes of old schemas as they are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SchemaHash(Hash);

impl SchemaHash {
    /// Hashes a schema whose lists are sorted.
    pub fn of(schema: &Schema) -> Self {
        SchemaHasher::default().hash(schema)
    }

    /// The first twelve digits, for messages.
    pub fn short(&self) -> String {
        self.0.short()
    }
}

/// Hashes a schema again and again while deltas change it; tables that did not change are hashed once.
#[derive(Debug, Clone, Default)]
pub(crate) struct SchemaHasher {
    tables: FxHashMap<QualifiedName, [u8; 32]>,
    lines: Vec<u8>,
}

impl SchemaHasher {
    /// Takes note of what a delta changes. References to a renamed object follow anywhere, so a rename forgets all.
    pub(crate) fn forget(&mut self, delta: &Delta) {
        match delta {
            Delta::Create(object) | Delta::Drop(object) | Delta::Alter { before: _, after: object } => {
                object.id().table().map(|table| self.tables.remove(table));
            }
            Delta::Rename { before: _, after: _ } => self.tables.clear(),
        }
    }

    /// The hash of the schema, which must differ from the one hashed before only by the deltas noted since.
    pub(crate) fn hash(&mut self, schema: &Schema) -> SchemaHash {
        let Schema { namespaces, enums, definitions, tables } = schema;
        let mut whole = Sha256::new();
        self.lines.clear();
        for namespace in namespaces {
            line(&mut self.lines, "namespace", namespace);
        }
        for it in enums {
            line(&mut self.lines, "enum", it);
        }
        for it in definitions {
            line(&mut self.lines, "definition", it);
        }
        whole.update(&self.lines);
        for table in tables {
            let digest = match self.tables.get(&table.name) {
                Some(digest) => *digest,
                None => self.hash_table(table),
            };
            whole.update(digest);
        }
        SchemaHash(Hash(whole.finalize().into()))
    }

    fn hash_table(&mut self, table: &Table) -> [u8; 32] {
        let Table { name, comment, options, columns, constraints, indexes, partitions } = table;
        let mut columns: Vec<&Column> = columns.iter().collect();
        columns.sort_unstable_by(|a, b| a.name.cmp(&b.name));

        self.lines.clear();
        line(&mut self.lines, "table", &TableHead { name, comment, options });
        for it in columns {
            line(&mut self.lines, "column", it);
        }
        for it in constraints {
            line(&mut self.lines, "constraint", it);
        }
        for it in indexes {
            line(&mut self.lines, "index", it);
        }
        for it in partitions {
            line(&mut self.lines, "partition", it);
        }

        let digest = Sha256::digest(&self.lines).into();
        self.tables.insert(name.clone(), digest);
        digest
    }
}

/// A table without the objects that it contains.
#[derive(Serialize)]
struct TableHead<'a> {
    name: &'a QualifiedName,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: &'a Option<String>,
    #[serde(skip_serializing_if = "TableOptions::is_default")]
    options: &'a TableOptions,
}

fn line(lines: &mut Vec<u8>, kind: &str, object: &impl Serialize) {
    lines.extend_from_slice(kind.as_bytes());
    lines.push(b' ');
    serde_json::to_writer(&mut *lines, object).expect("the model has no maps, and memory takes every byte");
    lines.push(b'\n');
}

impl fmt::Display for SchemaHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for SchemaHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for SchemaHash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        text.parse().map(Self)
    }
}
