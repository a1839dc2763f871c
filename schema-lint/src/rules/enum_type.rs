//! SG1911: values that can never go.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1911",
    name: "enum-type",
    level: Level::Off,
    what: "a type is an enum",
    why: "Its values can be added and renamed. To remove or move one, every table with a column of the type is written \
          anew while nobody can use it. Nothing more can be said of a value, such as until when it may be chosen.",
    advice: "take a table with a row for each value, or text and a CHECK",
    example: "CREATE TYPE state AS ENUM ('new', 'paid');",
    instead: "CREATE TABLE states (name text PRIMARY KEY);\nINSERT INTO states VALUES ('new'), ('paid');",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::CreateType(tree)) = it.tree() else { return Vec::new() };
    let is_enum = tree.syntax().descendants().any(|it| ast::VariantList::can_cast(it.kind()));
    if is_enum { vec![it.here("none of its values can ever go".to_owned(), "an enum")] } else { Vec::new() }
}
