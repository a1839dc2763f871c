//! SG1004: names that PostgreSQL cuts.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1004",
    name: "name-too-long",
    level: Level::Warning,
    what: "a name has more than 63 bytes",
    why: "PostgreSQL keeps 63 bytes of a name and cuts the rest without an error. Two long names may become one, and \
          nothing is found by the name that was written.",
    advice: "choose a shorter name",
    example: "CREATE TABLE a_table_whose_name_says_so_much_about_it_that_nobody_will_ever_read_it (id bigint PRIMARY KEY);",
    instead: "CREATE TABLE a_short_name (id bigint PRIMARY KEY);",
    announced_by: &[],
    check: Check::Postgres(check),
};

const LONGEST: usize = 63;

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(tree) = it.tree() else { return Vec::new() };
    let tokens = tree.syntax().descendants_with_tokens().filter_map(SyntaxElement::into_token);
    let names = tokens.filter(|it| it.kind() == SyntaxKind::IDENT);
    let long = names.filter(|it| it.text().trim_matches('"').replace("\"\"", "\"").len() > LONGEST);
    long.map(|token| {
        let text = token.text().trim_matches('"');
        let start = it.statement.source.range().start + usize::from(token.text_range().start());
        let range = start..start + token.text().len();
        let kept = &text[..text.floor_char_boundary(LONGEST)];
        let message = format!("the name has {} bytes, of which PostgreSQL keeps {LONGEST}", text.len());
        Finding { message, range, label: format!("becomes {kept}"), fix: None }
    })
    .collect()
}
