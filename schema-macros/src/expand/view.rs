//! `#[derive(View)]`.

use proc_macro2::TokenStream;

use super::{Library, table::Struct, text};
use crate::{
    ast::Role,
    attr, check,
    error::Errors,
    fields::{read_fields, refuse_parameters},
    read::Input,
    target::Target,
};

pub(crate) fn expand(input: &Input, target: Target) -> TokenStream {
    let item = &input.item;
    let errors = Errors::default();
    refuse_parameters(&item.generics, "a view", &errors);
    let view = attr::read_view(&item.attrs, &errors);
    let mut fields = read_fields(input, "View", &errors);
    check::view(item, &view, &fields, &errors);
    // A mistake that is reported; the trait has no room for it.
    fields.retain(|it| !matches!(it.role, Role::Flatten { .. }));
    let doc = view.item.comments.and_then(|()| attr::doc(&item.attrs));
    let library = Library::new(view.item.krate.as_ref());
    Struct { input: item, name: "View", library, target, table: &view.item, fields: &fields }
        .expand(errors, |it, types| text::view(it, &view, doc.as_deref(), types))
}
