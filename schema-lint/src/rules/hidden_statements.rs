//! SG1705: statements that nobody has judged.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1705",
    name: "hidden-statements",
    level: Level::Advice,
    what: "a DO block or a CALL",
    why: "What it does is known when it runs: no rule looks into it, and the forecast of locks and rewrites leaves it \
          out.",
    advice: "write the statements themselves where that is possible",
    example: "DO $$ BEGIN PERFORM 1; END $$;",
    instead: "SELECT 1;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    match it.tree() {
        Some(ast::Stmt::Do(_) | ast::Stmt::Call(_)) => {
            vec![it.here("what it does is not judged".to_owned(), "nobody looked into it")]
        }
        Some(_) | None => Vec::new(),
    }
}
