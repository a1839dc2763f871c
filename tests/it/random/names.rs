//! The two names that an object of random schemas may have, and the renames between them.

use std::collections::BTreeSet;

use schema_diff::Rename;
use schema_model::{
    Dialect, Name, ObjectId, ObjectRef, QualifiedName, Schema, quote,
    schema::{Definition, DefinitionId},
};

use super::blueprint::Slot;

/// What each is called without and with a seed in its slot: plain names, and some that need quotes.
const TWINS: &[[&str; 2]] = &[
    ["app", "App two"],
    ["users", "People"],
    ["Order items", "orders"],
    ["events", "user"],
    ["name", "Full name"],
    ["Qty", "amount"],
    ["state", "State's"],
    ["select", "from"],
    ["search", "found"],
    ["status", "State of it"],
    ["Mood", "mood"],
    ["new", "it's new"],
    ["key", "unique"],
    ["check", "Check it"],
    ["excl", "exclusion"],
    ["fkey", "reference"],
    ["idx", "index"],
    ["visits", "Visits"],
    ["visits_0", "visits of old"],
    ["counter", "Counter"],
    ["same", "Same"],
    ["touch", "Touch it"],
    ["tidy", "tidy up"],
    ["added", "Added"],
    ["shown", "Shown"],
    ["counted", "Counted"],
    ["kept", "rule"],
    ["touched", "Touched"],
    ["own", "Own rows"],
    ["together", "Together"],
    ["news", "News"],
    ["noted", "Noted"],
    ["Own text", "own_text"],
    ["address", "Address"],
    ["span", "Span"],
    ["street", "Street"],
];

/// How many slots there are.
pub(super) const SLOTS: usize = TWINS.len();

/// Which of its two names each has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'a>(pub(super) &'a [Slot]);

impl Names<'_> {
    /// The name of what is called so without a seed.
    pub(super) fn of(self, first: &str) -> &'static str {
        let at = TWINS.iter().position(|it| it[0] == first);
        let at = at.unwrap_or_else(|| panic!("{first} has no second name"));
        TWINS[at][usize::from(self.0[at].is_some())]
    }

    /// The name of an object: of its schema, if it has one, and its own.
    pub(super) fn qualified(self, namespace: Option<&str>, first: &str) -> QualifiedName {
        QualifiedName { schema: namespace.map(|it| name(self.of(it))), name: name(self.of(first)) }
    }

    /// `app.shown` as SQL has it.
    pub(super) fn sql(self, first: &str) -> String {
        let parts = first.split('.').map(|it| quote::identifier(self.of(it), Dialect::Postgres));
        parts.collect::<Vec<_>>().join(".")
    }
}

pub(super) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

/// The renames from one schema to the other, as the author would say them: of schemas, then of what stands by itself, then
/// of what is part of it.
pub(super) fn renames(before: &Schema, after: &Schema) -> Vec<Rename> {
    let mut now = before.clone();
    let wanted = ids(after);
    let mut renames = Vec::new();
    for stage in [Stage::Namespaces, Stage::Whole, Stage::Parts] {
        let mut taken = ids(&now);
        for id in taken.clone().into_iter().filter(|it| !wanted.contains(it) && stage_of(it) == stage) {
            let Some(other) = other(&id) else { continue };
            if !taken.contains(&other) && wanted.contains(&other) {
                now.rename(&id, &other).unwrap();
                renames.push((id, other));
                taken = ids(&now);
            }
        }
    }
    renames
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Namespaces,
    Whole,
    Parts,
}

fn stage_of(id: &ObjectId) -> Stage {
    match id {
        ObjectId::Namespace(_) => Stage::Namespaces,
        _ if id.container().is_some() => Stage::Parts,
        _ => Stage::Whole,
    }
}

fn ids(schema: &Schema) -> BTreeSet<ObjectId> {
    let labels = schema.enums.iter().flat_map(|it| {
        let label = |label: &String| ObjectId::EnumLabel { of: it.name.clone(), label: label.clone() };
        it.labels.iter().map(label)
    });
    let attributes = schema.definitions.iter().flat_map(attributes);
    schema.objects().iter().map(ObjectRef::id).chain(labels).chain(attributes).collect()
}

fn attributes(it: &Definition) -> Vec<ObjectId> {
    match it {
        Definition::Composite(it) => {
            let names = it.attributes.iter().map(|it| it.name.clone());
            names.map(|name| ObjectId::Attribute { of: it.name.clone(), name }).collect()
        }
        _ => Vec::new(),
    }
}

/// The same object under the other of its two names.
fn other(id: &ObjectId) -> Option<ObjectId> {
    let beside = |it: &QualifiedName| Some(it.sibling(twin(&it.name)?));
    Some(match id {
        ObjectId::Namespace(it) => ObjectId::Namespace(twin(it)?),
        ObjectId::Enum(it) => ObjectId::Enum(beside(it)?),
        ObjectId::EnumLabel { of, label } => {
            let label = twin(&name(label))?.to_string();
            ObjectId::EnumLabel { of: of.clone(), label }
        }
        ObjectId::Attribute { of, name } => ObjectId::Attribute { of: of.clone(), name: twin(name)? },
        ObjectId::Definition(it) => {
            let other = QualifiedName::unqualified(twin(own_name(it)?)?);
            ObjectId::Definition(it.with_name(&other, &name("public"))?)
        }
        ObjectId::Table(it) => ObjectId::Table(beside(it)?),
        ObjectId::Column { table, name } => ObjectId::column(table, &twin(name)?),
        ObjectId::Constraint { table, name } => ObjectId::constraint(table, &twin(name)?),
        ObjectId::Index { table, name } => ObjectId::index(table, &twin(name)?),
        ObjectId::Partition { table, name } => ObjectId::partition(table, &beside(name)?),
    })
}

fn own_name(id: &DefinitionId) -> Option<&Name> {
    match id {
        DefinitionId::Sequence(it)
        | DefinitionId::Domain(it)
        | DefinitionId::Composite(it)
        | DefinitionId::Range(it)
        | DefinitionId::View(it)
        | DefinitionId::MaterializedView(it)
        | DefinitionId::Statistics(it) => Some(&it.name),
        DefinitionId::Function(it) | DefinitionId::Procedure(it) | DefinitionId::Aggregate(it) => {
            Some(&it.name.name)
        }
        DefinitionId::Trigger { name, .. }
        | DefinitionId::Rule { name, .. }
        | DefinitionId::Policy { name, .. }
        | DefinitionId::EventTrigger(name)
        | DefinitionId::Publication(name) => Some(name),
        // They have no other names.
        DefinitionId::Extension(_) | DefinitionId::Grant { .. } | DefinitionId::Owner(_) => None,
    }
}

/// The other name: as a whole, or of what stands behind the last `_`.
fn twin(text: &Name) -> Option<Name> {
    let whole = |text: &str| {
        TWINS.iter().find_map(|[first, second]| match text {
            it if it == *first => Some(*second),
            it if it == *second => Some(*first),
            _ => None,
        })
    };
    let behind = || {
        let (before, last) = text.as_str().rsplit_once('_')?;
        Some(format!("{before}_{}", whole(last)?))
    };
    Some(name(&whole(text.as_str()).map(str::to_owned).or_else(behind)?))
}
