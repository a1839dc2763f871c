//! Finds items in parsed files.

use std::collections::BTreeMap;

use syn::{Item, ext::IdentExt, spanned::Spanned};

/// The Rust files of a project by the names that the compiler has for them, with their text.
pub(crate) type Files = BTreeMap<String, Parsed>;

/// A file and what is in it.
pub(crate) struct Parsed {
    pub(crate) text: String,
    pub(crate) file: syn::File,
}

/// Reads the files that can be read; the others hold nothing that the compiler has seen.
pub(crate) fn parse(texts: &BTreeMap<String, String>) -> Files {
    let parsed = texts.iter().filter_map(|(name, text)| {
        // Positions would not be those of the file.
        let is_plain = !text.starts_with("\u{feff}") && (!text.starts_with("#!") || text.starts_with("#!["));
        let file = syn::parse_file(text).ok().filter(|_| is_plain)?;
        Some((name.clone(), Parsed { text: text.clone(), file }))
    });
    parsed.collect()
}

/// The way to an item: the positions of the modules around it in their lists, and its own.
pub(super) type Way = Vec<usize>;

/// The struct or enum of a name that begins in a line.
pub(super) fn item(file: &syn::File, ident: &str, line: u32) -> Option<Way> {
    in_items(&file.items, ident, line)
}

fn in_items(items: &[Item], ident: &str, line: u32) -> Option<Way> {
    items.iter().enumerate().find_map(|(at, item)| match item {
        Item::Mod(module) => {
            let way = in_items(&module.content.as_ref()?.1, ident, line)?;
            Some([at].into_iter().chain(way).collect())
        }
        other => {
            let name = type_ident(other)?;
            let is_it = name.unraw() == ident && name.span().start().line == line as usize;
            is_it.then(|| vec![at])
        }
    })
}

/// The name of what is a type.
pub(super) fn type_ident(item: &Item) -> Option<&syn::Ident> {
    match item {
        Item::Struct(it) => Some(&it.ident),
        Item::Enum(it) => Some(&it.ident),
        Item::Type(it) => Some(&it.ident),
        Item::Union(it) => Some(&it.ident),
        Item::Trait(it) => Some(&it.ident),
        _ => None,
    }
}

/// The items of a module, where it begins, and the item at the end of the way.
pub(super) struct Scope<'a> {
    pub(super) items: &'a [Item],
    /// Behind the bracket of the module, or what the file begins with.
    pub(super) start: usize,
    pub(super) item: Option<&'a Item>,
}

pub(super) fn scope<'a>(file: &'a syn::File, way: &[usize]) -> Option<Scope<'a>> {
    let inner = file.attrs.last().map_or(0, |it| it.span().byte_range().end);
    let mut scope = Scope { items: &file.items, start: inner, item: None };
    let (last, modules) = way.split_last()?;
    for at in modules {
        let Item::Mod(module) = scope.items.get(*at)? else { return None };
        let (brace, items) = module.content.as_ref()?;
        scope = Scope { items, start: brace.span.open().byte_range().end, item: None };
    }
    Some(Scope { item: scope.items.get(*last), ..scope })
}
