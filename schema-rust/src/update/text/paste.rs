//! What only a person can change, as lines that go and lines that come.

use similar::{ChangeTag, TextDiff};

/// The changes of a text, each in a line of its own, below what is said of them.
pub(super) fn pasted(before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    let lines = diff.iter_all_changes().filter_map(|it| {
        let mark = match it.tag() {
            ChangeTag::Equal => return None,
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
        };
        Some(format!("\n  {mark} {}", it.value().trim_end()))
    });
    lines.collect()
}
