//! The derives of schemagen. Users reach them through the `schemagen` crate, whose docs describe them.
//!
//! ```text
//! tokens ── attr ──> ast ── check ──> expand ──> impl + one static of constant bytes in the link section
//! ```
//!
//! Mistakes are collected on the way ([`error::Errors`]) and all shown at once; the trait impl is emitted even then, so
//! that one mistake does not cause others elsewhere.

mod ast;
mod attr;
mod check;
mod error;
mod expand;
mod fields;
mod json;
mod migrate;
mod place;
mod read;
mod symbol;
mod target;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

use target::Target;

/// The derives that leave a record, for one kind of target. `schemagen` gives them their names.
macro_rules! derives {
    ($target:ident: $table:ident $view:ident $columns:ident $sql_enum:ident) => {
        /// Makes a struct a table. The trait `schemagen::Table` describes the attributes.
        #[proc_macro_derive($table, attributes(table, column))]
        #[allow(non_snake_case)] // called as the derive
        pub fn $table(input: TokenStream) -> TokenStream {
            of_struct(input, Target::$target, expand::table::expand)
        }

        /// Makes a struct a view. The trait `schemagen::View` describes the attributes.
        #[proc_macro_derive($view, attributes(view, column))]
        #[allow(non_snake_case)]
        pub fn $view(input: TokenStream) -> TokenStream {
            of_struct(input, Target::$target, expand::view::expand)
        }

        /// Makes a struct a group of columns that tables share. The trait `schemagen::Columns` describes the attributes.
        #[proc_macro_derive($columns, attributes(columns, column))]
        #[allow(non_snake_case)]
        pub fn $columns(input: TokenStream) -> TokenStream {
            of_struct(input, Target::$target, expand::columns::expand)
        }

        /// Makes an enum an enum type of the database. The trait `schemagen::SqlEnum` describes the attributes.
        #[proc_macro_derive($sql_enum, attributes(sql_enum))]
        #[allow(non_snake_case)]
        pub fn $sql_enum(input: TokenStream) -> TokenStream {
            expand::sql_enum::expand(&parse_macro_input!(input as DeriveInput), Target::$target).into()
        }
    };
}

derives! { Elf: TableElf ViewElf ColumnsElf SqlEnumElf }
derives! { MachO: TableMachO ViewMachO ColumnsMachO SqlEnumMachO }
derives! { Coff: TableCoff ViewCoff ColumnsCoff SqlEnumCoff }
derives! { Wasm: TableWasm ViewWasm ColumnsWasm SqlEnumWasm }

/// Makes a type usable in a column. The trait `schemagen::SqlType` describes the attributes.
#[proc_macro_derive(SqlType, attributes(sql_type))]
pub fn derive_sql_type(input: TokenStream) -> TokenStream {
    expand::sql_type::expand(&parse_macro_input!(input as DeriveInput)).into()
}

/// Takes the folder `migrations` into the program, or the one that is named: `migrate!("migrations/postgres")`. Its
/// snapshots are in the folder `snapshots` beside it, or in `snapshots = "folder"`.
#[proc_macro]
pub fn migrate(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as migrate::Input);
    migrate::expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// The code that a derive of structs writes for its item.
fn of_struct(
    input: TokenStream,
    target: Target,
    expand: fn(&read::Input, Target) -> proc_macro2::TokenStream,
) -> TokenStream {
    match read::read_struct(input) {
        Ok(input) => expand(&input, target).into(),
        Err(error) => error.to_compile_error().into(),
    }
}
