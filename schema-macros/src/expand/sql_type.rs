//! `#[derive(SqlType)]`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, Type, parse_quote};

use super::Library;
use crate::{attr, error::Errors};

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let errors = Errors::default();
    let item = attr::read_sql_type(&input.attrs, &errors);
    let library = Library::new(item.krate.as_ref());
    let path: TokenStream = library.path().parse().unwrap_or_default();
    let mut generics = input.generics.clone();
    let ty = match (item.transparent, &item.sql) {
        (None, Some(sql)) => Some(quote!(#path::TypeDescriptor::sql(#sql))),
        (Some(()), None) => inner_type(input, &errors).map(|inner| {
            if generics.type_params().next().is_some() {
                generics.make_where_clause().predicates.push(parse_quote!(#inner: #path::SqlType));
            }
            quote!(<#inner as #path::SqlType>::TYPE)
        }),
        (Some(()), Some(_)) => {
            errors.at(input.ident.span(), "`transparent` and an SQL type exclude each other");
            None
        }
        (None, None) if !errors.is_empty() => None,
        (None, None) => {
            errors.at(
                input.ident.span(),
                "which SQL type? Add #[sql_type(transparent)] for that of the inner type, or #[sql_type(\"varchar(63)\")]",
            );
            None
        }
    };
    // A mistake still leaves an impl behind, so that columns of this type are no mistakes of their own.
    let ty = ty.unwrap_or_else(|| quote!(#path::TypeDescriptor::sql("text")));
    let errors = errors.into_tokens();
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    library.wrap(quote! {
        #errors
        #[automatically_derived]
        impl #impl_generics #path::SqlType for #ident #type_generics #where_clause {
            const TYPE: #path::TypeDescriptor = #ty;
        }
    })
}

/// The type of the one field that is not `PhantomData`.
fn inner_type<'a>(input: &'a DeriveInput, errors: &Errors) -> Option<&'a Type> {
    let Data::Struct(data) = &input.data else {
        errors.at(
            input.ident.span(),
            "`transparent` needs a struct with one field; for an enum use #[derive(SqlEnum)]",
        );
        return None;
    };
    let mut inner = data.fields.iter().map(|it| &it.ty).filter(|it| !is_phantom(it));
    if let (Some(only), None) = (inner.next(), inner.next()) {
        return Some(only);
    }
    let count = data.fields.iter().filter(|it| !is_phantom(&it.ty)).count();
    errors.at(
        input.ident.span(),
        format!("`transparent` needs exactly one field besides PhantomData; `{}` has {count}", input.ident),
    );
    None
}

fn is_phantom(ty: &Type) -> bool {
    let path = ty.to_token_stream().into_iter().take_while(|it| it.to_string() != "<");
    path.last().is_some_and(|it| it.to_string() == "PhantomData")
}
