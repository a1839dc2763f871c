//! SG1413: who may do what.

use super::prelude::*;
use crate::privileges::changed;

pub(crate) static RULE: Rule = Rule {
    code: "SG1413",
    name: "privilege-change",
    level: Level::Advice,
    what: "roles may do more or less afterwards",
    why: "GRANT, REVOKE, OWNER TO, policies and row level security count from the commit on, for sessions that are open as \
          well. Programs whose role may do less fail at once; a role that may do more reads what it should not.",
    advice: "have somebody review it who knows the roles of the servers",
    example: "GRANT SELECT ON users TO PUBLIC;",
    instead: "CREATE TABLE tags (id bigint PRIMARY KEY);\nGRANT SELECT ON tags TO PUBLIC;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some((tree, message)) = it.tree().and_then(|tree| Some((tree, changed(tree)?))) else { return Vec::new() };
    let tables = tables(it, tree);
    let is_about_new = !tables.is_empty() && tables.iter().all(|table| !it.is_in_use(table));
    if is_about_new { Vec::new() } else { vec![it.here(message.to_owned(), "to be reviewed")] }
}

/// The tables that a statement names.
fn tables(it: &Context<'_>, tree: &ast::Stmt) -> Vec<QualifiedName> {
    let nodes = tree.syntax().descendants();
    let named = nodes.filter_map(|node| match ast::RelationNameRef::cast(node.clone()) {
        Some(name) => it.named(&name),
        None => it.named(&ast::TableRelationName::cast(node)?),
    });
    named.collect()
}
