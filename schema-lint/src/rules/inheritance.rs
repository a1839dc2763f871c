//! SG1412: rows that come into queries of another table, or leave them.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1412",
    name: "inheritance",
    level: Level::Advice,
    what: "a table in use begins or ceases to inherit from another one",
    why: "Its rows are among those of the parent from then on, or no more: every query of the parent that does not say ONLY \
          gives another answer. The lock keeps others out for a moment.",
    advice: "deploy programs that expect it first; for rows by range or list, take partitions",
    example: "ALTER TABLE events_old INHERIT users;",
    instead: "CREATE TABLE events_new (at timestamptz NOT NULL, what text);",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let changed = altered.actions.iter().filter_map(|action| match action {
        ast::AlterTableAction::InheritTable(it) => Some((action, it.table_name_ref()?, "are among those of")),
        ast::AlterTableAction::NoInheritTable(it) => {
            Some((action, it.table_name_ref()?, "are no longer among those of"))
        }
        _ => None,
    });
    changed
        .filter_map(|(action, parent, what)| {
            let parent = it.named(&parent)?;
            let message = format!("the rows of {} {what} {parent} from now on", altered.name);
            Some(it.at(action, message, "queries of the parent change"))
        })
        .collect()
}
