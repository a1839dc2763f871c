//! `#[derive(SqlEnum)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Expr, ExprLit, ExprUnary, Fields, Lit, UnOp};

use super::{
    library,
    record::{Parts, implement, item, own_item, record},
    text,
};
use crate::{
    ast::{EnumAttributes, FieldName, Variant},
    attr, check,
    error::Errors,
    fields::refuse_parameters,
    symbol::Storage,
};

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let errors = Errors::default();
    refuse_parameters(&input.generics, "an SQL enum", &errors);
    let item_attributes = attr::read_enum(&input.attrs, &errors);
    let variants = read_variants(input, &item_attributes, &errors);
    check::sql_enum(input, &item_attributes, &variants, &errors);

    let library = library(item_attributes.krate.as_ref());
    let name = quote!(SqlEnum);
    let implementation = implement(input, &name, &item(input, "", &[]));
    let own = own_item(input, &name);
    let errors = errors.into_tokens();
    let record = errors.is_empty().then(|| {
        let doc = item_attributes.comments.and_then(|()| attr::doc(&input.attrs));
        let json = text::sql_enum(input, &item_attributes, doc.as_deref(), &variants);
        record(&json, &Parts::default(), &own)
    });
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #errors
        const _: () = {
            use #library as __s;
            #implementation
            #[automatically_derived]
            impl #impl_generics __s::SqlType for #ident #type_generics #where_clause {
                const TYPE: __s::TypeDescriptor =
                    __s::TypeDescriptor::sql_enum(<Self as __s::SqlEnum>::ITEM.id);
            }
            #record
        };
    }
}

fn read_variants(input: &DeriveInput, item: &EnumAttributes, errors: &Errors) -> Vec<Variant> {
    let Data::Enum(data) = &input.data else {
        errors.at(input.ident.span(), "#[derive(SqlEnum)] needs an enum");
        return Vec::new();
    };
    let mut next = 0;
    let mut variants = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            errors.at(
                variant.ident.span(),
                "a variant of an SQL enum cannot have fields: a label has no room for them",
            );
        }
        if let Some((_, expression)) = &variant.discriminant {
            match integer(expression) {
                Some(number) => next = number,
                None if item.storage == Some(Storage::Integer) => errors.push(syn::Error::new_spanned(
                    expression,
                    "with `as = integer` the discriminant is what the database holds: write it as a number",
                )),
                None => {}
            }
        }
        let name = FieldName::new(&variant.ident);
        variants.push(attr::read_variant(&variant.attrs, name, next, errors));
        next = next.wrapping_add(1);
    }
    variants
}

/// The value of `3` or `-3`.
fn integer(expression: &Expr) -> Option<i64> {
    match expression {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse().ok(),
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => integer(expr)?.checked_neg(),
        Expr::Group(group) => integer(&group.expr),
        _ => None,
    }
}
