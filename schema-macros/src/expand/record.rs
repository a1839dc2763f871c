//! The impl of a derived trait: the constant by which other items name this one, and in it the static with the record.
//!
//! Everything is inside the constant, so that nothing gets a name in the user's module, and nothing is a body of its own
//! that need not be: rustc's time goes by the number of bodies.

use proc_macro2::{Delimiter, Literal, TokenStream};
use quote::{ToTokens, quote};
use syn::DeriveInput;

use super::tokens::Code;
use crate::place;

/// What goes into the constant of a derived trait.
pub(super) struct Item<'a> {
    pub(super) input: &'a DeriveInput,
    /// The path of the library's private module.
    pub(super) library: &'a str,
    /// What tells the item apart, from [`seed`].
    pub(super) seed: &'a str,
    /// The trait.
    pub(super) name: &'a str,
    /// Own columns, each followed by a comma.
    pub(super) fields: String,
    /// Constants of type `Flattened`.
    pub(super) flattened: TokenStream,
    /// What stands in front of the constant's value: the record and the checks.
    pub(super) inner: TokenStream,
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
    pub(super) fn id(&mut self, item: &TokenStream, name: &str, library: &str) {
        self.ids_length += 1;
        self.ids.open().tokens(item).text(&format!("as {library}::{name}>::ITEM.id,"));
    }

    /// The static in the link section.
    pub(super) fn write(self, seed: &str, library: &str, code: &mut Code) {
        let (types, ids, text) = (self.types_length, self.ids_length, self.json.len());
        code.text(&format!(
            r#"#[used]
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__TEXT,__schemagen"))]
            #[cfg_attr(windows, unsafe(link_section = ".schmgen"))]
            #[cfg_attr(not(any(target_vendor = "apple", windows)), unsafe(link_section = ".note.schemagen"))]
            static RECORD: {library}::Record<{types}, {ids}, {text}> = {library}::Record"#
        ));
        code.group(Delimiter::Brace, |code| {
            code.text(&format!(
                "head: {library}::Head::new({seed}, [{types}, {ids}, {text}], ::core::module_path!()), types:"
            ));
            code.token(proc_macro2::Group::new(Delimiter::Bracket, self.types.finish()));
            code.text(", ids:");
            code.token(proc_macro2::Group::new(Delimiter::Bracket, self.ids.finish()));
            code.text(", text: *").token(Literal::byte_string(self.json.as_bytes()));
        });
        code.text(";");
    }
}

impl Item<'_> {
    /// The impl.
    pub(super) fn write(&self, code: &mut Code) {
        let Self { input, library, seed, name, fields, flattened, inner } = self;
        let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
        code.text("#[automatically_derived] impl");
        code.tokens(&impl_generics.to_token_stream());
        code.text(&format!("{library}::{name} for")).token(input.ident.clone());
        code.tokens(&quote!(#type_generics #where_clause));
        code.group(Delimiter::Brace, |code| {
            code.text(&format!("const ITEM: {library}::Item ="));
            code.group(Delimiter::Brace, |code| {
                code.tokens(inner).text(&format!("{library}::Item"));
                code.group(Delimiter::Brace, |code| {
                    code.text(&format!(
                        "id: {library}::ItemId::new({seed}, ::core::module_path!()), fields: {fields:?}, flattened: &"
                    ));
                    code.token(proc_macro2::Group::new(Delimiter::Bracket, flattened.clone()));
                });
            });
            code.text(";");
        });
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
