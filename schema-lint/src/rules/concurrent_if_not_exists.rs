//! SG1303: success over the ruins of an index.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1303",
    name: "concurrent-if-not-exists",
    level: Level::Warning,
    what: "CREATE INDEX CONCURRENTLY IF NOT EXISTS",
    why: "A concurrent build that fails leaves an INVALID index behind, which no query uses and every write pays for. \
          IF NOT EXISTS takes that for the index and reports success. schemagen drops what a failed build left, and \
          builds again.",
    advice: "leave IF NOT EXISTS out",
    example: "-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS orders_user_id_idx ON orders (user_id);",
    instead: "-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(index) = it.created_index() else { return Vec::new() };
    let Some(clause) = index.tree.if_not_exists().filter(|_| index.tree.concurrently_token().is_some()) else {
        return Vec::new();
    };
    let range = it.range(clause.syntax());
    let blank = it.script.text()[range.end..].starts_with(' ');
    let edits = vec![Edit { range: range.start..range.end + usize::from(blank), text: String::new() }];
    let message = "an INVALID index that a failed build left would be taken for it".to_owned();
    let fix = Fix { title: "leave IF NOT EXISTS out", edits };
    vec![it.at(&clause, message, "hides a failure").fixed_by(Some(fix))]
}
