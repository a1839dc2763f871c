//! String literals as one would write them.

/// A Rust string: raw where it holds quotes or backslashes, so that SQL can be read.
pub(crate) fn string(text: &str) -> String {
    let is_raw =
        text.contains(['"', '\\']) && !text.contains("\"#") && text.chars().all(|it| !it.is_control());
    if is_raw { format!("r#\"{text}\"#") } else { format!("{text:?}") }
}

/// A name: a word where it is one, otherwise a string.
pub(crate) fn word(name: &str) -> String {
    let is_word = name.chars().next().is_some_and(|it| it.is_ascii_lowercase() || it == '_')
        && name.chars().all(|it| it == '_' || it.is_ascii_lowercase() || it.is_ascii_digit());
    if is_word && !crate::idents::field_text(name).starts_with("r#") { name.to_owned() } else { string(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_can_be_read() {
        for (text, expected) in [
            ("a > 0", "\"a > 0\""),
            ("\"A\" > 0", "r#\"\"A\" > 0\"#"),
            ("a ~ '\\d'", "r#\"a ~ '\\d'\"#"),
            ("a\nb\"", "\"a\\nb\\\"\""),
            ("\"#", "\"\\\"#\""),
        ] {
            assert_eq!(string(text), expected);
        }
        assert_eq!(
            (word("gin").as_str(), word("My").as_str(), word("in").as_str()),
            ("gin", "\"My\"", "\"in\"")
        );
    }
}
