//! SG1405: rows that are compared with the bounds of a partition.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1405",
    name: "attach-partition-scans",
    level: Level::Warning,
    what: "a table becomes a partition, and no check proves that its rows fit",
    why: "PostgreSQL reads all rows of the new partition under a lock that stops all others, and all of the default \
          partition, to see that none belongs into the new one. It need not where a valid CHECK says so.",
    advice: "add a CHECK of the bounds NOT VALID, and of their opposite to the default partition, validate both, attach, then drop them",
    example: "ALTER TABLE events ATTACH PARTITION events_old FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');",
    instead: "ALTER TABLE events_old ADD CONSTRAINT bounds CHECK (at >= '2020-01-01' AND at < '2021-01-01') NOT VALID;\nALTER TABLE events_rest ADD CONSTRAINT others CHECK (at < '2020-01-01' OR at >= '2021-01-01') NOT VALID;\n-- schemagen: step\nALTER TABLE events_old VALIDATE CONSTRAINT bounds;\nALTER TABLE events_rest VALIDATE CONSTRAINT others;\n-- schemagen: step\nALTER TABLE events ATTACH PARTITION events_old FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');",
    announced_by: &[HazardKind::LongLock],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered() else { return Vec::new() };
    let attached = altered.actions.iter().filter_map(|action| match action {
        ast::AlterTableAction::AttachPartition(it) => Some(it),
        _ => None,
    });
    attached.filter_map(|action| {
        let child = it.named(&action.table_name_ref()?)?;
        let unproved = [Some(child), default_partition(altered)].into_iter().flatten();
        let scanned = unproved.filter(|table| it.is_in_use(table) && !has_check(it, table)).map(|it| it.to_string());
        let scanned = scanned.collect::<Vec<_>>().join(" and ");
        let message = format!("all rows of {scanned} are read under a lock that stops all others");
        (!scanned.is_empty()).then(|| it.at(action, message, "reads the whole partition"))
    })
    .collect()
}

/// Whether the table has a valid check of its own. What it says is left to those who wrote it.
fn has_check(it: &Context<'_>, table: &QualifiedName) -> bool {
    let constraints = it.known.table(table).map(|it| it.constraints.as_slice()).unwrap_or_default();
    let own = constraints.iter().any(|it| matches!(&it.kind, ConstraintKind::Check(check) if check.validity.is_valid()));
    own || it.validated_earlier(table)
}

fn default_partition(altered: &Altered<'_>) -> Option<QualifiedName> {
    let partitions = &altered.table?.partitions;
    partitions.iter().find(|it| it.of.is_none() && it.bound == PartitionBound::Default).map(|it| it.name.clone())
}
