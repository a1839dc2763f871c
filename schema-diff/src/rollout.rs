//! What programs must do where no SQL makes a change harmless to them: what to deploy when, in the schema's own names.

use schema_model::{
    Delta, Dialect, Name, Object, ObjectId, QualifiedName,
    schema::{Column, Enum},
};
use serde::{Serialize, Serializer};

use crate::{Change, Sql, Style};

/// How programs get over a change without an interruption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollout {
    /// What changes.
    pub object: ObjectId,
    /// What to do, in order.
    pub steps: Vec<String>,
}

impl Rollout {
    fn new<const N: usize>(object: ObjectId, steps: [String; N]) -> Self {
        Self { object, steps: steps.into() }
    }

    /// For a column whose values are all written anew; nothing for anything else.
    pub fn of_rewritten(id: &ObjectId) -> Option<Self> {
        match id {
            ObjectId::Column { table, name } => Some(Self::rewritten(table, name)),
            ObjectId::Namespace(_)
            | ObjectId::Enum(_)
            | ObjectId::EnumLabel { .. }
            | ObjectId::Definition(_)
            | ObjectId::Table(_)
            | ObjectId::Constraint { .. }
            | ObjectId::Index { .. }
            | ObjectId::Partition { .. } => None,
        }
    }

    fn rewritten(table: &QualifiedName, column: &Name) -> Self {
        let (table_name, column_name) = (name(table), ident(column));
        Self::new(
            ObjectId::column(table, column),
            [
                format!(
                    "to keep nobody waiting, add a column of the new type beside {column_name}, and deploy what writes both"
                ),
                format!("fill it in portions: UPDATE {table_name} SET .. = {column_name} WHERE .. IS NULL"),
                format!(
                    "deploy what uses the new column alone, then drop {column_name} in a later migration"
                ),
            ],
        )
    }
}

impl Serialize for Rollout {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut out = serializer.serialize_struct("Rollout", 2)?;
        out.serialize_field("object", &self.object.to_string())?;
        out.serialize_field("steps", &self.steps)?;
        out.end()
    }
}

/// What the author of a change has to think of; nothing where nobody uses the tables meanwhile.
pub(crate) fn of(change: &Change<'_>) -> Vec<Rollout> {
    match (change.options.dialect, change.options.style) {
        (Dialect::Postgres, Style::Online) => {}
        (Dialect::Sqlite, _) | (Dialect::Postgres, Style::Simple) => return Vec::new(),
    }
    change.deltas.iter().filter_map(|it| of_delta(change, it)).collect()
}

fn of_delta(change: &Change<'_>, delta: &Delta) -> Option<Rollout> {
    match delta {
        Delta::Rename { before, after } => renamed(before, after),
        Delta::Drop(object) => dropped(change, object),
        Delta::Create(Object::Column { table, column }) => created(change, table, column),
        Delta::Alter {
            before: Object::Column { table, column: before },
            after: Object::Column { table: _, column: after },
        } => required(change, table, before, after),
        Delta::Alter { before: Object::Enum(before), after: Object::Enum(after) } => fewer(before, after),
        Delta::Create(_) | Delta::Alter { .. } => None,
    }
}

fn name(it: &QualifiedName) -> String {
    Sql::new(Dialect::Postgres).name(it).finish()
}

fn ident(it: &Name) -> String {
    Sql::new(Dialect::Postgres).ident(it).finish()
}

fn renamed(before: &ObjectId, after: &ObjectId) -> Option<Rollout> {
    let steps = match (before, after) {
        (ObjectId::Column { table: _, name: from }, ObjectId::Column { table, name: to }) => {
            let (table, from, to) = (name(table), ident(from), ident(to));
            [
                format!("to break no program, add {to} beside {from} instead, and deploy what writes both"),
                format!("fill it in portions: UPDATE {table} SET {to} = {from} WHERE {to} IS NULL"),
                format!("deploy what uses {to} alone, then drop {from} in a later migration"),
            ]
        }
        (ObjectId::Table(from), ObjectId::Table(to)) => {
            let (from, to) = (name(from), name(to));
            [
                format!("to break no program, add to the step: CREATE VIEW {from} AS SELECT * FROM {to}"),
                format!("deploy what says {to}"),
                format!("drop the view {from} in a later migration"),
            ]
        }
        (ObjectId::EnumLabel { of, label: from }, ObjectId::EnumLabel { of: _, label: to }) => [
            format!(
                "to break no program, add {to:?} to {of} beside {from:?} instead, and deploy what knows both"
            ),
            format!("deploy what writes {to:?} alone, and change the rows that have {from:?}"),
            format!("remove {from:?} in a later migration"),
        ],
        (
            ObjectId::Namespace(_)
            | ObjectId::Enum(_)
            | ObjectId::EnumLabel { .. }
            | ObjectId::Definition(_)
            | ObjectId::Table(_)
            | ObjectId::Column { .. }
            | ObjectId::Constraint { .. }
            | ObjectId::Index { .. }
            | ObjectId::Partition { .. },
            _,
        ) => return None,
    };
    Some(Rollout::new(after.clone(), steps))
}

fn dropped(change: &Change<'_>, object: &Object) -> Option<Rollout> {
    let what = match object {
        Object::Table(it) => name(&it.name),
        // A table that goes says so itself.
        Object::Column { table, column } => {
            change.table_after(table)?;
            format!("{} of {}", ident(&column.name), name(table))
        }
        Object::Namespace(_)
        | Object::Enum(_)
        | Object::Definition(_)
        | Object::Constraint { .. }
        | Object::Index { .. }
        | Object::Partition { .. } => return None,
    };
    let steps = [format!("first deploy what neither reads nor writes {what}, SELECT * included")];
    Some(Rollout::new(object.id(), steps))
}

/// A column that rows must have, and that programs do not write yet.
fn created(change: &Change<'_>, table: &QualifiedName, column: &Column) -> Option<Rollout> {
    change.table_before(table)?;
    if column.nullable || column.value.is_some() {
        return None;
    }
    let column_name = ident(&column.name);
    let id = ObjectId::column(table, &column.name);
    let filled =
        if change.options.backfills.contains_key(&id) { "" } else { ", fill the rows that have none" };
    let steps = [
        format!(
            "programs that do not write {column_name} yet fail from here on: let it be an Option first, or give it a default"
        ),
        format!("deploy what writes {column_name}{filled}, and make it required in a later migration"),
    ];
    Some(Rollout::new(id, steps))
}

fn required(change: &Change<'_>, table: &QualifiedName, before: &Column, after: &Column) -> Option<Rollout> {
    change.table_in_use(table)?;
    if !before.nullable || after.nullable {
        return None;
    }
    let steps = [format!("first deploy what writes no NULL into {}", ident(&after.name))];
    Some(Rollout::new(ObjectId::column(table, &after.name), steps))
}

fn fewer(before: &Enum, after: &Enum) -> Option<Rollout> {
    let gone = before.labels.iter().filter(|it| !after.labels.contains(it));
    let gone: Vec<String> = gone.map(|it| format!("{it:?}")).collect();
    let steps = [format!("first deploy what neither writes nor expects {}", gone.join(" or "))];
    (!gone.is_empty()).then(|| Rollout::new(ObjectId::Enum(after.name.clone()), steps))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn status(labels: &[&str]) -> Enum {
        let labels = labels.iter().map(|it| (*it).to_owned()).collect();
        Enum { name: "status".parse().unwrap(), labels, comment: None }
    }

    #[test]
    fn an_enum_that_loses_values_names_them() {
        let rollout = fewer(&status(&["open", "done", "gone"]), &status(&["open", "new"])).unwrap();
        assert_eq!(rollout.steps, [r#"first deploy what neither writes nor expects "done" or "gone""#]);
        assert_eq!(fewer(&status(&["open"]), &status(&["new", "open"])), None);
    }

    #[test]
    fn names_are_quoted_where_they_stand_in_statements() {
        let column = |name| ObjectId::column(&"Order".parse().unwrap(), &Name::new(name).unwrap());
        let rollout = renamed(&column("from"), &column("to")).unwrap();
        assert!(rollout.steps[1].ends_with(r#"UPDATE "Order" SET "to" = "from" WHERE "to" IS NULL"#));
    }
}
