//! `#[derive(Columns)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use super::{library, table::Struct, text};
use crate::{
    attr, check,
    error::Errors,
    fields::{read_fields, refuse_parameters},
};

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let errors = Errors::default();
    refuse_parameters(&input.generics, "a group of columns", &errors);
    let mut columns = attr::read_columns(&input.attrs, &errors);
    let fields = read_fields(input, "Columns", &errors);
    check::table(input, &columns, &fields, &errors);
    let krate = columns.krate.take();
    Struct { input, name: quote!(Columns), table: &columns, fields: &fields }.expand(
        &library(krate.as_ref()),
        errors,
        |it| text::table("columns", it.input, it.table, None, it.fields),
    )
}
