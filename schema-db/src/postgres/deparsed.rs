//! The form of expression texts that the server makes.

/// The text without the pairs of parentheses that enclose all of it.
pub(crate) fn without_parentheses(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inside) = enclosed(text) {
        text = inside.trim();
    }
    text
}

/// What is between the first and the last character, where they are one pair of parentheses.
fn enclosed(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('(')?.strip_suffix(')')?;
    let (mut depth, mut quote) = (0_u32, None);
    for c in inside.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    // A doubled quote closes and opens again. A backslash is doubled and a quote too in what the server writes as E''.
    (depth == 0 && quote.is_none()).then_some(inside)
}

/// The items of a list that the server writes, at the commas outside strings, quoted names and parentheses.
pub(crate) fn split_list(text: &str) -> Vec<String> {
    let (mut items, mut item) = (Vec::new(), String::new());
    let (mut depth, mut quote) = (0_u32, None);
    for c in text.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                items.push(std::mem::take(&mut item));
                continue;
            }
            _ => {}
        }
        item.push(c);
    }
    items.push(item);
    items.iter().map(|it| it.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::{split_list, without_parentheses};

    #[test]
    fn a_list_is_split_at_its_own_commas() {
        for (text, items) in [
            ("a, b", vec!["a", "b"]),
            ("lower(a, b), 'x,''y', \"c,d\"", vec!["lower(a, b)", "'x,''y'", "\"c,d\""]),
            ("ARRAY[1, 2]", vec!["ARRAY[1, 2]"]),
        ] {
            assert_eq!(split_list(text), items, "{text}");
        }
    }

    #[test]
    fn only_what_encloses_everything_goes() {
        for (text, bare) in [
            ("(a > 0)", "a > 0"),
            ("((a > 0) AND (b > 0))", "(a > 0) AND (b > 0)"),
            ("(a > 0) AND (b > 0)", "(a > 0) AND (b > 0)"),
            ("(((a)))", "a"),
            ("(a = ')')", "a = ')'"),
            ("('(' || a) || (b || ')')", "('(' || a) || (b || ')')"),
            ("(a = 'it''s)')", "a = 'it''s)'"),
            ("(\"a)\" > (0))", "\"a)\" > (0)"),
            ("lower(a)", "lower(a)"),
            ("", ""),
        ] {
            assert_eq!(without_parentheses(text), bare, "of {text}");
        }
    }
}
