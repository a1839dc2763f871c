//! The impl of a derived trait, whose constant other items ask, and beside it the static with the record.
//!
//! The static is not in the constant of the impl, which rustc keeps as code for other crates: there it costs several times
//! as much. It stands beside the impl under a name that nobody else uses; a constant without a name around both would
//! be one more body, and rustc's time goes by the number of bodies.

use proc_macro2::{Delimiter, Literal, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{DeriveInput, ext::IdentExt};

use super::{Library, tokens::Code, types::Types};
use crate::{fields::Constant, place, target::Target};

/// The item of a derive.
pub(super) struct Item<'a> {
    pub(super) input: &'a DeriveInput,
    pub(super) library: &'a Library<'a>,
    pub(super) target: Target,
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
pub(super) struct Record<'a> {
    pub(super) types: Types<'a>,
    /// Other structs, each by the trait that gives it an id.
    pub(super) ids: Vec<(&'static str, Vec<TokenTree>)>,
    pub(super) json: String,
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
                let item = match self.target {
                    Target::Elf | Target::MachO | Target::Coff => format!("{fields:?}"),
                    Target::Wasm => format!("{:?}", format!("{fields}\n{}", seed_text(self.input))),
                };
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

    /// The static in the link section: its type and its value.
    pub(super) fn record(&self, record: Record<'_>, code: &mut Code) {
        let Record { types, ids, json } = record;
        let is_table = |(name, _): &(&str, _)| *name == "Table";
        let is_named = self.name == "Table" && types.length() <= 16 && ids.len() <= 4;
        let (text_type, text) = self.text(json);
        self.begin_static(code);
        if is_named && types.are_sql_types() && ids.iter().all(is_table) {
            self.named_record(&types, &ids, &text_type, code);
            code.text(&format!("_>(::core::module_path!(), {text});"));
        } else {
            self.listed_record(&types, &ids, (&text_type, &text), code);
        }
    }

    /// The record of an enum.
    pub(super) fn enum_record(&self, json: String, code: &mut Code) {
        let (root, library) = (self.library.root(), self.library.path());
        let (text_type, text) = self.text(json);
        let own = &self.input.ident;
        self.begin_static(code);
        code.text(&format!(
            "{library}::EnumRecord<{text_type}> = {library}::EnumRecord::new(
                <{own} as {root}::SqlEnum>::ITEM, ::core::module_path!(), {text});"
        ));
    }

    /// Up to the type.
    fn begin_static(&self, code: &mut Code) {
        let (section, ident) = (self.target.section(), self.input.ident.unraw());
        code.text(&format!("#[used] #[unsafe(link_section = \"{section}\")] static __SCHEMAGEN_{ident}:"));
    }

    /// Up to the arguments of one call, in which each struct and each type is one word (`schemagen::record::named`).
    fn named_record(&self, types: &Types<'_>, ids: &Ids, text_type: &str, code: &mut Code) {
        let library = self.library.path();
        let lengths = format!("{}_{}", types.length(), ids.len());
        code.text(&format!("{library}::Record{lengths}<{text_type}> = {library}::record{lengths}::<"));
        code.text(&Constant::new(self.input).item_text()).text(",");
        types.arguments(code);
        for (_, item) in ids {
            code.trees(item).comma();
        }
    }

    /// Whatever else there is.
    fn listed_record(&self, types: &Types<'_>, ids: &Ids, (text_type, text): (&str, &str), code: &mut Code) {
        let library = self.library.path();
        let (types_length, ids_length) = (types.length(), ids.len());
        let own: Vec<TokenTree> = Constant::new(self.input).item().into_iter().collect();
        code.text(&format!(
            "{library}::Record<[{library}::TypeDescriptor; {types_length}], [{library}::StructId; {ids_length}], {text_type}>
                = {library}::Record::new"
        ));
        code.group(Delimiter::Parenthesis, |code| {
            struct_id(self.name, &own, self.library, code);
            code.text(", ::core::module_path!(),");
            code.group(Delimiter::Bracket, |code| types.descriptors(self.library, code)).text(",");
            code.group(Delimiter::Bracket, |code| {
                for (name, item) in ids {
                    struct_id(name, item, self.library, code);
                    code.text(",");
                }
            });
            code.text(&format!(", {text}"));
        });
        code.text(";");
    }

    /// The type of the JSON text, by its name in the library (`schemagen::record::lengths`) where it has one, and the text.
    fn text(&self, mut json: String) -> (String, String) {
        json.push_str(&" ".repeat(json.len().next_multiple_of(64) - json.len()));
        let library = self.library.path();
        let length = json.len();
        let named = format!("{library}::Text{length}");
        let text_type = if length <= 2048 { named } else { format!("[{library}::Byte; {length}]") };
        // Half of rustc's work on a string is about what is escaped in it.
        let text = if json.is_ascii() && !json.contains("\"#") {
            format!("*br#\"{json}\"#")
        } else {
            format!("*{}", Literal::byte_string(json.as_bytes()))
        };
        (text_type, text)
    }
}

type Ids = [(&'static str, Vec<TokenTree>)];

/// The id of a struct with this trait.
fn struct_id(name: &str, item: &[TokenTree], library: &Library<'_>, code: &mut Code) {
    let path = library.path();
    if name == "Table" {
        code.text(&format!("{path}::table::<")).trees(item).text(">()");
        return;
    }
    // As the impl names it, so that rustc tells a mistake once.
    code.text(&format!("{path}::id::<")).trees(item).text(">");
    code.group(Delimiter::Parenthesis, |code| {
        code.text("<").trees(item).text(&format!("as {path}::{name}>::ITEM"));
    });
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
