//! `#[derive(View)]`.

use proc_macro2::TokenStream;
use syn::DeriveInput;

use super::{Library, table::Struct, text};
use crate::{
    ast::Role,
    attr, check,
    error::Errors,
    fields::{read_fields, refuse_parameters},
    target::Target,
};

pub(crate) fn expand(input: &DeriveInput, target: Target) -> TokenStream {
    let errors = Errors::default();
    refuse_parameters(&input.generics, "a view", &errors);
    let view = attr::read_view(&input.attrs, &errors);
    let mut fields = read_fields(input, "View", &errors);
    check::view(input, &view, &fields, &errors);
    // A mistake that is reported; the trait has no room for it.
    fields.retain(|it| !matches!(it.role, Role::Flatten { .. }));
    let doc = view.item.comments.and_then(|()| attr::doc(&input.attrs));
    let library = Library::new(view.item.krate.as_ref());
    Struct { input, name: "View", library, target, table: &view.item, fields: &fields }
        .expand(errors, |it, types| text::view(it, &view, doc.as_deref(), types))
}
