//! SG1411: what subscribers learn of former rows.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1411",
    name: "replica-identity",
    level: Level::Advice,
    what: "the replica identity of a table in use changes",
    why: "Subscribers of logical replication find the row to change by it. With NOTHING, or an index that goes, UPDATE and \
          DELETE fail on a table that is published; FULL writes each former row into the log.",
    advice: "see who is subscribed, and take the primary key where there is one",
    example: "ALTER TABLE orders REPLICA IDENTITY FULL;",
    instead: "ALTER TABLE orders SET (fillfactor = 70);",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let changed = altered.actions.iter().filter(|it| matches!(it, ast::AlterTableAction::ReplicaIdentity(_)));
    changed
        .map(|action| {
            let message = format!("subscribers find the rows of {} in another way from now on", altered.name);
            it.at(action, message, "changes what is replicated")
        })
        .collect()
}
