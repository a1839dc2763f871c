//! The JSON of a record. Names are Rust's, lines are in the item's file, other items are numbers in the record's list.

use std::{collections::BTreeMap, sync::Arc};

use serde::Deserialize;

use crate::{
    declaration::{
        DefaultDeclaration, EnumStorage, ExclusionElementDeclaration, GeneratedDeclaration,
        IdentityDeclaration, IndexPartDeclaration, PartitionBoundDeclaration, PartitionKeyDeclaration,
        RenameRule, ReplicaIdentityDeclaration, SerialDeclaration, TypeDeclaration, VariantDeclaration,
        ViewKind,
    },
    schema::{Compression, Deferrable, ReferentialAction, RowSecurity, SequenceOptions, Storage, Validity},
};

/// What one derive wrote.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RecordText {
    Table(TableText),
    Columns(TableText),
    View(ViewText),
    Enum(EnumText),
}

impl RecordText {
    pub(super) fn head(&self) -> &Head {
        match self {
            Self::Table(text) | Self::Columns(text) => &text.head,
            Self::View(text) => &text.item.head,
            Self::Enum(text) => &text.head,
        }
    }

    /// The struct of a record that is of one.
    pub(super) fn item(&self) -> Option<&TableText> {
        match self {
            Self::Table(text) | Self::Columns(text) => Some(text),
            Self::View(text) => Some(&text.item),
            Self::Enum(_) => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct ViewText {
    pub(super) item: TableText,
    pub(super) query: String,
    pub(super) kind: ViewKind,
}

/// What every record begins with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Head {
    pub(super) ident: String,
    pub(super) package: String,
    pub(super) file: Arc<str>,
    pub(super) line: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(clippy::struct_excessive_bools)] // each is a word of the attribute
pub(super) struct TableText {
    pub(super) head: Head,
    pub(super) name: Option<String>,
    pub(super) schema: Option<String>,
    pub(super) rename_all: Option<RenameRule>,
    pub(super) renamed_from: Option<String>,
    pub(super) comment: Option<String>,
    #[serde(default)]
    pub(super) comments: bool,
    #[serde(default)]
    pub(super) strict: bool,
    #[serde(default)]
    pub(super) without_rowid: bool,
    #[serde(default)]
    pub(super) unlogged: bool,
    #[serde(default)]
    pub(super) with: BTreeMap<String, String>,
    pub(super) tablespace: Option<String>,
    #[serde(default)]
    pub(super) row_security: RowSecurity,
    pub(super) replica_identity: Option<ReplicaIdentityDeclaration>,
    pub(super) partition_by: Option<PartitionKeyDeclaration>,
    #[serde(default)]
    pub(super) partitions: Vec<PartitionText>,
    pub(super) primary_key: Option<KeyText>,
    #[serde(default)]
    pub(super) columns: Vec<ColumnText>,
    #[serde(default)]
    pub(super) uniques: Vec<KeyText>,
    #[serde(default)]
    pub(super) foreign_keys: Vec<ForeignKeyText>,
    #[serde(default)]
    pub(super) checks: Vec<CheckText>,
    #[serde(default)]
    pub(super) exclusions: Vec<ExclusionText>,
    #[serde(default)]
    pub(super) indexes: Vec<IndexText>,
}

/// A field: a column, a flattened struct (by number), or neither.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(clippy::struct_excessive_bools)] // each is a word of the field
pub(super) struct ColumnText {
    pub(super) field: String,
    pub(super) line: u32,
    pub(super) flatten: Option<usize>,
    pub(super) prefix: Option<String>,
    #[serde(default)]
    pub(super) skip: bool,
    pub(super) name: Option<String>,
    /// Its type's number in the record's list; none where the attribute says all of it.
    pub(super) rust: Option<usize>,
    /// `Option` is written.
    #[serde(default)]
    pub(super) nullable: bool,
    #[serde(rename = "type")]
    pub(super) ty: Option<TypeDeclaration>,
    #[serde(default)]
    pub(super) unsigned: bool,
    #[serde(default)]
    pub(super) primary_key: bool,
    pub(super) identity: Option<IdentityDeclaration>,
    #[serde(default)]
    pub(super) identity_options: SequenceOptions,
    pub(super) serial: Option<SerialDeclaration>,
    pub(super) default: Option<DefaultDeclaration>,
    pub(super) generated: Option<GeneratedDeclaration>,
    pub(super) collate: Option<String>,
    pub(super) storage: Option<Storage>,
    pub(super) compression: Option<Compression>,
    pub(super) statistics: Option<u16>,
    #[serde(default)]
    pub(super) with: BTreeMap<String, String>,
    pub(super) comment: Option<String>,
    pub(super) doc: Option<String>,
    pub(super) renamed_from: Option<String>,
    pub(super) backfill: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct KeyText {
    pub(super) line: u32,
    pub(super) name: Option<String>,
    pub(super) fields: Vec<String>,
    pub(super) renamed_from: Option<String>,
    #[serde(default)]
    pub(super) nulls_not_distinct: bool,
    #[serde(default)]
    pub(super) include: Vec<String>,
    #[serde(default)]
    pub(super) with: BTreeMap<String, String>,
    pub(super) tablespace: Option<String>,
    pub(super) deferrable: Option<Deferrable>,
    pub(super) comment: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct ForeignKeyText {
    pub(super) line: u32,
    pub(super) name: Option<String>,
    pub(super) fields: Vec<String>,
    pub(super) target: usize,
    /// The target as the source names it, for messages.
    pub(super) target_path: String,
    #[serde(default)]
    pub(super) target_fields: Vec<String>,
    #[serde(default)]
    pub(super) match_full: bool,
    #[serde(default)]
    pub(super) on_delete: ReferentialAction,
    #[serde(default)]
    pub(super) on_delete_fields: Vec<String>,
    #[serde(default)]
    pub(super) on_update: ReferentialAction,
    pub(super) deferrable: Option<Deferrable>,
    pub(super) renamed_from: Option<String>,
    #[serde(default)]
    pub(super) validity: Validity,
    pub(super) comment: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct CheckText {
    pub(super) line: u32,
    pub(super) name: Option<String>,
    pub(super) field: Option<String>,
    pub(super) sql: String,
    pub(super) renamed_from: Option<String>,
    #[serde(default)]
    pub(super) no_inherit: bool,
    #[serde(default)]
    pub(super) validity: Validity,
    pub(super) comment: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct ExclusionText {
    pub(super) line: u32,
    pub(super) name: Option<String>,
    pub(super) elements: Vec<ExclusionElementDeclaration>,
    pub(super) using: Option<String>,
    #[serde(default)]
    pub(super) include: Vec<String>,
    #[serde(rename = "where")]
    pub(super) predicate: Option<String>,
    #[serde(default)]
    pub(super) with: BTreeMap<String, String>,
    pub(super) tablespace: Option<String>,
    pub(super) deferrable: Option<Deferrable>,
    pub(super) renamed_from: Option<String>,
    pub(super) comment: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct IndexText {
    pub(super) line: u32,
    pub(super) name: Option<String>,
    pub(super) parts: Vec<IndexPartDeclaration>,
    #[serde(default)]
    pub(super) unique: bool,
    pub(super) using: Option<String>,
    #[serde(default)]
    pub(super) include: Vec<String>,
    #[serde(rename = "where")]
    pub(super) predicate: Option<String>,
    #[serde(default)]
    pub(super) nulls_not_distinct: bool,
    #[serde(default)]
    pub(super) with: BTreeMap<String, String>,
    pub(super) tablespace: Option<String>,
    pub(super) renamed_from: Option<String>,
    pub(super) comment: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct PartitionText {
    pub(super) line: u32,
    pub(super) name: String,
    pub(super) schema: Option<String>,
    pub(super) renamed_from: Option<String>,
    pub(super) comment: Option<String>,
    pub(super) bound: PartitionBoundDeclaration,
    pub(super) partition_by: Option<PartitionKeyDeclaration>,
    #[serde(default)]
    pub(super) partitions: Vec<PartitionText>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct EnumText {
    pub(super) head: Head,
    pub(super) name: Option<String>,
    pub(super) schema: Option<String>,
    pub(super) rename_all: Option<RenameRule>,
    pub(super) renamed_from: Option<String>,
    pub(super) comment: Option<String>,
    #[serde(default)]
    pub(super) storage: EnumStorage,
    pub(super) variants: Vec<VariantDeclaration>,
}
