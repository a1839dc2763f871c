//! Reads attributes: tokens to [`crate::ast`], every mistake noted at its own tokens.

mod column;
mod entry;
mod exclude;
mod index;
mod key;
mod parameters;
mod partition;
mod reference;
mod sql_enum;
mod sql_type;
mod table;
mod table_options;
mod value;
mod view;

use syn::Attribute;

pub(crate) use column::read_column;
pub(crate) use entry::is_punct;
pub(crate) use sql_enum::{read_enum, read_variant};
pub(crate) use sql_type::read_sql_type;
pub(crate) use table::{read_columns, read_table};
pub(crate) use view::read_view;

/// The doc comment as text: lines joined, the blank behind `///` taken off.
pub(crate) fn doc(attributes: &[Attribute]) -> Option<String> {
    let lines: Vec<String> = attributes.iter().filter_map(doc_line).collect();
    let text = lines.join("\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}

fn doc_line(attribute: &Attribute) -> Option<String> {
    let syn::Meta::NameValue(meta) = &attribute.meta else { return None };
    if !meta.path.is_ident("doc") {
        return None;
    }
    let mut value = &meta.value;
    while let syn::Expr::Group(group) = value {
        value = &group.expr;
    }
    let text = match value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => text.value(),
        syn::Expr::Verbatim(tokens) => value::string(&tokens.clone().into_iter().collect::<Vec<_>>())?,
        _ => return None,
    };
    Some(text.strip_prefix(' ').unwrap_or(&text).trim_end().to_owned())
}
