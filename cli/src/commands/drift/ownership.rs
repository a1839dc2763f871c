//! Whose the objects of a database are, counted: parts of a table are with their table.

use schema_model::{ObjectId, Schema};
use serde::Serialize;

use super::Finding;
use crate::live::{Ignored, Live, made_elsewhere};

/// How many objects are whose.
#[derive(Debug, Default, Serialize)]
pub(in crate::commands) struct Ownership {
    /// Promised by the migrations.
    managed: usize,
    /// Left to others by a rule of [drift], which may give its reason.
    ignored: Vec<ByRule>,
    /// Members of extensions.
    extension_members: usize,
    /// Partitions of promised tables that something else makes.
    partitions_made_elsewhere: usize,
    /// There, and nobody's as far as the project knows.
    unknown: usize,
}

/// What one rule leaves alone.
#[derive(Debug, Serialize)]
struct ByRule {
    objects: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    count: usize,
}

impl Ownership {
    /// Before anything is taken out of what is there.
    pub(super) fn of(promised: &Schema, live: &Live, ignored: &Ignored<'_>) -> Self {
        let there: Vec<ObjectId> = live.schema.objects().into_iter().map(|it| it.id()).collect();
        let with_table = |id: &ObjectId| id.container().is_some_and(|it| ignored.covers(&it));
        let paths = there.iter().filter(|it| !with_table(it)).filter_map(|it| ignored.rule(it));
        let unmodelled = live.unmodelled.iter().filter_map(|it| ignored.rule_of_path(&it.name));
        let mut by_rule: Vec<ByRule> = Vec::new();
        for rule in paths.chain(unmodelled) {
            if let Some(known) = by_rule.iter_mut().find(|it| it.objects == rule.objects) {
                known.count += 1;
            } else {
                let (objects, reason) = (rule.objects.clone(), rule.reason.clone());
                by_rule.push(ByRule { objects, reason, count: 1 });
            }
        }
        let tables = live.schema.tables.iter();
        let elsewhere = tables.filter_map(|it| Some(made_elsewhere(promised.table(&it.name)?, it).len()));
        Self {
            managed: promised.objects().iter().filter(|it| it.id().container().is_none()).count(),
            ignored: by_rule,
            extension_members: live.extension_members,
            partitions_made_elsewhere: elsewhere.sum(),
            unknown: 0,
        }
    }

    /// What was found, after all that others own was taken out.
    pub(super) fn with(self, findings: &[Finding]) -> Self {
        Self { unknown: findings.iter().filter(|it| it.is_unknown()).count(), ..self }
    }

    /// What rules leave alone, one sentence each.
    pub(super) fn left_to_others(&self) -> impl Iterator<Item = String> {
        self.ignored.iter().map(|ByRule { objects, reason, count }| {
            let plural = if *count == 1 { "" } else { "s" };
            let reason = reason.as_ref().map(|it| format!(": {it}")).unwrap_or_default();
            format!("{count} object{plural} that [drift] ignores as {objects:?}{reason}")
        })
    }
}
