//! SG1306: an index that is built anew while nobody can write.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1306",
    name: "reindex-blocks-writes",
    level: Level::Warning,
    what: "REINDEX without CONCURRENTLY",
    why: "Nobody can write to the table until its indexes are built anew, and queries that use them wait.",
    advice: "REINDEX .. CONCURRENTLY, in a step outside of transactions",
    example: "REINDEX TABLE orders;",
    instead: "-- schemagen: step no-transaction\nREINDEX TABLE CONCURRENTLY orders;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::Reindex(tree)) = it.tree() else { return Vec::new() };
    if tree.is_concurrently() {
        return Vec::new();
    }
    let word = match tree.reindex_target() {
        Some(ast::ReindexTarget::ReindexTargetTable(it)) => it.table_token(),
        Some(ast::ReindexTarget::ReindexTargetIndex(it)) => it.index_token(),
        _ => None,
    };
    let edit = it.behind(word, " CONCURRENTLY").filter(|_| tree.reindex_option_list().is_none());
    let fix = edit.map(|edit| it.outside("build it CONCURRENTLY, outside of transactions", vec![edit]));
    vec![it.here("nobody can write until the indexes are built anew".to_owned(), "stops writers").fixed_by(fix)]
}
