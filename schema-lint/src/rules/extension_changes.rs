//! SG1605: an extension of another version, or none.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1605",
    name: "extension-changes",
    level: Level::Advice,
    what: "an extension gets another version, or goes",
    why: "Its scripts run with all that depends on its types and functions in place, and few extensions have a way back to an \
          earlier version. Servers of other stages may have other versions installed.",
    advice: "try it on a copy first, and say the version with UPDATE TO",
    example: "ALTER EXTENSION citext UPDATE TO '1.6';",
    instead: "CREATE EXTENSION citext VERSION '1.6';",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let message = match it.tree() {
        Some(ast::Stmt::AlterExtension(tree)) if read::has_token(tree.syntax(), SyntaxKind::UPDATE_KW) => {
            "what depends on the extension meets another version of it"
        }
        Some(ast::Stmt::DropExtension(_)) => "the types and functions of the extension are gone",
        Some(_) | None => return Vec::new(),
    };
    vec![it.here(message.to_owned(), "has no way back by itself")]
}
