//! Drops and creates that look like a rename. Only the author knows; here is what to ask.

use schema_model::{
    Delta, Name, Object, ObjectId,
    schema::{Column, Definition, Enum, Table, definition::Composite},
};
use similar::TextDiff;

/// Something that is gone, and something new that may be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The id that is gone.
    pub before: ObjectId,
    /// The id that is new, with the same container.
    pub after: ObjectId,
    /// How alike they are, in percent: shape first, then names.
    pub score: u8,
}

/// Below this, a drop and a create are two things.
const LIKELY: u8 = 50;

/// The likely renames among the deltas, best first; each id stands in one of them at most.
pub fn candidates(deltas: &[Delta]) -> Vec<Candidate> {
    let drops: Vec<&Object> = deltas
        .iter()
        .filter_map(|it| if let Delta::Drop(object) = it { Some(object) } else { None })
        .collect();
    let creates =
        deltas.iter().filter_map(|it| if let Delta::Create(object) = it { Some(object) } else { None });
    let pairs = creates.flat_map(|new| drops.iter().filter_map(move |gone| pair(gone, new)));
    let labels = deltas.iter().flat_map(|it| match it {
        Delta::Alter { before: Object::Enum(before), after: Object::Enum(after) } => labels(before, after),
        Delta::Alter {
            before: Object::Definition(Definition::Composite(before)),
            after: Object::Definition(Definition::Composite(after)),
        } => attributes(before, after),
        Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } | Delta::Rename { .. } => Vec::new(),
    });
    let mut all: Vec<Candidate> = pairs.chain(labels).filter(|it| it.score >= LIKELY).collect();
    all.sort_by(|a, b| (b.score, &a.before, &a.after).cmp(&(a.score, &b.before, &b.after)));
    let mut chosen: Vec<Candidate> = Vec::new();
    for it in all {
        if !chosen.iter().any(|other| other.before == it.before || other.after == it.after) {
            chosen.push(it);
        }
    }
    chosen
}

fn pair(gone: &Object, new: &Object) -> Option<Candidate> {
    let score = match (gone, new) {
        (Object::Table(a), Object::Table(b)) => table_score(a, b),
        (Object::Column { table: s, column: a }, Object::Column { table: t, column: b }) if s == t => {
            column_score(a, b)
        }
        (Object::Enum(a), Object::Enum(b)) if a.labels == b.labels => 100,
        (Object::Definition(a), Object::Definition(b)) if a.renamed(&b.id()).is_some_and(|it| it == *b) => {
            100
        }
        (Object::Partition { table: s, partition: a }, Object::Partition { table: t, partition: b })
            if s == t && a.of == b.of && a.bound == b.bound =>
        {
            100
        }
        // Constraints and indexes hold no data; equal ones follow by themselves.
        (
            Object::Namespace(_)
            | Object::Enum(_)
            | Object::Definition(_)
            | Object::Table(_)
            | Object::Column { .. }
            | Object::Constraint { .. }
            | Object::Index { .. }
            | Object::Partition { .. },
            _,
        ) => return None,
    };
    Some(Candidate { before: gone.id(), after: new.id(), score })
}

/// A column of another type is another column; else half for the type, half for the name.
fn column_score(a: &Column, b: &Column) -> u8 {
    if a.ty != b.ty {
        return 0;
    }
    50 + likeness(a.name.as_str(), b.name.as_str()) / 2
}

/// Three quarters for the columns that are the same, the rest for the name.
fn table_score(a: &Table, b: &Table) -> u8 {
    let same =
        a.columns.iter().filter(|it| b.column(&it.name).is_some_and(|other| other.ty == it.ty)).count();
    let all = a.columns.len().max(b.columns.len()).max(1);
    let shape = u8::try_from(same * 75 / all).unwrap_or(75);
    shape + likeness(a.name.name.as_str(), b.name.name.as_str()) / 4
}

/// One label gone and one new at the same place.
fn labels(before: &Enum, after: &Enum) -> Vec<Candidate> {
    let id = |label: &String| ObjectId::EnumLabel { of: after.name.clone(), label: label.clone() };
    before
        .labels
        .iter()
        .zip(&after.labels)
        .filter(|(a, b)| !after.labels.contains(a) && !before.labels.contains(b))
        .map(|(a, b)| Candidate { before: id(a), after: id(b), score: 50 + likeness(a, b) / 2 })
        .collect()
}

/// One attribute gone and one new of the same type at the same place.
fn attributes(before: &Composite, after: &Composite) -> Vec<Candidate> {
    let id = |name: &Name| ObjectId::Attribute { of: after.name.clone(), name: name.clone() };
    let score = |a: &Name, b: &Name| 50 + likeness(a.as_str(), b.as_str()) / 2;
    before
        .attributes
        .iter()
        .zip(&after.attributes)
        .filter(|(a, b)| after.attribute(&a.name).is_none() && before.attribute(&b.name).is_none())
        .filter(|(a, b)| a.ty == b.ty && a.collation == b.collation)
        .map(|(a, b)| Candidate { before: id(&a.name), after: id(&b.name), score: score(&a.name, &b.name) })
        .collect()
}

/// How alike two names are, in percent.
fn likeness(a: &str, b: &str) -> u8 {
    let ratio = TextDiff::from_chars(a, b).ratio();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a ratio is within 0 and 1
    let percent = (ratio * 100.0) as u8;
    percent
}
