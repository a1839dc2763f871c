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

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct a table. The trait `schemagen::Table` describes the attributes.
#[proc_macro_derive(Table, attributes(table, column))]
pub fn derive_table(input: TokenStream) -> TokenStream {
    of_struct(input, expand::table::expand)
}

/// Makes a struct a view. The trait `schemagen::View` describes the attributes.
#[proc_macro_derive(View, attributes(view, column))]
pub fn derive_view(input: TokenStream) -> TokenStream {
    of_struct(input, expand::view::expand)
}

/// Makes a struct a group of columns that tables share. The trait `schemagen::Columns` describes the attributes.
#[proc_macro_derive(Columns, attributes(columns, column))]
pub fn derive_columns(input: TokenStream) -> TokenStream {
    of_struct(input, expand::columns::expand)
}

/// Makes an enum an enum type of the database. The trait `schemagen::SqlEnum` describes the attributes.
#[proc_macro_derive(SqlEnum, attributes(sql_enum))]
pub fn derive_sql_enum(input: TokenStream) -> TokenStream {
    expand::sql_enum::expand(&parse_macro_input!(input as DeriveInput)).into()
}

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
fn of_struct(input: TokenStream, expand: fn(&DeriveInput) -> proc_macro2::TokenStream) -> TokenStream {
    match read::read_struct(input) {
        Ok(input) => expand(&input).into(),
        Err(error) => error.to_compile_error().into(),
    }
}
