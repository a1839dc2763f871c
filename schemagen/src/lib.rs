//! Rust structs are the database schema.
//!
//! ```
//! use schemagen::{SqlEnum, Table};
//!
//! /// A person who can sign in.
//! #[derive(Table)]
//! #[table(name = "users", unique(email), index(created_on desc))]
//! pub struct User {
//!     #[column(primary_key, identity)]
//!     pub id: i64,
//!     #[column(type = varchar(320))]
//!     pub email: String,
//!     #[column(default = Status::Active)]
//!     pub status: Status,
//!     #[column(type = date, default_sql = "current_date")]
//!     pub created_on: String,
//!     pub nickname: Option<String>,
//! }
//!
//! #[derive(SqlEnum)]
//! #[sql_enum(name = "user_status")]
//! pub enum Status {
//!     Active,
//!     Suspended,
//! }
//! ```
//!
//! Each derive leaves what it read as constant bytes in a link section of the compiled crate, every type resolved by
//! rustc through [`SqlType`]. The `schemagen` command builds the crate, reads the section, and never runs your code.
#![no_std]

extern crate alloc;
// The derives name this crate `::schemagen`, in its own tests and doc tests too.
#[allow(unused_extern_crates)]
extern crate self as schemagen;

mod check;
mod descriptor;
mod impls;
mod item;
#[cfg(feature = "migrate")]
pub mod migrate;
mod record;
mod sql_type;
mod struct_id;

pub use descriptor::TypeDescriptor;
pub use item::{Columns, SqlEnum, Table, View};
pub use schema_macros::SqlType;
#[cfg(feature = "migrate")]
pub use schema_macros::migrate;
#[cfg(windows)]
pub use schema_macros::{
    ColumnsCoff as Columns, SqlEnumCoff as SqlEnum, TableCoff as Table, ViewCoff as View,
};
#[cfg(not(any(windows, target_vendor = "apple", target_family = "wasm")))]
pub use schema_macros::{ColumnsElf as Columns, SqlEnumElf as SqlEnum, TableElf as Table, ViewElf as View};
#[cfg(target_vendor = "apple")]
pub use schema_macros::{
    ColumnsMachO as Columns, SqlEnumMachO as SqlEnum, TableMachO as Table, ViewMachO as View,
};
#[cfg(target_family = "wasm")]
pub use schema_macros::{
    ColumnsWasm as Columns, SqlEnumWasm as SqlEnum, TableWasm as Table, ViewWasm as View,
};
pub use sql_type::SqlType;

/// What the derives' output names. Not for people: it changes with the derives, in any version.
#[doc(hidden)]
pub mod __private {
    pub use crate::{
        Columns, SqlEnum, SqlType, Table, TypeDescriptor, View,
        check::{Holds, check_default, has_field},
        item::{Flattened, ItemId},
        record::{Byte, EnumRecord, Record, lengths::*, named::*},
        sql_type::{NotOption, Probe, SAID, SAID_NULLABLE, UnsignedColumn},
        struct_id::{StructId, id, table},
    };
}
