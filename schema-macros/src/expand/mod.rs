//! Writes the code of each derive.

pub(crate) mod columns;
mod record;
pub(crate) mod sql_enum;
pub(crate) mod sql_type;
pub(crate) mod table;
mod text;
mod tokens;

use proc_macro2::TokenStream;
use quote::quote;

/// How generated code names the library: `::schemagen`, or what `crate = ..` says.
struct Library<'a>(Option<&'a TokenStream>);

impl<'a> Library<'a> {
    fn new(krate: Option<&'a TokenStream>) -> Self {
        Self(krate)
    }

    /// The path of the private module.
    fn path(&self) -> &'static str {
        if self.0.is_some() { "__s" } else { "::schemagen::__private" }
    }

    /// Gives another library's path a name of its own.
    fn wrap(&self, code: TokenStream) -> TokenStream {
        match self.0 {
            Some(path) => quote!(const _: () = { use #path::__private as __s; #code };),
            None => code,
        }
    }
}
