//! What an item says, read and typed, before it is checked and written.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};

use crate::symbol::{
    Action, BoundWord, CheckOption, ColumnStorage, Compression, Deferrable, Identity, RowSecurity, Storage,
    StrategyWord,
};

/// What a `#[derive(Table)]` or `#[derive(Columns)]` struct says as a whole.
#[derive(Default)]
pub(crate) struct TableAttributes {
    pub(crate) name: Option<String>,
    pub(crate) schema: Option<String>,
    pub(crate) comments: Option<()>,
    pub(crate) comment: Option<String>,
    pub(crate) rename_all: Option<&'static str>,
    pub(crate) renamed_from: Option<String>,
    pub(crate) strict: Option<()>,
    pub(crate) without_rowid: Option<()>,
    pub(crate) unlogged: Option<()>,
    pub(crate) with: Option<Vec<Parameter>>,
    pub(crate) tablespace: Option<String>,
    pub(crate) row_security: Option<RowSecurity>,
    pub(crate) replica_identity: Option<ReplicaIdentity>,
    pub(crate) partition_by: Option<PartitionKey>,
    pub(crate) partitions: Vec<Partition>,
    pub(crate) primary_key: Option<Key>,
    pub(crate) constraints: Constraints,
    pub(crate) krate: Option<TokenStream>,
}

/// What a `#[derive(View)]` struct says as a whole.
#[derive(Default)]
pub(crate) struct ViewAttributes {
    /// What it shares with tables.
    pub(crate) item: TableAttributes,
    pub(crate) query: Option<String>,
    pub(crate) security_barrier: Option<()>,
    pub(crate) security_invoker: Option<()>,
    pub(crate) check_option: Option<CheckOption>,
    pub(crate) materialized: Option<()>,
    pub(crate) using: Option<String>,
    pub(crate) no_data: Option<()>,
}

/// One of `with(fillfactor = 70, "toast.autovacuum_enabled" = false)`.
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// `replica_identity = ..`
pub(crate) enum ReplicaIdentity {
    Default,
    Full,
    Nothing,
    Index(String),
    Fields(Vec<FieldName>),
}

/// `partition_by = range(created_at)`
pub(crate) struct PartitionKey {
    pub(crate) strategy: StrategyWord,
    pub(crate) parts: Vec<IndexPart>,
}

/// `partition(..)`
#[allow(clippy::struct_field_names)] // the word of the attribute
pub(crate) struct Partition {
    pub(crate) span: Span,
    pub(crate) name: String,
    pub(crate) schema: Option<String>,
    pub(crate) renamed_from: Option<String>,
    pub(crate) comment: Option<String>,
    pub(crate) bound: PartitionBound,
    pub(crate) partition_by: Option<PartitionKey>,
    pub(crate) partitions: Vec<Partition>,
}

/// Which rows a partition holds.
pub(crate) enum PartitionBound {
    Range { from: Vec<BoundValue>, to: Vec<BoundValue> },
    In(Vec<BoundValue>),
    Hash { modulus: u32, remainder: u32 },
    Default,
}

/// One value of a bound.
pub(crate) enum BoundValue {
    Literal(Default),
    Word(BoundWord),
}

/// Keys, references, checks and indexes, of a table or of one of its fields.
#[derive(Default)]
pub(crate) struct Constraints {
    pub(crate) uniques: Vec<Key>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    pub(crate) checks: Vec<Check>,
    pub(crate) exclusions: Vec<Exclusion>,
    pub(crate) indexes: Vec<Index>,
}

/// One field of a struct.
pub(crate) struct Field {
    pub(crate) name: FieldName,
    pub(crate) ty: Type,
    /// What stands in `Option<..>`, where the type is written so.
    pub(crate) inner: Option<Type>,
    pub(crate) doc: Option<String>,
    pub(crate) role: Role,
}

/// The type of a field.
pub(crate) struct Type {
    pub(crate) tokens: Vec<TokenTree>,
    /// As it is written, without blanks.
    pub(crate) text: String,
    pub(crate) origin: Origin,
}

/// Where the words of a type are from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// All are the standard library's, so that the type needs no place: rustc knows it.
    Standard,
    /// The first is: the type is no `Option`, whatever it holds.
    Container,
    /// The user or another library.
    Other,
}

/// What a field is.
pub(crate) enum Role {
    Column(Box<Column>),
    Flatten { prefix: Option<String> },
    Skip,
}

/// What `#[column(..)]` says.
#[derive(Default)]
pub(crate) struct Column {
    pub(crate) name: Option<String>,
    pub(crate) ty: Option<ColumnType>,
    pub(crate) primary_key: Option<Span>,
    pub(crate) identity: Option<IdentityColumn>,
    pub(crate) serial: Option<Serial>,
    pub(crate) default: Option<Default>,
    pub(crate) generated: Option<Generated>,
    pub(crate) collate: Option<String>,
    pub(crate) storage: Option<ColumnStorage>,
    pub(crate) compression: Option<Compression>,
    pub(crate) statistics: Option<u16>,
    pub(crate) with: Option<Vec<Parameter>>,
    pub(crate) comment: Option<String>,
    pub(crate) renamed_from: Option<String>,
    pub(crate) backfill: Option<String>,
    pub(crate) constraints: Constraints,
}

/// A type that an attribute says.
pub(crate) enum ColumnType {
    Sql(String),
    Json,
    Unsigned,
}

/// `identity`, `identity = always`, `identity(start = 1000, cycle)`
#[derive(Default)]
pub(crate) struct IdentityColumn {
    pub(crate) generation: Option<Identity>,
    /// The options by the model's words.
    pub(crate) numbers: Vec<(&'static str, i64)>,
    pub(crate) cycle: Option<()>,
}

/// `serial`
pub(crate) struct Serial {
    pub(crate) sequence: Option<String>,
}

/// `default = ..`, `default_sql = ".."`
pub(crate) enum Default {
    Bool(bool),
    Integer(String),
    Float(String),
    Text(String),
    Bytes(Vec<u8>),
    Variant { owner: TokenStream, path: TokenStream, variant: String },
    Sql(String),
}

/// `generated = ".."`
pub(crate) struct Generated {
    pub(crate) sql: String,
    pub(crate) is_virtual: bool,
}

/// The name of a Rust field where it is written.
#[derive(Clone)]
pub(crate) struct FieldName {
    pub(crate) text: String,
    pub(crate) span: Span,
}

impl FieldName {
    pub(crate) fn new(ident: &Ident) -> Self {
        let mut text = ident.to_string();
        if text.starts_with("r#") {
            text.drain(..2);
        }
        Self { text, span: ident.span() }
    }
}

/// A primary key or a unique constraint.
pub(crate) struct Key {
    pub(crate) span: Span,
    pub(crate) name: Option<String>,
    pub(crate) fields: Vec<FieldName>,
    pub(crate) renamed_from: Option<String>,
    pub(crate) nulls_not_distinct: Option<()>,
    pub(crate) include: Vec<FieldName>,
    pub(crate) storage: IndexStorage,
    pub(crate) deferrable: Option<Deferrable>,
    pub(crate) comment: Option<String>,
}

/// How an index is kept, of its own or of a constraint.
#[derive(Default)]
pub(crate) struct IndexStorage {
    pub(crate) with: Option<Vec<Parameter>>,
    pub(crate) tablespace: Option<String>,
}

/// A foreign key.
pub(crate) struct ForeignKey {
    pub(crate) span: Span,
    pub(crate) fields: Vec<FieldName>,
    pub(crate) target: Vec<TokenTree>,
    pub(crate) target_fields: Vec<FieldName>,
    pub(crate) options: ReferenceOptions,
}

/// The options of a foreign key.
#[derive(Default)]
pub(crate) struct ReferenceOptions {
    pub(crate) name: Option<String>,
    pub(crate) renamed_from: Option<String>,
    pub(crate) match_full: Option<()>,
    pub(crate) on_delete: Option<OnDelete>,
    pub(crate) on_update: Option<Action>,
    pub(crate) deferrable: Option<Deferrable>,
    pub(crate) validity: Option<&'static str>,
    pub(crate) comment: Option<String>,
}

/// `on_delete = set_null(author)`
pub(crate) struct OnDelete {
    pub(crate) action: Action,
    pub(crate) fields: Vec<FieldName>,
}

/// A check.
pub(crate) struct Check {
    pub(crate) span: Span,
    pub(crate) name: Option<String>,
    pub(crate) field: Option<FieldName>,
    pub(crate) sql: String,
    pub(crate) renamed_from: Option<String>,
    pub(crate) no_inherit: Option<()>,
    pub(crate) validity: Option<&'static str>,
    pub(crate) comment: Option<String>,
}

/// An exclusion.
pub(crate) struct Exclusion {
    pub(crate) span: Span,
    pub(crate) name: Option<String>,
    pub(crate) elements: Vec<(IndexPart, String)>,
    pub(crate) using: Option<String>,
    pub(crate) include: Vec<FieldName>,
    pub(crate) predicate: Option<String>,
    pub(crate) storage: IndexStorage,
    pub(crate) deferrable: Option<Deferrable>,
    pub(crate) renamed_from: Option<String>,
    pub(crate) comment: Option<String>,
}

/// An index.
pub(crate) struct Index {
    pub(crate) span: Span,
    pub(crate) name: Option<String>,
    pub(crate) parts: Vec<IndexPart>,
    pub(crate) unique: Option<()>,
    pub(crate) using: Option<String>,
    pub(crate) include: Vec<FieldName>,
    pub(crate) predicate: Option<String>,
    pub(crate) nulls_not_distinct: Option<()>,
    pub(crate) storage: IndexStorage,
    pub(crate) renamed_from: Option<String>,
    pub(crate) comment: Option<String>,
}

/// One column or expression of an index.
pub(crate) struct IndexPart {
    pub(crate) target: IndexTarget,
    pub(crate) descending: bool,
    pub(crate) nulls: Option<&'static str>,
    pub(crate) operator_class: Option<OperatorClass>,
    pub(crate) collate: Option<String>,
    pub(crate) statistics: Option<u16>,
}

/// `ops = tsvector_ops(siglen = 100)`
pub(crate) struct OperatorClass {
    pub(crate) name: String,
    pub(crate) parameters: Vec<Parameter>,
}

/// What a part of an index is made of.
pub(crate) enum IndexTarget {
    Field(FieldName),
    Expression(String),
}

/// What a `#[derive(SqlEnum)]` enum says as a whole.
#[derive(Default)]
pub(crate) struct EnumAttributes {
    pub(crate) name: Option<String>,
    pub(crate) schema: Option<String>,
    pub(crate) rename_all: Option<&'static str>,
    pub(crate) renamed_from: Option<String>,
    pub(crate) storage: Option<Storage>,
    pub(crate) comments: Option<()>,
    pub(crate) comment: Option<String>,
    pub(crate) krate: Option<TokenStream>,
}

/// One variant of an enum.
pub(crate) struct Variant {
    pub(crate) name: FieldName,
    pub(crate) label: Option<String>,
    pub(crate) renamed_from: Option<String>,
    pub(crate) replaces: Option<Vec<(String, Span)>>,
    pub(crate) discriminant: i64,
}

/// What a `#[derive(SqlType)]` type says.
#[derive(Default)]
pub(crate) struct TypeAttributes {
    pub(crate) transparent: Option<()>,
    pub(crate) sql: Option<String>,
    pub(crate) krate: Option<TokenStream>,
}
