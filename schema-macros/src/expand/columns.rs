//! `#[derive(Columns)]`.

use proc_macro2::TokenStream;
use syn::DeriveInput;

use super::{Library, table::Struct, text};
use crate::{
    attr, check,
    error::Errors,
    fields::{read_fields, refuse_parameters},
    target::Target,
};

pub(crate) fn expand(input: &DeriveInput, target: Target) -> TokenStream {
    let errors = Errors::default();
    refuse_parameters(&input.generics, "a group of columns", &errors);
    let columns = attr::read_columns(&input.attrs, &errors);
    let fields = read_fields(input, "Columns", &errors);
    check::table(input, &columns, &fields, &errors);
    let library = Library::new(columns.krate.as_ref());
    Struct { input, name: "Columns", library, target, table: &columns, fields: &fields }
        .expand(errors, |it, types| text::table("columns", it, None, types))
}
