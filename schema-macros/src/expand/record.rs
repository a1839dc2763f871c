//! The impl of a derived trait, whose constant other items ask, and beside it the static with the record.
//!
//! The static is not in the constant of the impl, which rustc keeps as code for other crates: there it costs several times
//! as much. It stands beside the impl under a name that nobody else uses; a constant without a name around both would
//! be one more body, and rustc's time goes by the number of bodies.

use proc_macro2::{Delimiter, Literal, TokenStream};
use quote::{ToTokens, quote};
use syn::{DeriveInput, ext::IdentExt};

use super::{Library, tokens::Code};
use crate::{fields::Constant, place};

/// The item of a derive.
pub(super) struct Item<'a> {
    pub(super) input: &'a DeriveInput,
    pub(super) library: &'a Library<'a>,
    /// The trait.
    pub(super) name: &'a str,
    /// Own columns, each followed by a comma.
    pub(super) fields: String,
    /// Constants of type `Flattened`.
    pub(super) flattened: TokenStream,
}

/// A record without its head.
#[derive(Default)]
pub(super) struct Record {
    /// How many types there are.
    pub(super) types_length: usize,
    /// Constants of type `TypeDescriptor`, each followed by a comma.
    pub(super) types: Code,
    /// How many ids there are.
    pub(super) ids_length: usize,
    /// Constants of type `ItemId`, each followed by a comma.
    pub(super) ids: Code,
    pub(super) json: String,
}

impl Record {
    /// Adds the id of another item.
    pub(super) fn id(&mut self, item: &TokenStream, name: &str, library: &Library<'_>) {
        self.ids_length += 1;
        self.ids.text("<").tokens(item).text(&format!("as {}::{name}>::ITEM.id,", library.root()));
    }
}

impl Item<'_> {
    /// The impl, and what `inner` adds to it.
    pub(super) fn write(&self, inner: impl FnOnce(&mut Code)) -> TokenStream {
        let mut code = Code::default();
        if self.library.is_imported() {
            code.text("const _: () =").group(Delimiter::Brace, |code| {
                self.library.import(code);
                self.write_impl(code);
                inner(code);
            });
            code.text(";");
        } else {
            self.write_impl(&mut code);
            inner(&mut code);
        }
        code.finish()
    }

    fn write_impl(&self, code: &mut Code) {
        let Self { input, library, name, fields, flattened } = self;
        let (library, seed) = (library.path(), seed(input));
        self.header(name, code);
        let before = format!(
            "{{ const ITEM: {library}::Item =
                {library}::Item::new({seed}, ::core::module_path!(), {fields:?}, &["
        );
        if flattened.is_empty() {
            code.text(&before).text("]); }");
            return;
        }
        code.group(Delimiter::Brace, |code| {
            code.text(&format!("const ITEM: {library}::Item = {library}::Item::new"));
            code.group(Delimiter::Parenthesis, |code| {
                code.text(&format!("{seed}, ::core::module_path!(), {fields:?}, &"));
                code.token(proc_macro2::Group::new(Delimiter::Bracket, flattened.clone()));
            });
            code.text(";");
        });
    }

    /// `impl Trait for Item`
    pub(super) fn header(&self, name: &str, code: &mut Code) {
        let (Self { input, library, .. }, generics) = (self, &self.input.generics);
        let library = library.root();
        if generics.params.is_empty() && generics.where_clause.is_none() {
            code.text(&format!("#[automatically_derived] impl {library}::{name} for {}", input.ident));
            return;
        }
        let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
        code.text("#[automatically_derived] impl").tokens(&impl_generics.to_token_stream());
        code.text(&format!("{library}::{name} for {}", input.ident));
        code.tokens(&quote!(#type_generics #where_clause));
    }

    /// The static in the link section.
    pub(super) fn record(&self, record: Record, code: &mut Code) {
        let library = self.library.path();
        let Record { types_length, types, ids_length, ids, mut json } = record;
        json.push_str(&" ".repeat(json.len().next_multiple_of(64) - json.len()));
        let types_type = array(library, "Types", types_length, 32, "TypeDescriptor");
        let ids_type = array(library, "Ids", ids_length, 8, "ItemId");
        let text_type = array(library, "Text", json.len(), 2048, "Byte");
        let name = format!("__SCHEMAGEN_{}", self.input.ident.unraw());
        code.text(&format!(
            r#"#[used]
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__TEXT,__schemagen"))]
            #[cfg_attr(windows, unsafe(link_section = ".schmgen"))]
            #[cfg_attr(not(any(target_vendor = "apple", windows)), unsafe(link_section = ".note.schemagen"))]
            static {name}: {library}::Record<{types_type}, {ids_type}, {text_type}> = {library}::Record::new"#
        ));
        code.group(Delimiter::Parenthesis, |code| {
            let own = Constant::new(self.input).item();
            code.text("<").tokens(&own).text(&format!("as {}::{}>::ITEM,", self.library.root(), self.name));
            code.token(proc_macro2::Group::new(Delimiter::Bracket, types.finish())).text(",");
            code.token(proc_macro2::Group::new(Delimiter::Bracket, ids.finish()));
            code.text(", *").token(Literal::byte_string(json.as_bytes()));
        });
        code.text(";");
    }
}

/// The type of an array: by its name in the library (`schemagen::record::lengths`) where it has one.
fn array(library: &str, name: &str, length: usize, last: usize, element: &str) -> String {
    if length <= last {
        format!("{library}::{name}{length}")
    } else {
        format!("[{library}::{element}; {length}]")
    }
}

/// What the derive knows of an item's place, as code: package, version, file, line, column and name.
pub(super) fn seed(input: &DeriveInput) -> String {
    let span = input.ident.span();
    let version = std::env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let text = format!(
        "{}\0{version}\0{}\0{}\0{}\0{}",
        package(),
        place::file(span),
        place::line(span),
        place::column(span),
        input.ident
    );
    let mut hash = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
    for byte in text.bytes() {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013B);
    }
    let [a, b, c, d] = [0, 32, 64, 96].map(|shift| (hash >> shift) & 0xffff_ffff);
    format!("[{a}, {b}, {c}, {d}]")
}

/// The package that is being compiled.
pub(super) fn package() -> String {
    std::env::var("CARGO_PKG_NAME").unwrap_or_default()
}
