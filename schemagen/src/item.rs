//! The items that carry a derive: what tells them apart, and what other items may ask of them.

/// A struct with `#[derive(Table)]`: one table of the database.
///
/// Attributes name Rust fields, not columns; expressions are SQL and name columns. Words are written bare wherever Rust
/// can say it: types, actions, structs that are referenced. A misspelled word is a compile error that names the right one.
///
/// # Of the table: `#[table(..)]`
///
/// | | |
/// | --- | --- |
/// | `name = ".."`, `schema = ".."` | its SQL name; without it the struct's name in snake case |
/// | `renamed_from = ".."` | its former SQL name |
/// | `rename_all = "camelCase"` | how column names are made of field names, as in serde |
/// | `comment = ".."`, `comments` | a comment; doc comments become comments |
/// | `primary_key(a, b, name = "..")` | a key of several columns, or one with a name |
/// | `unique(a, b, name = "..", nulls_not_distinct, deferrable)` | a unique constraint |
/// | `foreign_key(a, b => Other(x, y), on_delete = cascade, on_update = .., name = "..")` | a reference of several columns |
/// | `check(name = "..", "price >= 0")` | a check |
/// | `index(a, b desc nulls_last, expr("lower(c)"), name = "..", unique, using = gin, where = "..", include(d))` | an index |
/// | `strict`, `without_rowid` | of SQLite |
/// | `unlogged`, `with(fillfactor = 70)`, `tablespace = ".."` | how PostgreSQL stores it |
/// | `partition_by = range(a)`, `list(a)`, `hash(a)` | how its rows are spread over partitions (PostgreSQL) |
/// | `partition(name = "..", from(..), to(..))` | a partition: also `in(..)`, `modulus = 4, remainder = 0`, `default` |
/// | `rls`, `rls = forced` | row level security (PostgreSQL) |
/// | `replica_identity = full` | what logical replication sends: `nothing`, `index(field, ..)` (PostgreSQL) |
/// | `crate = path` | where this library is, when it is re-exported by another |
///
/// # Of a column: `#[column(..)]`
///
/// | | |
/// | --- | --- |
/// | `name = ".."`, `renamed_from = ".."` | its SQL name, and the former one |
/// | `type = varchar(320)`, `type = text[]`, `type = raw("vector(3)")` | its SQL type, where [`SqlType`](crate::SqlType) does not know it |
/// | `json` | any Rust type as jsonb |
/// | `unsigned` | u8, u16 and u32 as the next wider signed type with a check |
/// | `primary_key` | on several fields: one key of them all |
/// | `identity`, `identity = always` | counted by the database |
/// | `serial`, `serial(sequence = "..")` | counted by a sequence (PostgreSQL) |
/// | `default = 0`, `default = Status::Active`, `default_sql = "now()"` | a Rust literal, a variant, or SQL |
/// | `generated = ".."`, `generated(virtual, "..")` | computed by the database |
/// | `references = Other`, `references = Other::field`, `references(Other, name = "..")` | a foreign key |
/// | `on_delete = cascade`, `on_update = ..`, `deferrable` | of `references`: `no_action`, `restrict`, `cascade`, `set_null`, `set_default` |
/// | `unique`, `index`, `index(using = gin)`, `check = ".."` | as on the table, for this column |
/// | `collate = ".."`, `comment = ".."` | |
/// | `backfill = ".."` | SQL that fills existing rows when the column is added and required |
/// | `flatten`, `flatten(prefix = "billing_")` | the columns of a [`Columns`] struct in its place |
/// | `skip` | no column |
///
/// # Examples
///
/// A key of two columns, references to another table and to itself, an index with conditions:
///
/// ```
/// use schemagen::Table;
///
/// #[derive(Table)]
/// struct Tenant {
///     #[column(primary_key, identity)]
///     id: i64,
/// }
///
/// #[derive(Table)]
/// #[table(
///     name = "folders",
///     primary_key(tenant_id, path),
///     foreign_key(tenant_id, parent => Folder(tenant_id, path), on_delete = cascade),
///     index(tenant_id, expr("lower(path)"), where = "deleted_at IS NULL"),
///     check(name = "folders_path_absolute", "path LIKE '/%'"),
/// )]
/// struct Folder {
///     #[column(references = Tenant::id, on_delete = cascade)]
///     tenant_id: i64,
///     path: String,
///     parent: Option<String>,
///     #[column(type = timestamptz)]
///     deleted_at: Option<String>,
/// }
/// ```
///
/// Mistakes are found while compiling:
///
/// ```compile_fail
/// #[derive(schemagen::Table)]
/// struct User {
///     #[column(primry_key)] // unknown attribute `primry_key`; did you mean `primary_key`?
///     id: i64,
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a table",
    label = "not a table",
    note = "add #[derive(schemagen::Table)] to it"
)]
pub trait Table {
    /// Its own columns, each followed by a comma; on WebAssembly behind a line break what the derive knows of its place.
    #[doc(hidden)]
    const ITEM: &'static str;
    /// Its flattened fields.
    #[doc(hidden)]
    const FLATTENED: &'static [Flattened] = &[];
}

/// A struct with `#[derive(Columns)]`: columns that tables share through `#[column(flatten)]`.
///
/// Its fields take the same `#[column(..)]` words as those of a [`Table`].
///
/// ```
/// use schemagen::{Columns, Table};
///
/// #[derive(Columns)]
/// struct Address {
///     street: String,
///     #[column(type = varchar(2))]
///     country: String,
/// }
///
/// #[derive(Table)]
/// #[table(index(billing_country))]
/// struct Customer {
///     #[column(primary_key)]
///     id: i64,
///     #[column(flatten(prefix = "billing_"))]
///     billing: Address,
///     #[column(flatten(prefix = "shipping_"))]
///     shipping: Address,
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a group of columns",
    label = "cannot be flattened",
    note = "add #[derive(schemagen::Columns)] to it"
)]
pub trait Columns {
    /// Its own columns, each followed by a comma; on WebAssembly behind a line break what the derive knows of its place.
    #[doc(hidden)]
    const ITEM: &'static str;
    /// Its flattened fields.
    #[doc(hidden)]
    const FLATTENED: &'static [Flattened] = &[];
}

/// A struct with `#[derive(View)]`: a view of the database (PostgreSQL), its columns typed.
///
/// | of the view: `#[view(..)]` | |
/// | --- | --- |
/// | `query = "SELECT .."` | its rows |
/// | `name`, `schema`, `renamed_from`, `rename_all`, `comment`, `comments`, `crate` | as of a [`Table`] |
/// | `security_barrier`, `security_invoker`, `check_option = local` | of a view without rows of its own |
/// | `materialized` | it keeps its rows until it is refreshed |
/// | `index(..)`, `using = ..`, `with(..)`, `tablespace = ".."`, `no_data` | of a materialized view |
///
/// Of a column: `#[column(name = "..", type = .., json, comment = "..", skip)]`; on a materialized view also `index`.
///
/// The query decides which columns there are. Where a migration is tried before it is written (`generate --verify`), the
/// fields are held against them, by name and type.
///
/// ```
/// use schemagen::{Table, View};
///
/// #[derive(Table)]
/// #[table(name = "users")]
/// struct User {
///     #[column(primary_key, identity)]
///     id: i64,
///     email: String,
///     active: bool,
/// }
///
/// #[derive(View)]
/// #[view(name = "active_users", query = "SELECT id, email FROM users WHERE active")]
/// struct ActiveUser {
///     id: i64,
///     email: String,
/// }
///
/// #[derive(View)]
/// #[view(
///     materialized,
///     query = "SELECT split_part(email, '@', 2) AS domain, count(*) AS users FROM users GROUP BY 1",
///     index(domain, unique)
/// )]
/// struct UsersByDomain {
///     domain: String,
///     users: i64,
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a view",
    label = "not a view",
    note = "add #[derive(schemagen::View)] to it"
)]
pub trait View {
    /// Its own columns, each followed by a comma; on WebAssembly behind a line break what the derive knows of its place.
    #[doc(hidden)]
    const ITEM: &'static str;
}

/// An enum with `#[derive(SqlEnum)]`: an enum type of the database, and a type for columns.
///
/// `#[sql_enum(..)]` takes `name`, `schema`, `rename_all` (snake case without it), `renamed_from`, `comment`, `comments`
/// and `as = native|text_check|integer`; on a variant, `name`, `renamed_from` and
/// `replaces("..")`, the removed values whose rows get this one.
///
/// ```
/// use schemagen::{SqlEnum, Table};
///
/// #[derive(SqlEnum)]
/// #[sql_enum(name = "order_status")]
/// enum Status {
///     Open,
///     #[sql_enum(name = "shipped", renamed_from = "sent")]
///     Shipped,
/// }
///
/// #[derive(Table)]
/// struct Order {
///     #[column(primary_key)]
///     id: i64,
///     #[column(default = Status::Open)]
///     status: Status,
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an enum of the database",
    label = "not an SQL enum",
    note = "add #[derive(schemagen::SqlEnum)] to it"
)]
pub trait SqlEnum {
    /// What columns name the enum by.
    #[doc(hidden)]
    const ITEM: ItemId;
}

/// Tells one enum from all others of a program: by what the derive knows of its place, and by its module.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct ItemId([u32; 4]);

/// One flattened field.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Flattened {
    /// `flatten(prefix = "..")`
    pub prefix: &'static str,
    /// `ITEM` of the struct whose fields these are.
    pub item: &'static str,
    /// `FLATTENED` of that struct.
    pub flattened: &'static [Flattened],
}

impl ItemId {
    /// Mixes the module's path into what the derive knows. Plain arithmetic on `u64` that cannot overflow, because each
    /// call of a function of std costs rustc more than all of this.
    #[allow(clippy::cast_possible_truncation, clippy::cast_lossless)] // below 2^32; `from` is not const
    pub const fn new(seed: [u32; 4], module: &str) -> Self {
        let bytes = module.as_bytes();
        let mut hash: u64 = 0;
        let mut at = 0;
        while at < bytes.len() {
            hash = (hash * 16_777_619 + bytes[at] as u64) % 4_294_967_291;
            at += 1;
        }
        let [a, b, c, d] = seed;
        Self([a, b, c, d ^ hash as u32])
    }

    /// The same bytes as in memory.
    pub(crate) const fn to_bytes(self) -> [u8; 16] {
        let [a, b, c, d] = self.0;
        let bytes = [a.to_ne_bytes(), b.to_ne_bytes(), c.to_ne_bytes(), d.to_ne_bytes()];
        let mut joined = [0; 16];
        joined.copy_from_slice(bytes.as_flattened());
        joined
    }
}
