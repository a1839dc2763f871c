//! SG1309: CONCURRENTLY on the first releases of PostgreSQL 14.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1309",
    name: "concurrent-index-on-14",
    level: Level::Advice,
    what: "an index is built CONCURRENTLY, and postgres_version is 14",
    why: "CREATE INDEX CONCURRENTLY and REINDEX CONCURRENTLY of 14.0 to 14.3 leave rows out of the index where others write \
          meanwhile, and nobody notices (mended in 14.4).",
    advice: "see that every server has 14.4 or later; REINDEX what an older one has built",
    example: "-- schemagen: step no-transaction\nCREATE INDEX CONCURRENTLY users_email_idx ON users (email);",
    instead: "CREATE TABLE tags (id bigint PRIMARY KEY, name text);\nCREATE INDEX tags_name_idx ON tags (name);",
    announced_by: &[],
    check: Check::Postgres(check),
};

/// Whose first releases are meant.
const FAULTY: u16 = 14;

fn check(it: &Context<'_>) -> Vec<Finding> {
    if it.settings.postgres_version != Some(FAULTY) {
        return Vec::new();
    }
    let is_concurrent = match it.tree() {
        Some(ast::Stmt::CreateIndex(tree)) => tree.concurrently_token().is_some(),
        Some(ast::Stmt::Reindex(tree)) => read::has_token(tree.syntax(), SyntaxKind::CONCURRENTLY_KW),
        Some(_) | None => false,
    };
    let message = "a server of 14.0 to 14.3 leaves rows out of the index".to_owned();
    if is_concurrent { vec![it.here(message, "needs 14.4")] } else { Vec::new() }
}
