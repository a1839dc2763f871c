//! Writes the code of each derive.

pub(crate) mod columns;
mod record;
pub(crate) mod sql_enum;
pub(crate) mod sql_type;
pub(crate) mod table;
mod text;

use proc_macro2::TokenStream;
use quote::quote;

/// The library's path for generated code: `::schemagen`, or what `crate = ..` says.
fn library(krate: Option<&TokenStream>) -> TokenStream {
    krate.map_or_else(|| quote!(::schemagen::__private), |path| quote!(#path::__private))
}
