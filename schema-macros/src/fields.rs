//! The fields of a struct, their types made fit for a constant: lifetimes become `'static`, `Self` the struct's name.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, Fields, Generics, Type};

use crate::{
    ast::{Field, FieldName, Standard},
    attr::{doc, read_column},
    error::Errors,
};

/// Reads the fields of a struct; what is no struct with named fields is a mistake and has none.
pub(crate) fn read_fields(input: &DeriveInput, derive: &str, errors: &Errors) -> Vec<Field> {
    let what = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => {
                let constant = Constant::new(input);
                return fields.named.iter().filter_map(|it| read_field(it, &constant, errors)).collect();
            }
            Fields::Unnamed(_) => "a tuple struct has none",
            Fields::Unit => "a unit struct has none",
        },
        Data::Enum(_) => "an enum has none; for an enum type use #[derive(SqlEnum)]",
        Data::Union(_) => "a union cannot be one",
    };
    errors.at(input.ident.span(), format!("#[derive({derive})] needs a struct with named fields: {what}"));
    Vec::new()
}

fn read_field(field: &syn::Field, constant: &Constant<'_>, errors: &Errors) -> Option<Field> {
    let name = FieldName::new(field.ident.as_ref()?);
    let (ty, plain, standard) = if let Some(word) = simple(&field.ty) {
        (field.ty.to_token_stream(), Some(word), Some(Standard::Other))
    } else {
        let ty = field.ty.to_token_stream();
        let tokens: Vec<TokenTree> = ty.clone().into_iter().collect();
        let plain = plain(&tokens);
        let ty = if plain.is_some() { ty } else { constant.convert(ty) };
        (ty, plain, standard(&tokens))
    };
    let role = read_column(&field.attrs, &name, errors);
    Some(Field { role, ty, standard, plain, doc: doc(&field.attrs), name })
}

/// `i64`, `String` and the like: most fields are nothing else.
fn simple(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    let word = path.path.get_ident()?.to_string();
    SIMPLE.contains(&word.as_str()).then_some(word)
}

/// `i64`, `Option<String>` and the like, as written. Such a type is what it says, so that it needs no place.
fn plain(tokens: &[TokenTree]) -> Option<String> {
    let mut text = String::new();
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                let word = ident.to_string();
                if !GENERIC.contains(&word.as_str()) && !SIMPLE.contains(&word.as_str()) {
                    return None;
                }
                text.push_str(&word);
            }
            TokenTree::Punct(punct) if matches!(punct.as_char(), '<' | '>') => text.push(punct.as_char()),
            _ => return None,
        }
    }
    Some(text)
}

/// Whether an `Option` is written, or something that is none.
fn standard(tokens: &[TokenTree]) -> Option<Standard> {
    let TokenTree::Ident(first) = tokens.first()? else { return None };
    let first = first.to_string();
    match tokens.get(1) {
        None if SIMPLE.contains(&first.as_str()) => Some(Standard::Other),
        Some(TokenTree::Punct(punct)) if punct.as_char() == '<' => match first.as_str() {
            "Option" => Some(Standard::Option),
            "Vec" | "Box" => Some(Standard::Other),
            _ => None,
        },
        _ => None,
    }
}

const GENERIC: [&str; 3] = ["Option", "Vec", "Box"];
const SIMPLE: [&str; 7] = ["String", "bool", "i16", "i32", "i64", "f32", "f64"];

/// Type and const parameters are mistakes: which table would it be?
pub(crate) fn refuse_parameters(generics: &Generics, what: &str, errors: &Errors) {
    for parameter in &generics.params {
        match parameter {
            syn::GenericParam::Lifetime(_) => {}
            syn::GenericParam::Type(parameter) => errors.at(
                parameter.ident.span(),
                format!("{what} cannot have type parameters: each column needs one type"),
            ),
            syn::GenericParam::Const(parameter) => errors.at(
                parameter.ident.span(),
                format!("{what} cannot have const parameters: each column needs one type"),
            ),
        }
    }
}

/// Rewrites types of a struct for use outside of it.
pub(crate) struct Constant<'a> {
    ident: &'a Ident,
    lifetimes: Vec<String>,
}

impl<'a> Constant<'a> {
    pub(crate) fn new(input: &'a DeriveInput) -> Self {
        let lifetimes = input.generics.lifetimes().map(|it| it.lifetime.ident.to_string()).collect();
        Self { ident: &input.ident, lifetimes }
    }

    /// The struct itself with `'static` for its lifetimes.
    pub(crate) fn item(&self) -> TokenStream {
        let ident = self.ident;
        if self.lifetimes.is_empty() {
            quote!(#ident)
        } else {
            let lifetimes = self.lifetimes.iter().map(|_| quote!('static));
            quote!(#ident<#(#lifetimes),*>)
        }
    }

    /// The same tokens with lifetimes and `Self` replaced; cloned as they are where there is nothing to replace.
    pub(crate) fn convert(&self, tokens: TokenStream) -> TokenStream {
        if self.lifetimes.is_empty() && !mentions_self(tokens.clone()) {
            return tokens;
        }
        let mut output = Vec::new();
        let mut after_quote = false;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if after_quote && self.lifetimes.contains(&ident.to_string()) => {
                    output.push(TokenTree::Ident(Ident::new("static", ident.span())));
                }
                TokenTree::Ident(ident) if ident == "Self" => output.extend(self.item()),
                TokenTree::Group(group) => {
                    let mut converted = Group::new(group.delimiter(), self.convert(group.stream()));
                    converted.set_span(group.span());
                    output.push(TokenTree::Group(converted));
                }
                other => {
                    after_quote = matches!(&other, TokenTree::Punct(it) if it.as_char() == '\'');
                    output.push(other);
                    continue;
                }
            }
            after_quote = false;
        }
        output.into_iter().collect()
    }
}

fn mentions_self(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "Self",
        TokenTree::Group(group) => mentions_self(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
