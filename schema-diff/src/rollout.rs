//! What programs must do where no SQL makes a change harmless to them: what to deploy when, in the schema's own names. This
//! file knows what is told; which changes these are, and what to do, is known to one file for each sort of them.

mod added;
mod domain;
mod former;
mod gone;
mod recipe;
mod renamed;
mod retyped;
#[cfg(test)]
mod tests;

use schema_model::{Delta, Dialect, Name, Object, ObjectId, QualifiedName};
use serde::{Serialize, Serializer};

use crate::{Change, Sql, Style};

/// How programs get over a change without an interruption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollout {
    /// What changes.
    pub object: ObjectId,
    /// Where the steps take the place of the migration: what it would do to programs otherwise.
    pub instead: Option<String>,
    /// What to do, in order.
    pub steps: Vec<RolloutStep>,
}

/// One thing to do, and to be done with before the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RolloutStep {
    /// What to do, in words.
    pub text: String,
    /// The statements for it, without their final semicolon.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sql: Vec<String>,
}

impl Rollout {
    /// Steps to take before the migration.
    fn before(object: ObjectId, steps: Vec<RolloutStep>) -> Self {
        Self { object, instead: None, steps }
    }

    /// Steps to take in place of the migration, as `why` is what it would do.
    fn instead(object: ObjectId, why: impl Into<String>, steps: Vec<RolloutStep>) -> Self {
        Self { object, instead: Some(why.into()), steps }
    }
}

impl RolloutStep {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), sql: Vec::new() }
    }

    fn with(text: impl Into<String>, sql: impl IntoIterator<Item = String>) -> Self {
        Self { text: text.into(), sql: sql.into_iter().collect() }
    }
}

impl Serialize for Rollout {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut out = serializer.serialize_struct("Rollout", 3)?;
        out.serialize_field("object", &self.object.to_string())?;
        match &self.instead {
            Some(why) => out.serialize_field("instead", why)?,
            None => out.skip_field("instead")?,
        }
        out.serialize_field("steps", &self.steps)?;
        out.end()
    }
}

/// What the author of a change has to think of; nothing where nobody uses the tables meanwhile.
pub(crate) fn of(change: &Change<'_>) -> Vec<Rollout> {
    if !is_in_use(change) {
        return Vec::new();
    }
    change.deltas.iter().filter_map(|it| of_delta(change, it)).collect()
}

/// The same for each column whose type changes, where that writes all rows anew: not every type does. `None` where nobody
/// uses the tables meanwhile.
pub(crate) fn of_rewritten(change: &Change<'_>) -> Option<Vec<Rollout>> {
    if !is_in_use(change) {
        return None;
    }
    let retyped = change.deltas.iter().filter_map(|it| match it {
        Delta::Alter {
            before: Object::Column { table, column: before },
            after: Object::Column { table: _, column: after },
        } if before.ty != after.ty => retyped::retyped(change, table, before, after),
        Delta::Alter { .. } | Delta::Create(_) | Delta::Drop(_) | Delta::Rename { .. } => None,
    });
    Some(retyped.collect())
}

/// For each column whose indexes PostgreSQL may build again, as its type or collation changes.
pub(crate) fn of_rebuilt(change: &Change<'_>) -> Vec<Rollout> {
    if !is_in_use(change) {
        return Vec::new();
    }
    let rebuilt = change.deltas.iter().filter_map(|it| match it {
        Delta::Alter {
            before: Object::Column { table, column: before },
            after: Object::Column { table: _, column: after },
        } if before.ty != after.ty || before.collation != after.collation => {
            retyped::rebuilt(change, table, after)
        }
        Delta::Alter { .. } | Delta::Create(_) | Delta::Drop(_) | Delta::Rename { .. } => None,
    });
    rebuilt.collect()
}

/// For a column whose values are written anew though the column itself does not change: its type does.
pub(crate) fn of_values(id: &ObjectId) -> Option<Rollout> {
    id.as_column().map(|(_, name)| retyped::in_words(id.clone(), name))
}

fn is_in_use(change: &Change<'_>) -> bool {
    match (change.options.dialect, change.options.style) {
        (Dialect::Postgres, Style::Online) => true,
        (Dialect::Sqlite, _) | (Dialect::Postgres, Style::Simple) => false,
    }
}

fn of_delta(change: &Change<'_>, delta: &Delta) -> Option<Rollout> {
    match delta {
        Delta::Rename { before, after } => renamed::renamed(change, before, after),
        Delta::Drop(object) => gone::dropped(change, object),
        Delta::Create(Object::Column { table, column }) => added::created(change, table, column),
        Delta::Alter {
            before: Object::Column { table, column: before },
            after: Object::Column { table: _, column: after },
        } => added::required(change, table, before, after),
        Delta::Alter { before: Object::Enum(before), after: Object::Enum(after) } => {
            gone::fewer(before, after)
        }
        Delta::Alter { before: Object::Definition(before), after: Object::Definition(after) } => {
            domain::stricter(change, before, after)
        }
        Delta::Create(_) | Delta::Alter { .. } => None,
    }
}

fn sql() -> Sql {
    Sql::new(Dialect::Postgres)
}

fn name(it: &QualifiedName) -> String {
    sql().name(it).finish()
}

fn ident(it: &Name) -> String {
    sql().ident(it).finish()
}

fn literal(it: &str) -> String {
    sql().literal(it).finish()
}
