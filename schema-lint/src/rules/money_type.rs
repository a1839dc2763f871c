//! SG1905: an amount whose currency is a setting.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1905",
    name: "money-type",
    level: Level::Off,
    what: "a column is money",
    why: "Its currency and its decimals come from lc_monetary, a setting of the session.",
    advice: "take numeric, and a column for the currency",
    example: "CREATE TABLE notes (id bigint PRIMARY KEY, price money);",
    instead: "CREATE TABLE notes (id bigint PRIMARY KEY, price numeric(12, 2));",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(tree) = it.tree() else { return Vec::new() };
    let types = said_types(tree).filter(|(_, ty)| ty.named().is_some_and(|it| it.name.as_str() == "money"));
    types.map(|(node, _)| it.at(&node, "its currency is a setting of the session".to_owned(), "no currency")).collect()
}
