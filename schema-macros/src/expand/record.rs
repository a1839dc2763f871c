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
    pub(super) kind: Kind,
}

/// What the item is, and what others may ask of it.
pub(super) enum Kind {
    /// An enum.
    Enum,
    /// A struct.
    Struct {
        /// Own columns, each followed by a comma.
        fields: String,
        /// Constants of type `Flattened`.
        flattened: TokenStream,
    },
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
    /// Constants of type `StructId`, each followed by a comma.
    pub(super) ids: Code,
    pub(super) json: String,
}

impl Record {
    /// Adds the id of another struct.
    pub(super) fn id(&mut self, name: &str, item: &TokenStream, library: &Library<'_>) {
        self.ids_length += 1;
        struct_id(name, item, library, &mut self.ids);
        self.ids.text(",");
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
        let library = self.library.path();
        self.header(self.name, code);
        match &self.kind {
            Kind::Enum => {
                let seed = seed(self.input);
                code.text(&format!(
                    "{{ const ITEM: {library}::ItemId = {library}::ItemId::new({seed}, ::core::module_path!()); }}"
                ));
            }
            Kind::Struct { fields, flattened } => {
                let item = Literal::string(&format!("{fields}\n{}", seed_text(self.input)));
                if flattened.is_empty() {
                    code.text(&format!("{{ const ITEM: &'static str = {item}; }}"));
                    return;
                }
                code.group(Delimiter::Brace, |code| {
                    code.text(&format!("const ITEM: &'static str = {item};"));
                    code.text(&format!("const FLATTENED: &'static [{library}::Flattened] = &"));
                    code.token(proc_macro2::Group::new(Delimiter::Bracket, flattened.clone())).text(";");
                });
            }
        }
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
        let text_type = array(library, "Text", json.len(), 2048, "Byte");
        let record = match self.kind {
            Kind::Enum => format!("EnumRecord<{text_type}> = {library}::EnumRecord::new"),
            Kind::Struct { .. } => {
                let types_type = array(library, "Types", types_length, 32, "TypeDescriptor");
                let ids_type = array(library, "Ids", ids_length, 8, "StructId");
                format!("Record<{types_type}, {ids_type}, {text_type}> = {library}::Record::new")
            }
        };
        let name = format!("__SCHEMAGEN_{}", self.input.ident.unraw());
        code.text(&format!(
            r#"#[used]
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__TEXT,__schemagen"))]
            #[cfg_attr(windows, unsafe(link_section = ".schmgen"))]
            #[cfg_attr(not(any(target_vendor = "apple", windows)), unsafe(link_section = ".note.schemagen"))]
            static {name}: {library}::{record}"#
        ));
        code.group(Delimiter::Parenthesis, |code| {
            self.own_id(code);
            code.text(", ::core::module_path!(),");
            if let Kind::Struct { .. } = self.kind {
                code.token(proc_macro2::Group::new(Delimiter::Bracket, types.finish())).text(",");
                code.token(proc_macro2::Group::new(Delimiter::Bracket, ids.finish())).text(",");
            }
            code.text("*").token(Literal::byte_string(json.as_bytes()));
        });
        code.text(";");
    }

    fn own_id(&self, code: &mut Code) {
        let own = Constant::new(self.input).item();
        match self.kind {
            Kind::Enum => {
                code.text("<").tokens(&own).text(&format!("as {}::SqlEnum>::ITEM", self.library.root()))
            }
            Kind::Struct { .. } => struct_id(self.name, &own, self.library, code),
        };
    }
}

/// The id of a struct with this trait.
fn struct_id<'a>(name: &str, item: &TokenStream, library: &Library<'_>, code: &'a mut Code) -> &'a mut Code {
    let path = library.path();
    if name == "Table" {
        return code.text(&format!("{path}::table::<")).tokens(item).text(">()");
    }
    // As the impl names it, so that rustc tells a mistake once.
    code.text(&format!("{path}::id::<")).tokens(item).text(">");
    code.group(Delimiter::Parenthesis, |code| {
        code.text("<").tokens(item).text(&format!("as {path}::{name}>::ITEM"));
    })
}

/// The type of an array: by its name in the library (`schemagen::record::lengths`) where it has one.
fn array(library: &str, name: &str, length: usize, last: usize, element: &str) -> String {
    if length <= last {
        format!("{library}::{name}{length}")
    } else {
        format!("[{library}::{element}; {length}]")
    }
}

/// What the derive knows of an item's place: package, version, file, line, column and name.
fn seed_text(input: &DeriveInput) -> String {
    let span = input.ident.span();
    let version = std::env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let (file, line, column) = (place::file(span), place::line(span), place::column(span));
    format!("{} {version} {file}:{line}:{column} {}", package(), input.ident)
}

/// The same as numbers, which the library mixes with the module's path.
fn seed(input: &DeriveInput) -> String {
    let text = seed_text(input);
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
