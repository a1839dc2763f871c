//! What the cases show of each kind: it comes, goes and gets another name, and each of its attributes changes while all
//! else of its object stays. The kinds and attributes are those of the random pairs, where a new one does not build until it
//! is named; then it fails this test until a case shows it.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{
    Delta, Dialect, Object, ObjectRef, Schema,
    schema::{Column, ColumnValue},
};

use super::{
    models,
    planned::{Outcome, Planned},
    read_files,
};
use crate::random::{
    attributes::differing,
    every_attribute,
    kinds::{every_kind, every_object, every_value, kinds_of, value},
};

/// Its parts are attributes, too: where one of these differs, it is what changes.
const WHOLE: &str = "column.value";

/// What has no name of its own, or one that PostgreSQL never changes.
const NEVER_RENAMED: &[&str] = &["definition", "extension", "grant", "owner"];

/// Attributes that change with others only, and the case that shows it.
const NEVER_ALONE: &[(&str, &str)] = &[
    // What default privileges give is taken away as something is granted.
    ("grant.besides", "grants: A role has a part of what default privileges give, and no more"),
    // A body is one of its language.
    ("routine.language", "one_by_one: The language of a function"),
];

/// What was seen in some case.
#[derive(Default)]
struct Shown {
    created: BTreeSet<&'static str>,
    dropped: BTreeSet<&'static str>,
    renamed: BTreeSet<&'static str>,
    /// With nothing else of the object.
    changed: BTreeSet<&'static str>,
    /// By case, with others.
    together: BTreeMap<String, BTreeSet<&'static str>>,
    /// What gave a column its values, and what gives them.
    values: BTreeSet<[&'static str; 2]>,
}

#[test]
fn every_kind_and_attribute_is_shown_by_a_case() {
    let files = read_files();
    let mut shown = Shown::default();
    for case in files.iter().flat_map(|it| &it.cases) {
        for dialect in case.dialects().filter(|it| *it == Dialect::Postgres) {
            let Outcome::Proposed(it) = Planned::of(case, models(), dialect).outcome else { continue };
            it.proposal.deltas.iter().for_each(|it| shown.add(&case.title(), it));
        }
    }
    let lacking = shown.lacking();
    assert!(lacking.is_empty(), "no case shows\n{}", lacking.join("\n"));
}

impl Shown {
    fn add(&mut self, title: &str, delta: &Delta) {
        match delta {
            Delta::Create(object) => self.created.extend(kinds_within(object)),
            Delta::Drop(object) => self.dropped.extend(kinds_within(object)),
            Delta::Rename { before, after: _ } => {
                self.renamed.insert(before.kind());
            }
            Delta::Alter { before, after } => self.alter(title, &before.borrow(), &after.borrow()),
        }
    }

    fn alter(&mut self, title: &str, before: &ObjectRef<'_>, after: &ObjectRef<'_>) {
        let mut changed = differing(before, after);
        if changed.len() > 1 {
            changed.remove(WHOLE);
        }
        match changed.len() {
            1 => self.changed.extend(changed),
            _ => self.together.entry(title.to_owned()).or_default().extend(changed),
        }
        if let (ObjectRef::Column(_, before), ObjectRef::Column(_, after)) = (before, after) {
            // Each way is proved both ways.
            let (before, after) = (value_of(before), value_of(after));
            self.values.extend([[before, after], [after, before]]);
        }
    }

    fn lacking(&self) -> Vec<String> {
        let say = |what: &'static str| move |it: &str| format!("a {it} that {what}");
        let created = every_kind().filter(|it| !self.created.contains(it)).map(say("comes"));
        let dropped = every_object().filter(|it| !self.dropped.contains(it)).map(say("goes"));
        let named = every_object().filter(|it| !NEVER_RENAMED.contains(it));
        let renamed = named.filter(|it| !self.renamed.contains(it)).map(say("gets another name"));
        let alone = every_attribute().into_iter().filter(|it| !self.changed.contains(it));
        let changed = alone.filter(|it| !self.has_together(it)).map(|it| format!("a change of {it} alone"));
        let values: Vec<&str> = every_value().chain([NO_VALUE]).collect();
        let pairs = values.iter().flat_map(|a| values.iter().map(move |b| [*a, *b]));
        let values = pairs.filter(|it| it[0] < it[1] && !self.values.contains(it));
        let values = values.map(|[a, b]| format!("a column that goes between {a} and {b}"));
        created.chain(dropped).chain(renamed).chain(changed).chain(values).collect()
    }

    fn has_together(&self, attribute: &str) -> bool {
        let case = NEVER_ALONE.iter().find(|it| it.0 == attribute);
        case.and_then(|it| self.together.get(it.1)).is_some_and(|it| it.contains(attribute))
    }
}

const NO_VALUE: &str = "no value";

fn value_of(column: &Column) -> &'static str {
    column.value.as_ref().map_or(NO_VALUE, |it: &ColumnValue| value(it))
}

/// The kinds of an object and of all that it contains.
fn kinds_within(object: &Object) -> BTreeSet<&'static str> {
    let within = match object.borrow() {
        ObjectRef::Table(it) => Schema { tables: vec![it.clone()], ..Schema::default() },
        ObjectRef::Namespace(_)
        | ObjectRef::Enum(_)
        | ObjectRef::Definition(_)
        | ObjectRef::Column(..)
        | ObjectRef::Constraint(..)
        | ObjectRef::Index(..)
        | ObjectRef::Partition(..) => return kinds_of(&object.borrow()).into_iter().collect(),
    };
    within.objects().iter().flat_map(kinds_of).collect()
}
