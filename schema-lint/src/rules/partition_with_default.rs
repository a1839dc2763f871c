//! SG1406: a partition that is made beside a default one.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1406",
    name: "partition-with-default",
    level: Level::Warning,
    what: "CREATE TABLE .. PARTITION OF a table that has a default partition",
    why: "PostgreSQL reads the whole default partition under a lock that stops all others from using the partitioned \
          table, to see that no row belongs into the new one.",
    advice: "create a table of its own and attach it, after a CHECK on the default partition was validated",
    example: "CREATE TABLE events_2020 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');",
    instead: "CREATE TABLE events_2020 (at timestamptz NOT NULL, what text);",
    announced_by: &[HazardKind::LongLock],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::CreateTable(tree)) = it.tree() else { return Vec::new() };
    let parent = tree.partition_of().and_then(|of| it.named(&of.table_name_ref()?));
    let Some(parent) = parent.filter(|parent| it.is_in_use(parent)) else { return Vec::new() };
    let partitions = it.known.table(&parent).map(|it| it.partitions.as_slice()).unwrap_or_default();
    let default = partitions.iter().find(|it| it.of.is_none() && it.bound == PartitionBound::Default);
    let default = default.filter(|default| it.is_in_use(&default.name));
    let message = |default: &QualifiedName| format!("all rows of {default} are read, and nobody can use {parent} meanwhile");
    default.map(|default| it.here(message(&default.name), "reads the default partition")).into_iter().collect()
}
