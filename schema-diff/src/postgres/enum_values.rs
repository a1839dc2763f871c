//! Values of enums that rows hold, when labels are renamed or removed.

use std::collections::BTreeMap;

use schema_model::{ObjectId, SqlType, schema::Enum};

use super::sql;
use crate::{
    Change, Hazard, HazardKind,
    action::Action,
    hazard,
    value_change::{ValueChange, value_changes},
};

/// Labels that are kept as text: the rows follow, between the check that goes and the one that comes.
pub(super) fn change(change: &Change<'_>) -> Vec<Action> {
    let mut by_column: BTreeMap<&ObjectId, Vec<ValueChange<'_>>> = BTreeMap::new();
    for it in value_changes(change) {
        by_column.entry(it.column).or_default().push(it);
    }
    by_column.into_iter().filter_map(|(column, labels)| change_column(column, &labels)).collect()
}

fn change_column(column: &ObjectId, labels: &[ValueChange<'_>]) -> Option<Action> {
    let ObjectId::Column { table, name } = column else { return None };
    let case = sql().push("UPDATE ").name(table).push("\n  SET ").ident(name).push(" = CASE ").ident(name);
    let case = labels
        .iter()
        .fold(case, |sql, it| sql.push(" WHEN ").literal(it.before).push(" THEN ").literal(it.after));
    let update = case.push(" END\n  WHERE ").ident(name).push(" IN (");
    let update = update.list(labels, |sql, it| sql.literal(it.before)).push(")");
    let all: Vec<String> = labels.iter().map(|it| format!("{:?}", it.before)).collect();
    let breaks = Hazard::new(
        HazardKind::BreaksRunningCode,
        column.clone(),
        format!("code that still writes or expects {} fails from here on", all.join(", ")),
    );
    Some(Action::new(update).hazards(hazard::replaced(labels)).hazard(breaks).alters(column.clone()))
}

/// The enums that values go from and to, when both types are made of one.
fn enums<'a>(change: &Change<'a>, before: &SqlType, after: &SqlType) -> Option<(&'a Enum, &'a Enum)> {
    Some((change.renamed.enumeration(before.named()?)?, change.after.enumeration(after.named()?)?))
}

/// Labels that are gone, each with the one that the author puts in its place.
pub(super) fn replaced<'a>(
    change: &Change<'a>,
    before: &SqlType,
    after: &SqlType,
) -> Vec<(&'a str, &'a str)> {
    enums(change, before, after).map(|(a, b)| replacements(change, a, b)).unwrap_or_default()
}

/// As `replaced`, for the enums themselves.
pub(super) fn replacements<'a>(change: &Change<'a>, before: &Enum, after: &Enum) -> Vec<(&'a str, &'a str)> {
    let id = ObjectId::Enum(after.name.clone());
    let of_enum = change.options.replacements.iter().filter(|(of, ..)| *of == id);
    of_enum
        .map(|(_, gone, kept)| (gone.as_str(), kept.as_str()))
        .filter(|(gone, _)| is_in(before, gone) && !is_in(after, gone))
        .collect()
}

fn is_in(it: &Enum, label: &str) -> bool {
    it.labels.iter().any(|it| it == label)
}

/// What rows lose when values are replaced.
pub(super) fn replace_hazard(
    change: &Change<'_>,
    id: &ObjectId,
    before: &SqlType,
    after: &SqlType,
) -> Option<Hazard> {
    let replaced = replaced(change, before, after);
    (!replaced.is_empty()).then(|| hazard::values_replaced(id, &replaced))
}

/// Values of one enum that rows can have and the other has not; `None` where the types are no enums.
pub(super) fn missing<'a>(change: &Change<'a>, before: &SqlType, after: &SqlType) -> Option<Vec<&'a str>> {
    let (before, after) = enums(change, before, after)?;
    let replaced = replacements(change, before, after);
    let is_replaced = |label: &str| replaced.iter().any(|(gone, _)| *gone == label);
    let labels = before.labels.iter().map(String::as_str);
    Some(labels.filter(|it| !is_in(after, it) && !is_replaced(it)).collect())
}

/// What code loses with the labels that are gone.
pub(super) fn gone(before: &Enum, after: &Enum) -> Option<String> {
    let gone: Vec<String> =
        before.labels.iter().filter(|it| !is_in(after, it)).map(|it| format!("{it:?}")).collect();
    (!gone.is_empty())
        .then(|| format!("code that still writes or expects {} fails from here on", gone.join(", ")))
}
