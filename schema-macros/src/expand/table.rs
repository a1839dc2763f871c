//! `#[derive(Table)]`.

use proc_macro2::{Delimiter, Span, TokenStream};
use quote::quote_spanned;
use syn::DeriveInput;

use super::{
    Library,
    record::{Item, Kind, Record},
    text::{self, all_constraints},
    tokens::Code,
};
use crate::{
    ast::{ColumnType, Default, Field, FieldName, Role, Standard, TableAttributes},
    attr, check,
    error::Errors,
    fields::{Constant, read_fields, refuse_parameters},
};

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let errors = Errors::default();
    refuse_parameters(&input.generics, "a table", &errors);
    let table = attr::read_table(&input.attrs, &errors);
    let mut fields = read_fields(input, "Table", &errors);
    check::table(input, &table, &fields, &errors);
    if table.comments.is_none() {
        for field in &mut fields {
            field.doc = None;
        }
    }
    let doc = table.comments.and_then(|()| attr::doc(&input.attrs));
    let library = Library::new(table.krate.as_ref());
    Struct { input, name: "Table", library, table: &table, fields: &fields }
        .expand(errors, |it| text::table("table", it.input, it.table, doc.as_deref(), it.fields))
}

/// What the derives of structs have in common.
pub(super) struct Struct<'a> {
    pub(super) input: &'a DeriveInput,
    /// The trait.
    pub(super) name: &'static str,
    pub(super) library: Library<'a>,
    pub(super) table: &'a TableAttributes,
    pub(super) fields: &'a [Field],
}

impl Struct<'_> {
    /// The impl with the record and the checks in it; only the impl and the mistakes where there are any.
    pub(super) fn expand(&self, errors: Errors, json: impl FnOnce(&Self) -> String) -> TokenStream {
        let is_right = errors.is_empty();
        let mut code = Code::default();
        code.tokens(&errors.into_tokens());
        let item = Item {
            input: self.input,
            library: &self.library,
            name: self.name,
            kind: Kind::Struct { fields: self.field_names(), flattened: self.flattened() },
        };
        let item = item.write(|code| {
            if is_right {
                self.record(&item, json(self), code);
                self.checks(code);
            }
        });
        code.tokens(&item);
        code.finish()
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
                    code.text(&format!("prefix: {prefix:?}, item: <")).tokens(&field.ty);
                    code.text(&format!("as {library}::Columns>::ITEM, flattened: <")).tokens(&field.ty);
                    code.text(&format!("as {library}::Columns>::FLATTENED"));
                });
                code.text(",");
            }
        }
        code.finish()
    }

    /// The record, with ids in the order in which the JSON numbers them: flattened fields, then foreign keys.
    fn record(&self, item: &Item<'_>, json: String, code: &mut Code) {
        let library = &self.library;
        let mut record = Record { json, ..Record::default() };
        let mut types = Types::new(library);
        for field in self.fields {
            match &field.role {
                Role::Column(column) => types.write(column.ty.as_ref(), field),
                Role::Flatten { .. } => record.id("Columns", &field.ty, library),
                Role::Skip => {}
            }
        }
        for foreign_key in all_constraints(self.table, self.fields).flat_map(|it| &it.foreign_keys) {
            record.id("Table", &self.target(&foreign_key.target), library);
        }
        (record.types_length, record.types) = (types.length, types.code);
        item.record(record, code);
    }

    /// The path of a referenced struct, fit for a constant.
    fn target(&self, path: &TokenStream) -> TokenStream {
        Constant::new(self.input).convert(path.clone())
    }

    /// What only rustc can check.
    fn checks(&self, code: &mut Code) {
        let library = self.library.path();
        if self.fields.iter().any(|it| matches!(it.role, Role::Flatten { .. })) {
            let own = Constant::new(self.input).item();
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
                code.tokens(&field.ty).text(",").tokens(owner);
                let span = first_span(path);
                code.tokens(&quote_spanned!(span=> >(|it| ::core::matches!(it, #path));));
            }
        }
    }
}

/// The descriptors of the fields' types. Whether an attribute's type is nullable is asked of rustc unless the type is
/// written as one of the standard library's: the question costs more than the rest of the column.
struct Types<'a> {
    library: &'a Library<'a>,
    code: Code,
    length: usize,
}

impl<'a> Types<'a> {
    fn new(library: &'a Library<'a>) -> Self {
        Self { library, code: Code::default(), length: 0 }
    }

    fn write(&mut self, said: Option<&ColumnType>, field: &Field) {
        let library = self.library.path();
        self.length += 1;
        match (said, field.standard) {
            (None, _) => self.of_trait(field, self.library.root(), "SqlType"),
            (Some(ColumnType::Unsigned), _) => self.of_trait(field, library, "UnsignedColumn"),
            (Some(ColumnType::Json | ColumnType::Sql(_)), Some(Standard::Option)) => {
                self.code.text(&format!("{library}::SAID_NULLABLE,"));
            }
            (Some(ColumnType::Json | ColumnType::Sql(_)), Some(Standard::Other)) => {
                self.code.text(&format!("{library}::SAID,"));
            }
            (Some(ColumnType::Json | ColumnType::Sql(_)), None) => {
                self.code.group(Delimiter::Brace, |code| {
                    code.text(&format!("use {library}::NotOption as _; {library}::Probe::<"));
                    code.tokens(&field.ty).text(">::SAID");
                });
                self.code.text(",");
            }
        }
    }

    fn of_trait(&mut self, field: &Field, module: &str, name: &str) {
        self.code.text("<");
        match &field.plain {
            Some(ty) => self.code.text(ty),
            None => self.code.tokens(&field.ty),
        };
        self.code.text(&format!("as {module}::{name}>::TYPE,"));
    }
}

/// A constant assertion at the name's own span.
fn assert_field(code: &mut Code, library: &str, name: &str, owner: &TokenStream, field: &FieldName) {
    let text = &field.text;
    let message = format!("`{}` has no field `{text}` that is a column", owner.to_string().replace(' ', ""));
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
