//! A comparison in the words of authors, for plans. A server spells an expression for the columns and types of that moment
//! (`price > (0)::numeric`); a plan that changes these makes it anew, and then it must say what its author wrote.

use std::collections::{BTreeMap, BTreeSet};

use schema_diff::diff;
use schema_model::{Delta, Object, ObjectId, Schema, schema::Column};

use super::Comparison;
use crate::{
    codes::Code,
    live::Ignored,
    report::{Failure, Problem},
};

impl Comparison {
    /// Before and after, both with the author's text wherever the server has spelled it in its own words. What was the same is
    /// the same, and what differs differs.
    pub fn in_words_of(&self, authored: &Schema, ignored: Ignored<'_>) -> Result<[Schema; 2], Failure> {
        let mut respelled = diff(&self.after, authored);
        respelled.retain(|it| matches!(it, Delta::Alter { .. }) && !ignored.covers(&it.id()));
        let mut sides = [self.before.clone(), self.after.clone()];
        if respelled.is_empty() {
            return Ok(sides);
        }
        let of_before = self.respelled_before(&respelled);
        for (side, deltas) in sides.iter_mut().zip([&of_before, &respelled]) {
            let applied = side.apply_all(deltas);
            applied.map_err(|error| Problem::error(Code::Internal, error.to_string()))?;
        }
        Ok(sides)
    }

    /// Of an object that differs, the author's words would be one more difference; a column has them where its value is the same.
    fn respelled_before(&self, respelled: &[Delta]) -> Vec<Delta> {
        let wanted: BTreeSet<ObjectId> = respelled.iter().map(Delta::id).collect();
        let there = self.before.objects().into_iter().map(|it| it.id()).filter(|it| wanted.contains(it));
        let there: BTreeSet<ObjectId> = there.collect();
        let different = diff(&self.before, &self.after);
        let different: BTreeMap<ObjectId, &Delta> = different.iter().map(|it| (it.id(), it)).collect();
        let of_before =
            respelled.iter().filter(|it| there.contains(&it.id())).filter_map(|it| {
                match different.get(&it.id()) {
                    None => Some(it.clone()),
                    Some(difference) => with_value(difference, it),
                }
            });
        of_before.collect()
    }
}

/// A column that differs in something else than its value, with the value as its author wrote it.
fn with_value(difference: &Delta, respelled: &Delta) -> Option<Delta> {
    let (was, spelled) = columns(difference)?;
    let (_, authored) = columns(respelled)?;
    if was.value != spelled.value {
        return None;
    }
    let Delta::Alter { before: before @ Object::Column { table, .. }, .. } = difference else { return None };
    let column = Column { value: authored.value.clone(), ..was.clone() };
    Some(Delta::Alter { before: before.clone(), after: Object::Column { table: table.clone(), column } })
}

fn columns(delta: &Delta) -> Option<(&Column, &Column)> {
    match delta {
        Delta::Alter {
            before: Object::Column { column: before, .. },
            after: Object::Column { column: after, .. },
        } => Some((before, after)),
        _ => None,
    }
}
