//! `#[derive(Columns)]`.

use proc_macro2::TokenStream;

use super::{Library, table::Struct, text};
use crate::{
    attr, check,
    error::Errors,
    fields::{read_fields, refuse_parameters},
    read::Input,
    target::Target,
};

pub(crate) fn expand(input: &Input, target: Target) -> TokenStream {
    let item = &input.item;
    let errors = Errors::default();
    refuse_parameters(&item.generics, "a group of columns", &errors);
    let columns = attr::read_columns(&item.attrs, &errors);
    let fields = read_fields(input, "Columns", &errors);
    check::table(item, &columns, &fields, &errors);
    let library = Library::new(columns.krate.as_ref());
    Struct { input: item, name: "Columns", library, target, table: &columns, fields: &fields }
        .expand(errors, |it, types| text::table("columns", it, None, types))
}
