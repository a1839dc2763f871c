//! SG1407: a partition that is taken off under a lock.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1407",
    name: "detach-partition-locks",
    level: Level::Warning,
    what: "DETACH PARTITION without CONCURRENTLY",
    why: "It waits until nobody uses the partitioned table, and everybody else waits behind it. PostgreSQL has \
          CONCURRENTLY from 14 on, for tables without a default partition.",
    advice: "detach it CONCURRENTLY, in a step outside of transactions",
    example: "ALTER TABLE archive DETACH PARTITION archive_2020;",
    instead: "-- schemagen: step no-transaction\nALTER TABLE archive DETACH PARTITION archive_2020 CONCURRENTLY;",
    announced_by: &[],
    check: Check::Postgres(check),
};

/// The first version that can detach CONCURRENTLY.
const CONCURRENT: u16 = 14;

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let has_default = altered.table.is_some_and(|it| it.partitions.iter().any(|it| it.bound == PartitionBound::Default));
    let detached = altered.actions.iter().filter_map(|action| match action {
        ast::AlterTableAction::DetachPartition(it) if it.detach_partition_option().is_none() => Some(it),
        _ => None,
    });
    let can_be_concurrent = it.settings.version() >= CONCURRENT && !has_default;
    detached
        .filter(|_| can_be_concurrent)
        .map(|action| {
            let end = it.range(action.syntax()).end;
            let edits = vec![Edit { range: end..end, text: " CONCURRENTLY".to_owned() }];
            let fix = it.outside("detach it CONCURRENTLY, outside of transactions", edits);
            it.at(action, format!("nobody can use {} until the partition is off", altered.name), "stops all others").fixed_by(Some(fix))
        })
        .collect()
}
