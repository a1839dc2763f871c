//! A comparison in the words of authors, for plans. A server spells an expression for the columns and types of that moment
//! (`price > (0)::numeric`); a plan that changes these makes it anew, and then it must say what its author wrote.

use std::collections::{BTreeMap, BTreeSet};

use schema_diff::diff;
use schema_model::{Delta, Object, ObjectId, Schema, schema::Partition};
use serde_json::Value;

use super::Comparison;
use crate::{
    codes::Code,
    live::Ignored,
    report::{Failure, Problem},
};

type Entries = serde_json::Map<String, Value>;

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

    /// Of an object that differs, the author's words would be one more difference: it has them where it is the same.
    fn respelled_before(&self, respelled: &[Delta]) -> Vec<Delta> {
        let wanted: BTreeSet<ObjectId> = respelled.iter().map(Delta::id).collect();
        let there = self.before.objects().into_iter().map(|it| it.id()).filter(|it| wanted.contains(it));
        let there: BTreeSet<ObjectId> = there.collect();
        let different = diff(&self.before, &self.after);
        let different: BTreeMap<ObjectId, &Delta> = different.iter().map(|it| (it.id(), it)).collect();
        let in_place = respelled.iter().filter_map(|it| self.partition_in_place(it));
        let of_before =
            respelled.iter().filter(|it| there.contains(&it.id())).filter_map(|it| {
                match different.get(&it.id()) {
                    None => Some(it.clone()),
                    Some(difference) => in_words(difference, it),
                }
            });
        of_before.chain(in_place).collect()
    }

    /// The partition that is there for the rows of another one, with the author's bound of that: it is the same by another name.
    fn partition_in_place(&self, respelled: &Delta) -> Option<Delta> {
        let Delta::Alter {
            before: Object::Partition { table, partition: spelled },
            after: Object::Partition { partition: authored, .. },
        } = respelled
        else {
            return None;
        };
        let there = &self.before.table(table)?.partitions;
        if there.iter().any(|it| it.name == spelled.name) {
            return None;
        }
        let is_it = |it: &&Partition| it.of == spelled.of && it.bound == spelled.bound;
        let before = there.iter().find(is_it)?.clone();
        let after = Partition { bound: authored.bound.clone(), ..before.clone() };
        let object = |partition| Object::Partition { table: table.clone(), partition };
        Some(Delta::Alter { before: object(before), after: object(after) })
    }
}

/// An object that differs, with the author's words for all of it that does not: a check that is NOT VALID here is the same
/// condition, and a view with another comment the same query.
fn in_words(difference: &Delta, respelled: &Delta) -> Option<Delta> {
    let (Delta::Alter { before, after }, Delta::Alter { after: authored, .. }) = (difference, respelled)
    else {
        return None;
    };
    let json = |it: &Object| serde_json::to_value(it).ok();
    let merged = merged(json(before)?, &json(after)?, json(authored)?);
    let merged: Object = serde_json::from_value(merged).ok()?;
    Some(Delta::Alter { before: before.clone(), after: merged })
}

/// What was, with the author's words wherever it is what the server has made of these. One walk over the stored form of any
/// kind: whatever text a kind may have, now or later, is found.
fn merged(was: Value, spelled: &Value, authored: Value) -> Value {
    if was == *spelled {
        return authored;
    }
    match (was, spelled, authored) {
        (Value::Object(was), Value::Object(spelled), Value::Object(authored)) => {
            Value::Object(merged_entries(was, spelled, authored))
        }
        (Value::Array(was), Value::Array(spelled), Value::Array(authored))
            if was.len() == spelled.len() && spelled.len() == authored.len() =>
        {
            let each = was.into_iter().zip(spelled).zip(authored);
            Value::Array(each.map(|((was, spelled), authored)| merged(was, spelled, authored)).collect())
        }
        (was, spelled, authored) if [&was, spelled, &authored].into_iter().any(is_check) => {
            merged_checks(was, spelled.clone(), authored)
        }
        (was, ..) => was,
    }
}

/// A check that is nothing but its condition is stored as that.
fn merged_checks(was: Value, spelled: Value, authored: Value) -> Value {
    match [was, spelled, authored].map(in_full) {
        [Value::Object(was), Value::Object(spelled), Value::Object(authored)] => {
            Value::Object(merged_entries(was, &spelled, authored))
        }
        [was, ..] => was,
    }
}

fn is_check(stored: &Value) -> bool {
    stored.get("validity").or_else(|| stored.get("no_inherit")).is_some()
}

fn in_full(stored: Value) -> Value {
    if stored.is_string() {
        Value::Object(Entries::from_iter([("expression".to_owned(), stored)]))
    } else {
        stored
    }
}

/// An entry that is not there is one at its default.
fn merged_entries(mut was: Entries, spelled: &Entries, mut authored: Entries) -> Entries {
    let keys: BTreeSet<String> = was.keys().chain(authored.keys()).cloned().collect();
    let entry = |key: String| {
        let value = match (was.remove(&key), spelled.get(&key), authored.remove(&key)) {
            (Some(was), Some(spelled), Some(authored)) => Some(merged(was, spelled, authored)),
            (was, spelled, authored) if was.as_ref() == spelled => authored,
            (was, ..) => was,
        };
        Some((key, value?))
    };
    keys.into_iter().filter_map(entry).collect()
}
