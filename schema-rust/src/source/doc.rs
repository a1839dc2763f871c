//! Comments of the database as doc comments.

/// Whether the derive reads the same text from a doc comment.
pub(crate) fn can_say(comment: &str) -> bool {
    let is_kept = |line: &str| line.trim_end() == line && !line.starts_with(char::is_whitespace);
    !comment.is_empty()
        && comment.trim() == comment
        && comment.split('\n').all(is_kept)
        && comment.chars().all(|it| it == '\n' || !it.is_control())
}

/// The lines of a doc comment.
pub(crate) fn lines(comment: Option<&str>, indent: &str) -> String {
    let lines = comment.into_iter().flat_map(|it| it.split('\n'));
    lines
        .map(|it| if it.is_empty() { format!("{indent}///\n") } else { format!("{indent}/// {it}\n") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_doc_comment_would_change_is_no_doc_comment() {
        for (comment, expected) in
            [("who may sign in", true), ("a\n\nb", true), (" a", false), ("a\n  b", false), ("a\r\nb", false)]
        {
            assert_eq!(can_say(comment), expected, "{comment:?}");
        }
        assert_eq!(lines(Some("a\n\nb"), "  "), "  /// a\n  ///\n  /// b\n");
    }
}
