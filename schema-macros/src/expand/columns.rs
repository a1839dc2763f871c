//! `#[derive(Columns)]`.

use proc_macro2::TokenStream;
use syn::DeriveInput;

use super::{Library, table::Struct, text};
use crate::{
    attr, check,
    error::Errors,
    fields::{read_fields, refuse_parameters},
};

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let errors = Errors::default();
    refuse_parameters(&input.generics, "a group of columns", &errors);
    let columns = attr::read_columns(&input.attrs, &errors);
    let fields = read_fields(input, "Columns", &errors);
    check::table(input, &columns, &fields, &errors);
    let library = Library::new(columns.krate.as_ref());
    Struct { input, name: "Columns", library, table: &columns, fields: &fields }
        .expand(errors, |it, types| text::table("columns", it, None, types))
}
