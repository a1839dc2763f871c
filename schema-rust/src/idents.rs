//! Rust identifiers for SQL names.

use heck::{ToPascalCase, ToSnakeCase};

/// A field or module; keywords are not raw yet ([`field_text`]).
pub(crate) fn snake(name: &str) -> String {
    let ident = letters(&name.to_snake_case());
    match ident.as_str() {
        // These cannot be raw.
        "self" | "super" | "crate" | "_" => format!("{ident}_"),
        _ => ident,
    }
}

/// A struct, enum or variant.
pub(crate) fn pascal(name: &str) -> String {
    let ident = letters(&name.to_pascal_case());
    if ident == "Self" { "Self_".to_owned() } else { ident }
}

/// Only what an identifier can hold, and never empty: a digit is no beginning.
fn letters(text: &str) -> String {
    let kept: String = text.chars().filter(|it| *it == '_' || it.is_alphanumeric()).collect();
    match kept.chars().next() {
        None => "_unnamed".to_owned(),
        Some(first) if first.is_alphabetic() || first == '_' => kept,
        Some(_) => format!("_{kept}"),
    }
}

/// The first of the identifier, and it with 2, 3, .. behind it, that is free.
pub(crate) fn free(ident: String, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(&ident) {
        return ident;
    }
    let numbered = (2..).map(|number| format!("{ident}{number}"));
    numbered.into_iter().find(|it| !is_taken(it)).unwrap_or(ident)
}

/// As it is written in the source.
pub(crate) fn field_text(field: &str) -> String {
    if KEYWORDS.contains(&field) { format!("r#{field}") } else { field.to_owned() }
}

/// Keywords of the 2024 edition, reserved ones too, that can be raw identifiers.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_becomes_an_identifier() {
        for (name, field, item) in [
            ("created_at", "created_at", "CreatedAt"),
            ("createdAt", "created_at", "CreatedAt"),
            ("type", "type", "Type"),
            ("self", "self_", "Self_"),
            ("1st", "_1st", "_1st"),
            ("a b", "a_b", "AB"),
            ("?!", "_unnamed", "_unnamed"),
            ("größe", "größe", "Größe"),
        ] {
            assert_eq!((snake(name).as_str(), pascal(name).as_str()), (field, item));
        }
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn a_second_one_of_a_name_gets_a_number() {
        assert_eq!(free("a".to_owned(), |it| ["a", "a2"].contains(&it)), "a3");
    }
}
