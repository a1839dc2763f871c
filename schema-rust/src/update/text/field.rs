//! The fields of a struct, and where they stand.

use std::ops::Range;

use syn::{Attribute, GenericArgument, ItemStruct, PathArguments, Type, ext::IdentExt, spanned::Spanned};

use super::edits::{Edits, indent_at, line_end};

/// One field.
pub(super) struct Field {
    pub(super) ident: String,
    pub(super) attributes: Vec<Attribute>,
    /// Where it begins, behind its attributes.
    pub(super) start: usize,
    /// With its attributes and the comma.
    pub(super) whole: Range<usize>,
    pub(super) ty: Range<usize>,
    /// The type within `Option`.
    optional: Option<Range<usize>>,
    has_comma: bool,
}

/// The fields that have names.
pub(super) fn fields(item: &ItemStruct) -> Vec<Field> {
    let syn::Fields::Named(named) = &item.fields else { return Vec::new() };
    named
        .named
        .pairs()
        .filter_map(|pair| {
            let field = *pair.value();
            let comma = pair.punct().map(|it| it.span().byte_range().end);
            let ident = field.ident.as_ref()?;
            let span = field.span().byte_range();
            Some(Field {
                ident: ident.unraw().to_string(),
                attributes: field.attrs.clone(),
                start: super::start_of(&field.vis, ident.span()),
                whole: span.start..comma.unwrap_or(span.end),
                ty: field.ty.span().byte_range(),
                optional: optional(&field.ty).map(|it| it.span().byte_range()),
                has_comma: comma.is_some(),
            })
        })
        .collect()
}

impl Field {
    /// The type as it is written, without `Option` where the column may be NULL.
    pub(super) fn inner_type(&self, is_nullable: bool, text: &str) -> Option<String> {
        let range = if is_nullable { self.optional.clone()? } else { self.ty.clone() };
        Some(text[range].to_owned())
    }

    /// Puts another field behind this one, and behind what else stands in its line.
    pub(super) fn put_behind(&self, field: &str, text: &str, edits: &mut Edits) {
        let end = self.whole.end;
        if !self.has_comma {
            edits.comma(end);
        }
        let line = line_end(text, end);
        let rest = text[end..line].trim();
        if rest.is_empty() || rest.starts_with("//") {
            edits.insert(line, format!("\n{field}"));
        } else {
            edits.insert(end, format!("\n{field}\n{}", indent_at(text, end)));
        }
    }
}

fn optional(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|it| it.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }
}
