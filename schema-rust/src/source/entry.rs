//! What stands in an attribute: `#[table(entry, entry)]`.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// How wide rustfmt lets the entries of an attribute be on one line.
const WIDTH: usize = 70;

/// How wide a line may be.
const LINE: usize = 100;

/// The entries of one attribute.
#[derive(Debug, Default)]
pub(crate) struct Entries(Vec<String>);

impl Entries {
    pub(crate) fn push(&mut self, entry: impl Into<String>) {
        self.0.push(entry.into());
    }

    pub(crate) fn push_if(&mut self, is_said: bool, word: &str) {
        if is_said {
            self.push(word);
        }
    }

    /// `key = "text"`
    pub(crate) fn text(&mut self, key: &str, text: Option<&str>) {
        self.0.extend(text.map(|it| format!("{key} = {}", crate::literal::string(it))));
    }

    /// `key = word`
    pub(crate) fn word(&mut self, key: &str, word: Option<&str>) {
        self.0.extend(word.map(|it| format!("{key} = {}", crate::literal::word(it))));
    }

    /// `key(a, b)`
    pub(crate) fn list(&mut self, key: &str, list: impl IntoIterator<Item = String>) {
        let list: Vec<String> = list.into_iter().collect();
        if !list.is_empty() {
            self.push(format!("{key}({})", list.join(", ")));
        }
    }

    /// All in one line, without the name of the attribute.
    pub(crate) fn joined(self) -> String {
        self.0.join(", ")
    }

    /// Each of them.
    pub(crate) fn into_texts(self) -> Vec<String> {
        self.0
    }

    /// The attribute; nothing where it would say nothing.
    pub(crate) fn attribute(self, name: &str, indent: &str) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let line = self.0.join(", ");
        if line.chars().count() <= WIDTH {
            return format!("{indent}#[{name}({line})]\n");
        }
        let indented = format!("{indent}    ");
        let entries: Vec<String> = self.0.into_iter().map(|it| in_lines(it, &indented)).collect();
        let entries = entries.join(&format!(",\n{indent}    "));
        format!("{indent}#[{name}(\n{indent}    {entries}\n{indent})]\n")
    }
}

/// The entry with its arguments in lines of their own, as rustfmt has them, where it is longer than a line: of an attribute with
/// a string that no line holds, rustfmt changes nothing.
fn in_lines(entry: String, indent: &str) -> String {
    if indent.len() + entry.chars().count() < LINE {
        return entry;
    }
    let Some(within) = arguments(&entry) else { return entry };
    let (head, tail) = (&entry[..within.start], &entry[within.end..]);
    let arguments: String = split(&entry[within.clone()])
        .into_iter()
        .map(|it| format!("{indent}    {it}"))
        .collect::<Vec<_>>()
        .join(",\n");
    format!("{head}\n{arguments}\n{indent}{tail}")
}

/// Where the arguments of `name(a, b)` stand.
fn arguments(entry: &str) -> Option<std::ops::Range<usize>> {
    let tokens: Vec<TokenTree> = entry.parse::<TokenStream>().ok()?.into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Ident(_), TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            Some(group.span_open().byte_range().end..group.span_close().byte_range().start)
        }
        _ => None,
    }
}

/// The arguments one by one; commas in strings and brackets are within one.
fn split(arguments: &str) -> Vec<&str> {
    let Ok(tokens) = arguments.parse::<TokenStream>() else { return vec![arguments] };
    let commas = tokens.into_iter().filter_map(|it| match it {
        TokenTree::Punct(it) if it.as_char() == ',' => Some(it.span().byte_range().start),
        _ => None,
    });
    let mut start = 0;
    let mut all = Vec::new();
    for comma in commas {
        all.push(arguments[start..comma].trim());
        start = comma + 1;
    }
    all.push(arguments[start..].trim());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_is_longer_than_a_line_is_laid_out() {
        let expression = format!(r##"expr(r#"a || "b, c" || '{}'"#)"##, "x".repeat(90));
        let entry = format!("index({expression}, kind desc, name = \"a_idx\")");
        let expected =
            format!("index(\n        {expression},\n        kind desc,\n        name = \"a_idx\"\n    )");
        assert_eq!(in_lines(entry, "    "), expected);
        let short = "index(a, b)".to_owned();
        assert_eq!(in_lines(short.clone(), "    "), short);
        let long = format!("query = \"{}\"", "x".repeat(120));
        assert_eq!(in_lines(long.clone(), "    "), long);
    }
}
