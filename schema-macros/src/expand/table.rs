//! `#[derive(Table)]`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::DeriveInput;

use super::{
    library,
    record::{Parts, implement, item, own_item, record},
    text::{self, all_constraints},
};
use crate::{
    ast::{ColumnType, Default, Field, FieldName, Role, TableAttributes},
    attr, check,
    error::Errors,
    fields::{read_fields, refuse_parameters},
};

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let errors = Errors::default();
    refuse_parameters(&input.generics, "a table", &errors);
    let mut table = attr::read_table(&input.attrs, &errors);
    let mut fields = read_fields(input, "Table", &errors);
    check::table(input, &table, &fields, &errors);
    if table.comments.is_none() {
        for field in &mut fields {
            field.doc = None;
        }
    }
    let doc = table.comments.and_then(|()| attr::doc(&input.attrs));
    let krate = table.krate.take();
    Struct { input, name: quote!(Table), table: &table, fields: &fields }.expand(
        &library(krate.as_ref()),
        errors,
        |it| text::table("table", it.input, it.table, doc.as_deref(), it.fields),
    )
}

/// What the derives of structs have in common.
pub(super) struct Struct<'a> {
    pub(super) input: &'a DeriveInput,
    /// The trait.
    pub(super) name: TokenStream,
    pub(super) table: &'a TableAttributes,
    pub(super) fields: &'a [Field],
}

impl Struct<'_> {
    /// The impl, the record and the checks; only the impl and the mistakes where there are any.
    pub(super) fn expand(
        &self,
        library: &TokenStream,
        errors: Errors,
        json: impl FnOnce(&Self) -> String,
    ) -> TokenStream {
        let item = item(self.input, &self.field_names(), &self.flattened());
        let implementation = implement(self.input, &self.name, &item);
        let errors = errors.into_tokens();
        let rest = if errors.is_empty() {
            let own = own_item(self.input, &self.name);
            let record = record(&json(self), &self.parts(), &own);
            let checks = self.checks(&own);
            quote!(#record #checks)
        } else {
            TokenStream::new()
        };
        quote! {
            #errors
            const _: () = {
                use #library as __s;
                #[allow(unused_imports)]
                use __s::NotOption as _;
                #implementation
                #rest
            };
        }
    }

    fn field_names(&self) -> String {
        let mut names = String::new();
        for field in self.fields.iter().filter(|it| matches!(it.role, Role::Column(_))) {
            names.push_str(&field.name.text);
            names.push(',');
        }
        names
    }

    fn flattened(&self) -> Vec<TokenStream> {
        let flattened = self.fields.iter().filter_map(|field| match &field.role {
            Role::Flatten { prefix } => {
                let (ty, prefix) = (&field.ty, prefix.as_deref().unwrap_or_default());
                Some(quote!(__s::Flattened { prefix: #prefix, item: <#ty as __s::Columns>::ITEM }))
            }
            Role::Column(_) | Role::Skip => None,
        });
        flattened.collect()
    }

    /// Ids in the order in which the JSON numbers them: flattened fields, then foreign keys.
    fn parts(&self) -> Parts {
        let mut parts = Parts::default();
        for field in self.fields {
            let ty = &field.ty;
            match &field.role {
                Role::Column(column) => parts.types.push(match column.ty {
                    None => quote!(<#ty as __s::SqlType>::TYPE),
                    Some(ColumnType::Unsigned) => quote!(<#ty as __s::Unsigned>::TYPE),
                    Some(ColumnType::Json | ColumnType::Sql(_)) => quote!(__s::Probe::<#ty>::SAID),
                }),
                Role::Flatten { .. } => parts.ids.push(quote!(<#ty as __s::Columns>::ITEM.id)),
                Role::Skip => {}
            }
        }
        for foreign_key in all_constraints(self.table, self.fields).flat_map(|it| &it.foreign_keys) {
            let target = &foreign_key.target;
            parts.ids.push(quote!(<#target as __s::Table>::ITEM.id));
        }
        parts
    }

    /// What only rustc can check.
    fn checks(&self, own: &TokenStream) -> TokenStream {
        let mut checks = TokenStream::new();
        if self.fields.iter().any(|it| matches!(it.role, Role::Flatten { .. })) {
            for name in check::named_fields(self.table, self.fields) {
                if !self.fields.iter().any(|it| it.name.text == name.text) {
                    checks.extend(assert_field(own, name, &self.input.ident.to_string()));
                }
            }
        }
        for foreign_key in all_constraints(self.table, self.fields).flat_map(|it| &it.foreign_keys) {
            let target = &foreign_key.target;
            for name in &foreign_key.target_fields {
                let item = quote!(<#target as __s::Table>::ITEM);
                checks.extend(assert_field(&item, name, &target.to_string().replace(' ', "")));
            }
        }
        for field in self.fields {
            if let Role::Column(column) = &field.role
                && let Some(Default::Variant { owner, path, .. }) = &column.default
            {
                let ty = &field.ty;
                let span = path.clone().into_iter().next().map_or_else(Span::call_site, |it| it.span());
                checks.extend(quote_spanned! {span=>
                    const _: () = __s::check_default::<#ty, #owner>(|it| ::core::matches!(it, #path));
                });
            }
        }
        checks
    }
}

/// A constant assertion at the name's own span.
fn assert_field(item: &TokenStream, name: &FieldName, owner: &str) -> TokenStream {
    let text = &name.text;
    let message = format!("`{owner}` has no field `{text}` that is a column");
    quote_spanned! {name.span=>
        const _: () = ::core::assert!(__s::has_field(&#item, #text), #message);
    }
}
