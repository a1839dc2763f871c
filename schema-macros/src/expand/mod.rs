//! Writes the code of each derive.

pub(crate) mod columns;
mod partition_text;
mod record;
pub(crate) mod sql_enum;
pub(crate) mod sql_type;
pub(crate) mod table;
mod text;
mod tokens;
mod types;
pub(crate) mod view;

use proc_macro2::TokenStream;
use quote::quote;

use self::tokens::Code;

/// How generated code names the library: `::schemagen`, or what `crate = ..` says.
struct Library<'a>(Option<&'a TokenStream>);

impl<'a> Library<'a> {
    fn new(krate: Option<&'a TokenStream>) -> Self {
        Self(krate)
    }

    /// The path of the crate. What is public there is named there: rustc's time goes by the words of a path too.
    fn root(&self) -> &'static str {
        if self.0.is_some() { "__s" } else { "::schemagen" }
    }

    /// The path of the private module.
    fn path(&self) -> &'static str {
        if self.0.is_some() { "__s::__private" } else { "::schemagen::__private" }
    }

    /// Whether the code needs a place of its own for what it imports.
    fn is_imported(&self) -> bool {
        self.0.is_some()
    }

    /// Gives another library's path a name of its own.
    fn import(&self, code: &mut Code) {
        if let Some(path) = self.0 {
            code.text("use").tokens(path).text("as __s;");
        }
    }

    /// The same around code that needs nothing else.
    fn wrap(&self, code: TokenStream) -> TokenStream {
        match self.0 {
            Some(path) => quote!(const _: () = { use #path as __s; #code };),
            None => code,
        }
    }
}
