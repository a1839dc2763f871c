//! What reading a database gives, whatever its dialect: the schema, and what the schema cannot hold.

use std::{collections::BTreeMap, fmt};

use postgres::error::SqlState;
use schema_model::{Name, QualifiedName, Schema, SqlType};

use crate::privileges::LivePrivileges;

/// The objects of a database as the model holds them, and those that it cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Introspection {
    /// Everything the model can hold.
    pub schema: Schema,
    /// Who owns what and may do what (PostgreSQL): no part of the schema until it is compared with one that says so.
    pub privileges: LivePrivileges,
    /// Everything else, sorted; it is left alone and never dropped.
    pub unmodelled: Vec<Unmodelled>,
    /// Objects that belong to extensions (PostgreSQL): counted, in neither list.
    pub extension_members: usize,
    /// The columns of each view, as its query has them (PostgreSQL).
    pub view_columns: BTreeMap<QualifiedName, Vec<QueryColumn>>,
    /// Tables left out because the options said so.
    pub ignored: usize,
}

/// A column of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryColumn {
    /// Its name.
    pub name: Name,
    /// Its type; none, where the model cannot say it.
    pub ty: Option<SqlType>,
    /// Its collation, where it is another than its type's.
    pub collation: Option<QualifiedName>,
}

/// One object, or one property of an object, that the model cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unmodelled {
    /// What it is.
    pub kind: UnmodelledKind,
    /// Its name as the database shows it: `report`, `users.email_check`.
    pub name: String,
}

/// Kinds of objects and properties that the model cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum UnmodelledKind {
    /// A view.
    View,
    /// A trigger.
    Trigger,
    /// A virtual table (SQLite), with the tables that it keeps its rows in.
    VirtualTable,
    /// ON CONFLICT of a constraint (SQLite), other than ABORT.
    ConflictClause,
    /// A foreign key whose target table or key does not exist (SQLite accepts them).
    DanglingForeignKey,
    /// COLLATE or DESC on a column of a primary key or unique constraint (SQLite).
    KeyOrder,
    /// A materialized view.
    MaterializedView,
    /// A base type.
    BaseType,
    /// An index that a partition has and its table has not.
    PartitionIndex,
    /// A constraint that a partition has and its table has not.
    PartitionConstraint,
    /// A table that inherits from another one.
    InheritedTable,
    /// A table OF a composite type.
    TypedTable,
    /// A foreign table.
    ForeignTable,
    /// A rewrite rule.
    Rule,
    /// A subscription.
    Subscription,
    /// A collation.
    Collation,
    /// A conversion between encodings.
    Conversion,
    /// An operator.
    Operator,
    /// An operator class.
    OperatorClass,
    /// An operator family.
    OperatorFamily,
    /// A text search configuration.
    TextSearchConfiguration,
    /// A text search dictionary.
    TextSearchDictionary,
    /// A text search parser.
    TextSearchParser,
    /// A text search template.
    TextSearchTemplate,
    /// A cast.
    Cast,
    /// A procedural language.
    Language,
    /// A foreign data wrapper.
    ForeignDataWrapper,
    /// A foreign server.
    ForeignServer,
    /// An access method.
    AccessMethod,
    /// A transform of a type for a language.
    Transform,
    /// A NOT NULL that was never validated (PostgreSQL 18).
    NotValidConstraint,
    /// A key WITHOUT OVERLAPS or a foreign key with PERIOD; it is no part of the schema.
    TemporalConstraint,
    /// An index that a failed CREATE INDEX CONCURRENTLY left behind; it is no part of the schema.
    InvalidIndex,
    /// UNLOGGED of a table.
    UnloggedTable,
    /// Storage parameters, access method or tablespace of a table.
    TableStorage,
    /// ROW LEVEL SECURITY of a table.
    RowSecurity,
    /// REPLICA IDENTITY of a table.
    ReplicaIdentity,
    /// A serial column's sequence with a type, start, step or bound of its own; that of an identity with a type or a name.
    SequenceOptions,
    /// CLUSTER ON an index.
    ClusteredIndex,
    /// A column of a partition with a default, a comment, a storage or a statistics target of its own.
    PartitionColumn,
    /// A column of a view with a default, or of a materialized view with a storage or a statistics target.
    ViewColumn,
    /// A trigger of a constraint, or of a partition, that is switched off or on by itself.
    TriggerState,
    /// A comment on what is no object of the schema: `public`, a NOT NULL, the sequence of a column.
    Comment,
    /// DEPENDS ON EXTENSION.
    ExtensionDependency,
}

impl fmt::Display for UnmodelledKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::View => "view",
            Self::Trigger => "trigger",
            Self::VirtualTable => "virtual table",
            Self::ConflictClause => "conflict clause",
            Self::DanglingForeignKey => "dangling foreign key",
            Self::KeyOrder => "order or collation of a key",
            Self::MaterializedView => "materialized view",
            Self::BaseType => "base type",
            Self::PartitionIndex => "index of a partition",
            Self::PartitionConstraint => "constraint of a partition",
            Self::InheritedTable => "inherited table",
            Self::TypedTable => "typed table",
            Self::ForeignTable => "foreign table",
            Self::Rule => "rule",
            Self::Subscription => "subscription",
            Self::Collation => "collation",
            Self::Conversion => "conversion",
            Self::Operator => "operator",
            Self::OperatorClass => "operator class",
            Self::OperatorFamily => "operator family",
            Self::TextSearchConfiguration => "text search configuration",
            Self::TextSearchDictionary => "text search dictionary",
            Self::TextSearchParser => "text search parser",
            Self::TextSearchTemplate => "text search template",
            Self::Cast => "cast",
            Self::Language => "language",
            Self::ForeignDataWrapper => "foreign data wrapper",
            Self::ForeignServer => "foreign server",
            Self::AccessMethod => "access method",
            Self::Transform => "transform",
            Self::NotValidConstraint => "not valid constraint",
            Self::TemporalConstraint => "temporal constraint",
            Self::InvalidIndex => "invalid index",
            Self::UnloggedTable => "unlogged table",
            Self::TableStorage => "table storage",
            Self::RowSecurity => "row level security",
            Self::ReplicaIdentity => "replica identity",
            Self::SequenceOptions => "sequence options",
            Self::ClusteredIndex => "clustered index",
            Self::PartitionColumn => "column of a partition",
            Self::ViewColumn => "column of a view",
            Self::TriggerState => "state of a trigger",
            Self::Comment => "comment on",
            Self::ExtensionDependency => "dependency of",
        })
    }
}

impl fmt::Display for Unmodelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

/// Why a database could not be read.
#[derive(Debug, thiserror::Error)]
pub enum IntrospectError {
    /// A query of the catalog failed.
    #[error("reading {what} of the SQLite database: {source}")]
    Sqlite {
        /// What was read.
        what: String,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// A query of the catalogs failed.
    #[error("reading the catalogs of the PostgreSQL database: {}", crate::postgres::message(source))]
    Postgres {
        /// What the server or the connection said.
        #[from]
        source: postgres::Error,
    },
    /// The server is older than every supported one.
    #[error("the server is PostgreSQL {major}; 12 is the oldest version that is supported")]
    PostgresVersion {
        /// The server's major version.
        major: u32,
    },
    /// The catalogs hold what this program does not expect there.
    #[error(
        "the query for {query} of the PostgreSQL catalogs gave {value:?} as {column}; please report it with the server's version"
    )]
    UnexpectedValue {
        /// The query.
        query: &'static str,
        /// The column of its result.
        column: &'static str,
        /// The value, if there was one.
        value: Option<String>,
    },
    /// SQLite accepted a statement that this program cannot read.
    #[error(
        "the statement that SQLite keeps for {object} could not be read: {reason}; please report it with the statement: {sql}"
    )]
    StoredStatement {
        /// The object.
        object: String,
        /// What was expected and where.
        reason: String,
        /// The stored statement.
        sql: String,
    },
}

impl IntrospectError {
    /// Whether an object may have been dropped while it was read: there is no text of it, or the server does not find it.
    pub(crate) fn was_moved(&self) -> bool {
        match self {
            Self::UnexpectedValue { value, .. } => value.is_none(),
            Self::Postgres { source } => source.code().is_some_and(|code| {
                [
                    &SqlState::INTERNAL_ERROR,
                    &SqlState::UNDEFINED_TABLE,
                    &SqlState::UNDEFINED_COLUMN,
                    &SqlState::UNDEFINED_FUNCTION,
                    &SqlState::UNDEFINED_OBJECT,
                ]
                .contains(&code)
            }),
            Self::Sqlite { .. } | Self::PostgresVersion { .. } | Self::StoredStatement { .. } => false,
        }
    }
}
