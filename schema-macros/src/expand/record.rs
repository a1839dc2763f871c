//! The static that carries a record, and the constant by which other items name it.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::DeriveInput;

use crate::{fields::Constant, place};

/// Everything of a record but its JSON.
#[derive(Default)]
pub(super) struct Parts {
    /// Constants of type `TypeDescriptor`.
    pub(super) types: Vec<TokenStream>,
    /// Constants of type `ItemId`.
    pub(super) ids: Vec<TokenStream>,
}

/// The static in the link section. `item` is the constant with the item's own id.
pub(super) fn record(json: &str, parts: &Parts, item: &TokenStream) -> TokenStream {
    let text = Literal::byte_string(json.as_bytes());
    let text_length = Literal::usize_unsuffixed(json.len());
    let Parts { types, ids } = parts;
    let types_length = Literal::usize_unsuffixed(types.len());
    let ids_length = Literal::usize_unsuffixed(ids.len());
    quote! {
        #[used]
        #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__TEXT,__schemagen"))]
        #[cfg_attr(windows, unsafe(link_section = ".schmgen"))]
        #[cfg_attr(not(any(target_vendor = "apple", windows)), unsafe(link_section = ".note.schemagen"))]
        static RECORD: __s::Record<#text_length, #types_length, #ids_length, { ::core::module_path!().len() }> =
            __s::Record::new(#item.id, ::core::module_path!(), #text, [#(#types),*], [#(#ids),*]);
    }
}

/// `const ITEM` of a derived trait.
pub(super) fn item(input: &DeriveInput, fields: &str, flattened: &[TokenStream]) -> TokenStream {
    let seed = Literal::u128_unsuffixed(seed(input));
    quote! {
        const ITEM: __s::Item = __s::Item {
            id: __s::ItemId::new(#seed, ::core::module_path!()),
            fields: #fields,
            flattened: &[#(#flattened),*],
        };
    }
}

/// The trait impl with its constant.
pub(super) fn implement(input: &DeriveInput, name: &TokenStream, item: &TokenStream) -> TokenStream {
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics __s::#name for #ident #type_generics #where_clause { #item }
    }
}

/// `<Item<'static> as Trait>::ITEM`
pub(super) fn own_item(input: &DeriveInput, name: &TokenStream) -> TokenStream {
    let item = Constant::new(input).item();
    quote!(<#item as __s::#name>::ITEM)
}

/// What the derive knows of an item's place, as a number: package, version, file, line, column and name.
fn seed(input: &DeriveInput) -> u128 {
    let span = input.ident.span();
    let mut hash = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
    let mut add = |text: &str| {
        for byte in text.bytes().chain([0]) {
            hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013B);
        }
    };
    add(&package());
    add(&std::env::var("CARGO_PKG_VERSION").unwrap_or_default());
    add(&place::file(span));
    add(&place::line(span).to_string());
    add(&place::column(span).to_string());
    add(&input.ident.to_string());
    hash
}

/// The package that is being compiled.
pub(super) fn package() -> String {
    std::env::var("CARGO_PKG_NAME").unwrap_or_default()
}
