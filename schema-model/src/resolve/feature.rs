//! What one database has and another, or an older one, has not.

/// Something that declarations can ask for and a target may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// Array columns.
    Array,
    /// Schemas.
    Namespace,
    /// `serial`.
    Serial,
    /// `using = ..` of an index.
    IndexMethod,
    /// `identity(start = ..)`.
    IdentityOptions,
    /// `storage`, `statistics` and `with(..)` of a column.
    ColumnStorage,
    /// `compression = ..`.
    Compression,
    /// `include(..)` of an index.
    Include,
    /// `ops = ..` of an index.
    OperatorClass,
    /// Parameters of an operator class.
    OperatorParameters,
    /// `exclude(..)`
    Exclusion,
    /// `match_full`
    MatchFull,
    /// `on_delete = set_null(..)`
    SetColumns,
    /// `no_inherit`
    NoInherit,
    /// `not_valid`
    NotValid,
    /// `not_enforced`
    NotEnforced,
    /// `collate = ..` with a name that the database does not know.
    Collation,
    /// `nulls_first`, `nulls_last` of an index.
    NullsOrder,
    /// `nulls_not_distinct`.
    NullsNotDistinct,
    /// A primary key or unique that is checked late.
    DeferrableKey,
    /// `generated(virtual, ..)`.
    VirtualGenerated,
    /// A table without columns.
    NoColumns,
    /// `without_rowid` without a primary key.
    NoKeyWithoutRowid,
    /// `default_sql = "now()"`.
    Now,
    /// `#[derive(View)]`
    View,
    /// What an SQL file defines.
    Definition,
    /// What an SQL file says of an object that not every PostgreSQL knows.
    DefinitionPart {
        /// The start of a sentence that a version ends.
        need: &'static str,
        /// The PostgreSQL that brought it.
        since: u16,
    },
    /// `unlogged`.
    Unlogged,
    /// `with(..)`.
    StorageParameter {
        /// The PostgreSQL that brought the parameter, where that is later than the oldest supported one.
        since: Option<u16>,
    },
    /// `tablespace = ".."`.
    Tablespace,
    /// `rls`.
    RowSecurity,
    /// `replica_identity = ..`.
    ReplicaIdentity,
    /// `partition_by = ..`, `partition(..)`.
    Partition,
}

/// Everything a message says of a feature.
struct Words {
    /// Sentence about a database that has no such thing.
    absence: &'static str,
    /// The start of a sentence that a version ends.
    need: &'static str,
    /// What to do.
    advice: &'static str,
}

impl Feature {
    /// "SQLite has no such thing."
    pub fn absence(self) -> &'static str {
        self.words().absence
    }

    /// "such a thing needs" and then a version.
    pub fn need(self) -> &'static str {
        self.words().need
    }

    /// What to do about it.
    pub fn advice(self) -> &'static str {
        self.words().advice
    }

    /// The PostgreSQL that brought it, where that is later than the oldest supported one.
    pub fn since(self) -> Option<u16> {
        match self {
            Self::OperatorParameters => Some(13),
            Self::Compression => Some(14),
            Self::NullsNotDistinct | Self::SetColumns => Some(15),
            Self::DefinitionPart { since, .. } => Some(since),
            Self::VirtualGenerated | Self::NotEnforced => Some(18),
            Self::StorageParameter { since } => since,
            Self::Array
            | Self::Namespace
            | Self::Serial
            | Self::IdentityOptions
            | Self::ColumnStorage
            | Self::IndexMethod
            | Self::Include
            | Self::OperatorClass
            | Self::Exclusion
            | Self::MatchFull
            | Self::NoInherit
            | Self::NotValid
            | Self::Collation
            | Self::NullsOrder
            | Self::DeferrableKey
            | Self::NoColumns
            | Self::NoKeyWithoutRowid
            | Self::Now
            | Self::View
            | Self::Definition
            | Self::Unlogged
            | Self::Tablespace
            | Self::RowSecurity
            | Self::ReplicaIdentity
            | Self::Partition => None,
        }
    }

    #[allow(clippy::too_many_lines)] // a table with an entry for each feature
    fn words(self) -> Words {
        let words = |absence, need, advice| Words { absence, need, advice };
        match self {
            Self::Array => words(
                "SQLite has no arrays",
                "an array needs",
                "mark the field #[column(json)] or make it a table of its own",
            ),
            Self::Namespace => words("SQLite has no schemas", "a schema needs", "remove schema = \"..\""),
            Self::Serial => {
                words("SQLite has no serial", "serial needs", "say identity on the primary key instead")
            }
            Self::IdentityOptions => words(
                "AUTOINCREMENT of SQLite counts from 1, or from the highest number so far",
                "options of an identity need",
                "remove them",
            ),
            Self::ColumnStorage => words(
                "SQLite keeps every value in one way",
                "storage of a column needs",
                "remove storage, statistics and with",
            ),
            Self::Compression => {
                words("SQLite compresses nothing", "compression needs", "remove `compression`")
            }
            Self::IndexMethod => words(
                "SQLite has one kind of index and no `using`",
                "this access method needs",
                "remove `using`",
            ),
            Self::Include => {
                words("an index of SQLite has no `include`", "include needs", "add the fields to the index")
            }
            Self::OperatorClass => {
                words("SQLite has no operator classes", "an operator class needs", "remove `ops`")
            }
            Self::OperatorParameters => words(
                "SQLite has no operator classes",
                "parameters of an operator class need",
                "remove them from `ops`",
            ),
            Self::Exclusion => words(
                "SQLite has no exclusion constraints",
                "an exclusion constraint needs",
                "say unique(..) where equal values are meant, or remove it",
            ),
            Self::MatchFull => words(
                "SQLite reads MATCH FULL and does not keep to it",
                "match_full needs",
                "remove it, or add a check that all fields are NULL or none is",
            ),
            Self::SetColumns => words(
                "SQLite sets all fields of a reference",
                "fields of set_null and set_default need",
                "remove them, or say another action",
            ),
            Self::NoInherit => words("SQLite has no inheritance", "no_inherit needs", "remove it"),
            Self::NotValid => words(
                "SQLite takes no constraint that rows do not satisfy",
                "not_valid needs",
                "remove it, or the constraint",
            ),
            Self::NotEnforced => words(
                "SQLite enforces every constraint",
                "not_enforced needs",
                "say not_valid, or remove the constraint",
            ),
            Self::Collation => words(
                "SQLite knows the collations BINARY, NOCASE and RTRIM only",
                "this collation needs",
                "say one of them, or remove `collate`",
            ),
            Self::NullsOrder => words(
                "an index of SQLite has NULLs first for asc and last for desc",
                "an order of NULLs needs",
                "remove nulls_first or nulls_last",
            ),
            Self::NullsNotDistinct => words(
                "to SQLite two NULLs are always distinct",
                "nulls_not_distinct needs",
                "remove it, or index an expression such as coalesce(column, '')",
            ),
            Self::DeferrableKey => words(
                "SQLite defers foreign keys only",
                "a deferrable key needs",
                "remove `deferrable` from the key",
            ),
            Self::VirtualGenerated => words(
                "there are no virtual columns",
                "a virtual generated column needs",
                "write generated = \"..\", which is stored",
            ),
            Self::NoColumns => {
                words("a table of SQLite has at least one column", "no columns need", "add a field")
            }
            Self::NoKeyWithoutRowid => words(
                "a table without_rowid needs a primary key",
                "without_rowid needs",
                "name its key with primary_key(..)",
            ),
            Self::Now => words(
                "SQLite has no function now()",
                "now() needs",
                "write default_sql = \"CURRENT_TIMESTAMP\", which PostgreSQL knows too",
            ),
            Self::DefinitionPart { need, .. } => {
                words("SQL files are for PostgreSQL", need, "remove it, or raise postgres_version")
            }
            Self::View => words(
                "views are for PostgreSQL",
                "a view needs",
                "keep its struct in a package that the target does not name",
            ),
            Self::Definition => words(
                "SQL files are for PostgreSQL",
                "this object needs",
                "name the files with sql = [..] in the PostgreSQL target's section only",
            ),
            Self::Unlogged => {
                words("SQLite has no unlogged tables", "an unlogged table needs", "remove `unlogged`")
            }
            Self::StorageParameter { since: _ } => words(
                "SQLite has no storage parameters",
                "this storage parameter needs",
                "remove it from with(..)",
            ),
            Self::Tablespace => {
                words("SQLite has no tablespaces", "a tablespace needs", "remove `tablespace`")
            }
            Self::RowSecurity => {
                words("SQLite has no row level security", "row level security needs", "remove `rls`")
            }
            Self::Partition => words(
                "SQLite has no partitions",
                "a partition needs",
                "remove partition_by and partition(..)",
            ),
            Self::ReplicaIdentity => words(
                "SQLite has no logical replication",
                "a replica identity needs",
                "remove `replica_identity`",
            ),
        }
    }
}
