//! SG1912: names that must be quoted wherever they are written.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1912",
    name: "reserved-word",
    level: Level::Off,
    what: "the name of something new is a word of the language",
    why: "It must be quoted in every statement. Where somebody forgets that, the statement fails, or means something \
          else: user without quotes is who is connected.",
    advice: "choose another name",
    example: "CREATE TABLE \"user\" (id bigint PRIMARY KEY, \"order\" integer);",
    instead: "CREATE TABLE account (id bigint PRIMARY KEY, position integer);",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(tree) = it.tree() else { return Vec::new() };
    let tokens = tree.syntax().descendants_with_tokens().filter_map(SyntaxElement::into_token);
    let words = tokens.filter(|it| it.parent().is_some_and(|it| is_new_name(it.kind())));
    let reserved = words.filter_map(|token| {
        let name = token.text().strip_prefix('"')?.strip_suffix('"')?.to_owned();
        let is_plain = name.bytes().all(|it| it.is_ascii_lowercase() || it == b'_');
        (is_plain && written(&name) != name).then_some((token, name))
    });
    reserved
        .map(|(token, name)| {
            let start = usize::from(token.text_range().start());
            let part = start..start + token.text().len();
            it.within(&part, format!("{name} is a word of the language"), "must always be quoted")
        })
        .collect()
}

/// Of what a statement makes or renames, and not of what it refers to.
fn is_new_name(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::PATH_SEGMENT | SyntaxKind::COLUMN_NAME | SyntaxKind::CONSTRAINT_NAME)
}
