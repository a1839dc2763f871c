//! Checks of enums kept as text: whether a change leaves every row valid.

use schema_model::{Object, schema::ConstraintKind};

use super::work::Work;
use crate::list_check::ListCheck;

/// Whether the check after the change is the one before it with more values in its list, renamed and replaced ones
/// counted as what they become.
pub(super) fn only_widens(work: &Work<'_>, before: &Object, after: &Object) -> bool {
    let (Object::Constraint { constraint: before, .. }, Object::Constraint { table, constraint: after }) =
        (before, after)
    else {
        return false;
    };
    let (ConstraintKind::Check(before), ConstraintKind::Check(after)) = (&before.kind, &after.kind) else {
        return false;
    };
    let (Some(before), Some(after)) =
        (ListCheck::read(&before.expression), ListCheck::read(&after.expression))
    else {
        return false;
    };
    let renamed = |value: &String| {
        let mut changes = work.values.iter();
        let change = changes.find(|it| it.column.table() == Some(table) && it.before == value);
        change.map_or_else(|| value.clone(), |it| it.after.to_owned())
    };
    before.column == after.column && before.values.iter().map(renamed).all(|it| after.values.contains(&it))
}
