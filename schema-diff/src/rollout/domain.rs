//! A domain that becomes stricter: PostgreSQL, up to 18, lets nobody write to its tables while it reads them, whatever the form.

use schema_model::{
    ObjectId,
    schema::{Column, Definition, DefinitionId, Table, definition::Domain},
};

use super::{Rollout, RolloutStep, ident, name, recipe::columns_of_type, sql};
use crate::Change;

/// How to know before that no value is in the way.
pub(super) fn stricter(change: &Change<'_>, before: &Definition, after: &Definition) -> Option<Rollout> {
    let (before, after) = (before.as_domain()?, after.as_domain()?);
    let id = DefinitionId::Domain(after.name.clone());
    let is_same = before.ty == after.ty && change.before.definition(&id).is_some();
    let stays = |it: &&Table| change.after.table(&it.name).is_some();
    let columns: Vec<(&Table, &Column)> =
        columns_of_type(change.before.tables.iter().filter(stays), &after.name).collect();
    if !is_same || columns.is_empty() {
        return None;
    }
    let null = "VALUE IS NULL".to_owned();
    let required = (after.not_null && !before.not_null).then_some(null);
    let broken: Vec<String> = required.into_iter().chain(broken(before, after)).collect();
    let counts = broken
        .iter()
        .flat_map(|it| columns.iter().map(move |(table, column)| count(table, column, before, it)));
    let counts: Vec<String> = counts.collect();
    if counts.is_empty() {
        return None;
    }
    let mut tables: Vec<String> = columns.iter().map(|(it, _)| name(&it.name)).collect();
    tables.dedup();
    let wait = format!(
        "whoever writes to {} waits while all rows are read: run this when little is written; a check can also be left NOT \
         VALID, which new values must fit all the same",
        tables.join(" or ")
    );
    let deploy = RolloutStep::new(format!(
        "first deploy what writes no value that does not fit {}",
        name(&after.name)
    ));
    let see = RolloutStep::with("see that no value is in the way, which keeps nobody out", counts);
    Some(Rollout::before(ObjectId::Definition(id), vec![deploy, see, RolloutStep::new(wait)]))
}

/// What is true of a value that breaks a check which was not there.
fn broken(before: &Domain, after: &Domain) -> impl Iterator<Item = String> {
    let was_there = |check| before.checks.iter().any(|it| it.check == check && !it.not_valid);
    let new = after.checks.iter().filter(move |it| !it.not_valid && !was_there(it.check.clone()));
    new.map(|it| sql().push("NOT ").in_brackets(&it.check).finish())
}

fn count(table: &Table, column: &Column, before: &Domain, broken: &str) -> String {
    let (table, column) = (name(&table.name), ident(&column.name));
    let ty = sql().ty(&before.ty).finish();
    format!("SELECT count(*) FROM (SELECT {column}::{ty} AS value FROM {table}) AS it\n  WHERE {broken}")
}
