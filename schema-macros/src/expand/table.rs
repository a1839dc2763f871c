//! `#[derive(Table)]`.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::DeriveInput;

use super::{
    Library,
    record::{Item, Kind, Record},
    text::{self, all_constraints},
    tokens::Code,
    types::Types,
};
use crate::{
    ast::{Default, Field, FieldName, Role, TableAttributes},
    attr, check,
    error::Errors,
    fields::{Constant, read_fields, refuse_parameters, spelled},
    read::Input,
    target::Target,
};

pub(crate) fn expand(input: &Input, target: Target) -> TokenStream {
    let item = &input.item;
    let errors = Errors::default();
    refuse_parameters(&item.generics, "a table", &errors);
    let table = attr::read_table(&item.attrs, &errors);
    let mut fields = read_fields(input, "Table", &errors);
    check::table(item, &table, &fields, &errors);
    if table.comments.is_none() {
        for field in &mut fields {
            field.doc = None;
        }
    }
    let doc = table.comments.and_then(|()| attr::doc(&item.attrs));
    let library = Library::new(table.krate.as_ref());
    Struct { input: item, name: "Table", library, target, table: &table, fields: &fields }
        .expand(errors, |it, types| text::table("table", it, doc.as_deref(), types))
}

/// What the derives of structs have in common.
pub(super) struct Struct<'a> {
    pub(super) input: &'a DeriveInput,
    /// The trait.
    pub(super) name: &'static str,
    pub(super) library: Library<'a>,
    pub(super) target: Target,
    pub(super) table: &'a TableAttributes,
    pub(super) fields: &'a [Field],
}

impl Struct<'_> {
    /// The impl with the record and the checks in it; only the impl and the mistakes where there are any.
    pub(super) fn expand(
        &self,
        errors: Errors,
        json: impl FnOnce(&Self, &Types<'_>) -> String,
    ) -> TokenStream {
        let item = Item {
            input: self.input,
            library: &self.library,
            target: self.target,
            name: self.name,
            kind: Kind::Struct { fields: self.field_names(), flattened: self.flattened() },
        };
        if errors.is_empty() {
            return item.write(|code| {
                let types = Types::new(self.fields);
                let json = json(self, &types);
                self.record(&item, types, json, code);
                self.checks(code);
            });
        }
        let mut tokens = errors.into_tokens();
        tokens.extend(item.write(|_| {}));
        tokens
    }

    fn field_names(&self) -> String {
        let mut names = String::new();
        for field in self.fields.iter().filter(|it| matches!(it.role, Role::Column(_))) {
            names.push_str(&field.name.text);
            names.push(',');
        }
        names
    }

    fn flattened(&self) -> TokenStream {
        let library = self.library.path();
        let mut code = Code::default();
        for field in self.fields {
            if let Role::Flatten { prefix } = &field.role {
                let prefix = prefix.as_deref().unwrap_or_default();
                code.text(&format!("{library}::Flattened")).group(Delimiter::Brace, |code| {
                    code.text(&format!("prefix: {prefix:?}, item: <")).trees(&field.ty.tokens);
                    code.text(&format!("as {library}::Columns>::ITEM, flattened: <")).trees(&field.ty.tokens);
                    code.text(&format!("as {library}::Columns>::FLATTENED"));
                });
                code.text(",");
            }
        }
        code.finish()
    }

    /// The record, with ids in the order in which the JSON numbers them: flattened fields, then foreign keys.
    fn record(&self, item: &Item<'_>, types: Types<'_>, json: String, code: &mut Code) {
        let flattened = self.fields.iter().filter(|it| matches!(it.role, Role::Flatten { .. }));
        let flattened = flattened.map(|it| ("Columns", it.ty.tokens.clone()));
        let foreign_keys = all_constraints(self.table, self.fields).flat_map(|it| &it.foreign_keys);
        let targets = foreign_keys.map(|it| ("Table", self.target(&it.target)));
        let ids = flattened.chain(targets).collect();
        item.record(Record { types, ids, json }, code);
    }

    /// The path of a referenced struct, fit for a constant.
    fn target(&self, path: &[TokenTree]) -> Vec<TokenTree> {
        Constant::new(self.input).convert(path.to_vec())
    }

    /// What only rustc can check.
    fn checks(&self, code: &mut Code) {
        let library = self.library.path();
        if self.fields.iter().any(|it| matches!(it.role, Role::Flatten { .. })) {
            let own: Vec<TokenTree> = Constant::new(self.input).item().into_iter().collect();
            for name in check::named_fields(self.table, self.fields) {
                if !self.fields.iter().any(|it| it.name.text == name.text) {
                    assert_field(code, library, self.name, &own, name);
                }
            }
        }
        for foreign_key in all_constraints(self.table, self.fields).flat_map(|it| &it.foreign_keys) {
            for name in &foreign_key.target_fields {
                assert_field(code, library, "Table", &self.target(&foreign_key.target), name);
            }
        }
        for field in self.fields {
            if let Role::Column(column) = &field.role
                && let Some(Default::Variant { owner, path, .. }) = &column.default
            {
                code.text(&format!("const _: () = {library}::check_default::<"));
                code.trees(&field.ty.tokens).comma().tokens(owner);
                let span = first_span(path);
                code.tokens(&quote_spanned!(span=> >(|it| ::core::matches!(it, #path));));
            }
        }
    }
}

/// A constant assertion at the name's own span.
fn assert_field(code: &mut Code, library: &str, name: &str, owner: &[TokenTree], field: &FieldName) {
    let text = &field.text;
    let message = format!("`{}` has no field `{text}` that is a column", spelled(owner));
    let owner: TokenStream = owner.iter().cloned().collect();
    let library: TokenStream = library.parse().unwrap_or_default();
    let name = proc_macro2::Ident::new(name, Span::call_site());
    code.tokens(&quote_spanned! {field.span=>
        const _: () = ::core::assert!(
            #library::has_field(
                <#owner as #library::#name>::ITEM,
                <#owner as #library::#name>::FLATTENED,
                #text
            ),
            #message
        );
    });
}

fn first_span(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().next().map_or_else(Span::call_site, |it| it.span())
}
