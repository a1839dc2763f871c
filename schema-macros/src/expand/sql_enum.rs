//! `#[derive(SqlEnum)]`.

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Expr, ExprLit, ExprUnary, Fields, Lit, UnOp};

use super::{
    Library,
    record::{Item, Kind},
    text,
    tokens::Code,
};
use crate::{
    ast::{EnumAttributes, FieldName, Variant},
    attr, check,
    error::Errors,
    fields::refuse_parameters,
    symbol::Storage,
    target::Target,
};

pub(crate) fn expand(input: &DeriveInput, target: Target) -> TokenStream {
    let errors = Errors::default();
    refuse_parameters(&input.generics, "an SQL enum", &errors);
    let attributes = attr::read_enum(&input.attrs, &errors);
    let variants = read_variants(input, &attributes, &errors);
    check::sql_enum(input, &attributes, &variants, &errors);

    let library = Library::new(attributes.krate.as_ref());
    let is_right = errors.is_empty();
    let mut code = Code::default();
    code.tokens(&errors.into_tokens());
    let item = Item { input, library: &library, target, name: "SqlEnum", kind: Kind::Enum };
    let item = item.write(|code| {
        write_sql_type(&item, code);
        if is_right {
            let doc = attributes.comments.and_then(|()| attr::doc(&input.attrs));
            let json = text::sql_enum(input, &attributes, doc.as_deref(), &variants);
            item.enum_record(json, code);
        }
    });
    code.tokens(&item);
    code.finish()
}

/// The enum as the type of a column.
fn write_sql_type(item: &Item<'_>, code: &mut Code) {
    let library = item.library.path();
    item.header("SqlType", code);
    code.text(&format!(
        "{{ const TYPE: {library}::TypeDescriptor =
            {library}::TypeDescriptor::sql_enum(<Self as {library}::SqlEnum>::ITEM); }}"
    ));
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
