//! The fields of a struct, their types made fit for a constant: lifetimes become `'static`, `Self` the struct's name.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::quote;
use syn::{Data, DeriveInput, Fields, Generics};

use crate::{
    ast::{self, Field, FieldName, Origin},
    attr::{doc, is_punct, read_column},
    error::Errors,
    read::{Input, InputField},
};

/// Reads the fields of a struct; what is no struct with named fields is a mistake and has none.
pub(crate) fn read_fields(input: &Input, derive: &str, errors: &Errors) -> Vec<Field> {
    if let Some(fields) = &input.fields {
        let constant = Constant::new(&input.item);
        return fields.iter().map(|it| read_field(it, &constant, errors)).collect();
    }
    let what = match &input.item.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(_) | Fields::Unnamed(_) => "a tuple struct has none",
            Fields::Unit => "a unit struct has none",
        },
        Data::Enum(_) => "an enum has none; for an enum type use #[derive(SqlEnum)]",
        Data::Union(_) => "a union cannot be one",
    };
    let span = input.item.ident.span();
    errors.at(span, format!("#[derive({derive})] needs a struct with named fields: {what}"));
    Vec::new()
}

fn read_field(field: &InputField, constant: &Constant<'_>, errors: &Errors) -> Field {
    let InputField { attrs, ident, ty } = field;
    let name = FieldName::new(ident);
    let role = read_column(attrs, &name, errors);
    let inner = in_option(ty).map(|inner| read_type(inner, constant));
    Field { role, ty: read_type(ty, constant), inner, doc: doc(attrs), name }
}

fn read_type(tokens: &[TokenTree], constant: &Constant<'_>) -> ast::Type {
    let text = spelled(tokens);
    let origin = origin(tokens, &text);
    let tokens = tokens.to_vec();
    let tokens = if constant.is_in(&text) { constant.convert(tokens) } else { tokens };
    ast::Type { tokens, text, origin }
}

/// What stands in `Option<..>`.
fn in_option(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    match tokens {
        [TokenTree::Ident(word), open, inner @ .., close]
            if is_punct(open, '<') && is_punct(close, '>') && !inner.is_empty() && word == "Option" =>
        {
            Some(inner)
        }
        _ => None,
    }
}

/// `i64`, `Vec<String>` and the like are all of the standard library: such a type is what it says. One that
/// `macro_rules!` put in a group of its own may be anything.
fn origin(tokens: &[TokenTree], text: &str) -> Origin {
    if !matches!(tokens.first(), Some(TokenTree::Ident(_))) {
        return Origin::Other;
    }
    if text.split(['<', '>']).all(|word| word.is_empty() || STANDARD.contains(&word)) {
        Origin::Standard
    } else if text.starts_with("Vec<") || text.starts_with("Box<") {
        Origin::Container
    } else {
        Origin::Other
    }
}

/// Tokens as they are written, blanks only between words.
pub(crate) fn spelled(tokens: &[TokenTree]) -> String {
    let mut text = String::new();
    let mut after_word = false;
    for token in tokens {
        let is_punct = matches!(token, TokenTree::Punct(_));
        if after_word && !is_punct {
            text.push(' ');
        }
        after_word = !is_punct;
        match token {
            TokenTree::Punct(punct) => text.push(punct.as_char()),
            TokenTree::Ident(_) | TokenTree::Literal(_) | TokenTree::Group(_) => {
                text.push_str(&token.to_string());
            }
        }
    }
    text
}

const STANDARD: [&str; 10] = ["String", "i64", "i32", "bool", "i16", "f32", "f64", "Option", "Vec", "Box"];

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

    /// The same as text.
    pub(crate) fn item_text(&self) -> String {
        if self.lifetimes.is_empty() { self.ident.to_string() } else { self.item().to_string() }
    }

    /// Whether something in a type may have to be replaced.
    fn is_in(&self, text: &str) -> bool {
        !self.lifetimes.is_empty() || text.contains("Self")
    }

    /// The same tokens with lifetimes and `Self` replaced.
    pub(crate) fn convert(&self, tokens: Vec<TokenTree>) -> Vec<TokenTree> {
        if self.lifetimes.is_empty() && !mentions_self(&tokens) {
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
                    let inner = self.convert(group.stream().into_iter().collect());
                    let mut converted = Group::new(group.delimiter(), inner.into_iter().collect());
                    converted.set_span(group.span());
                    output.push(TokenTree::Group(converted));
                }
                other => {
                    after_quote = is_punct(&other, '\'');
                    output.push(other);
                    continue;
                }
            }
            after_quote = false;
        }
        output
    }
}

fn mentions_self(tokens: &[TokenTree]) -> bool {
    tokens.iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "Self",
        TokenTree::Group(group) => mentions_self(&group.stream().into_iter().collect::<Vec<_>>()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
