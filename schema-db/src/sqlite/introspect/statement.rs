//! What stored statements say, before the catalog is asked. Texts are as written; names are not resolved yet.

use schema_model::schema::{Deferrable, GeneratedStorage, ReferentialAction, SortOrder};

/// CREATE TABLE
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TableStatement {
    pub(super) columns: Vec<ColumnClause>,
    pub(super) constraints: Vec<ConstraintClause>,
    pub(super) strict: bool,
    pub(super) without_rowid: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct ColumnClause {
    pub(super) name: String,
    pub(super) ty: DeclaredType,
    pub(super) not_null: bool,
    pub(super) not_null_conflict: Conflict,
    pub(super) default: Option<String>,
    pub(super) generated: Option<(String, GeneratedStorage)>,
    pub(super) collation: Option<String>,
}

/// The type of a column; SQLite takes any words, and none.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum DeclaredType {
    Missing,
    Words(String),
    Quoted(String),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct ConstraintClause {
    pub(super) name: Option<String>,
    pub(super) place: ClausePlace,
    pub(super) kind: ConstraintClauseKind,
    pub(super) conflict: Conflict,
}

/// Whether a constraint stands behind a column, which is part of its default name, or on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ClausePlace {
    Column(String),
    Table,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum ConstraintClauseKind {
    PrimaryKey { parts: Vec<KeyPart>, autoincrement: bool },
    Unique { parts: Vec<KeyPart> },
    ForeignKey(Reference),
    Check(String),
}

/// One column of a PRIMARY KEY or UNIQUE clause.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct KeyPart {
    pub(super) column: String,
    pub(super) collation: Option<String>,
    pub(super) order: SortOrder,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) columns: Vec<String>,
    pub(super) target: String,
    /// Empty where the statement leaves them out: the target's primary key.
    pub(super) target_columns: Vec<String>,
    pub(super) on_delete: ReferentialAction,
    pub(super) on_update: ReferentialAction,
    pub(super) deferrable: Option<Deferrable>,
}

/// ON CONFLICT
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conflict {
    /// ABORT, said or not.
    Abort,
    /// Anything else.
    Other,
}

/// CREATE INDEX
#[derive(Debug, PartialEq, Eq)]
pub(super) struct IndexStatement {
    pub(super) unique: bool,
    pub(super) parts: Vec<IndexClause>,
    pub(super) predicate: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct IndexClause {
    pub(super) target: IndexClauseTarget,
    pub(super) collation: Option<String>,
    pub(super) order: SortOrder,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum IndexClauseTarget {
    /// One identifier: a column, unless the table has none of that name.
    Identifier {
        name: String,
        text: String,
    },
    Expression(String),
}
