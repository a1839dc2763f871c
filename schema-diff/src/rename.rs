//! Which objects are the same under another name: those that the author names, and the constraints and indexes
//! that follow their table or column.

use schema_model::{
    Delta, FoldError, ObjectId, ObjectRef, QualifiedName, Schema,
    schema::{Constraint, Definition, Index, Table},
};

/// A rename that somebody asked for: the id before, and the id after. A column of a renamed table is given with the
/// table's new name on both sides.
pub type Rename = (ObjectId, ObjectId);

/// The schema under its new names, and how it came to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// `before` with all renames applied.
    pub schema: Schema,
    /// The renames, in the order in which they apply.
    pub deltas: Vec<Delta>,
    /// Requested renames that an earlier migration has made: the attribute may go.
    pub already_made: Vec<Rename>,
}

/// A requested rename that was never true.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenameError {
    /// Neither name exists.
    #[error("{after} is said to be renamed from {}, but the last snapshot has neither", .before.path())]
    NeverTrue {
        /// The id before.
        before: ObjectId,
        /// The id after.
        after: ObjectId,
    },
    /// The name is taken by something that the same migration would drop.
    #[error(
        "{after} is said to be renamed from {}, but another {} is still there: drop it in a migration of its own first",
        .before.path(), .after.path()
    )]
    Taken {
        /// The id before.
        before: ObjectId,
        /// The id after.
        after: ObjectId,
    },
    /// Names that change places: the schema is the same before and after, and nobody could tell that it was done.
    #[error(
        "{after} is said to be renamed from {}, and that one in turn from it: names that change places are seen by nobody",
        .before.path()
    )]
    Ring {
        /// The id before.
        before: ObjectId,
        /// The id after.
        after: ObjectId,
    },
    /// The two ids cannot be one object.
    #[error(transparent)]
    Fold(#[from] FoldError),
}

/// Applies the requested renames that are not made yet, then lets constraints and indexes follow.
pub fn apply_renames(
    before: &Schema,
    after: &Schema,
    requested: &[Rename],
) -> Result<Renamed, Vec<RenameError>> {
    let mut renamed = Renamed { schema: before.clone(), deltas: Vec::new(), already_made: Vec::new() };
    let mut errors = Vec::new();
    for group in in_order_of_containment(requested) {
        apply_group(&mut renamed, after, group, &mut errors);
    }
    follow(&mut renamed, after);
    if errors.is_empty() { Ok(renamed) } else { Err(errors) }
}

/// Containers before what they contain.
fn in_order_of_containment(requested: &[Rename]) -> [Vec<&Rename>; 2] {
    let (whole, parts) = requested.iter().partition(|(before, _)| before.container().is_none());
    [whole, parts]
}

/// Takes whatever can be renamed until nothing can: `b` to `c` makes way for `a` to `b`.
fn apply_group(
    renamed: &mut Renamed,
    wanted: &Schema,
    mut waiting: Vec<&Rename>,
    errors: &mut Vec<RenameError>,
) {
    loop {
        let possible = waiting
            .iter()
            .position(|(before, after)| exists(&renamed.schema, before) && !exists(&renamed.schema, after));
        let Some(at) = possible else { break };
        let (before, after) = waiting.remove(at);
        match renamed.schema.rename(before, after) {
            Ok(()) => renamed.deltas.push(Delta::Rename { before: before.clone(), after: after.clone() }),
            Err(error) => errors.push(error.into()),
        }
    }
    let all = waiting.clone();
    for (before, after) in waiting {
        let is_ring =
            holds_data(before) && exists(&renamed.schema, before) && leads_back(&all, before, after);
        let (before, after) = (before.clone(), after.clone());
        if is_ring {
            errors.push(RenameError::Ring { before, after });
        } else if holds_data(&before) && exists(&renamed.schema, &before) && !exists(wanted, &before) {
            errors.push(RenameError::Taken { before, after });
        } else if exists(&renamed.schema, &after) || is_new_altogether(&renamed.schema, &after) {
            renamed.already_made.push((before, after));
        } else {
            errors.push(RenameError::NeverTrue { before, after });
        }
    }
}

/// Whether the renames go on from `after` until they are at `before` again.
fn leads_back(all: &[&Rename], before: &ObjectId, after: &ObjectId) -> bool {
    let mut at = after;
    for _ in all {
        if at == before {
            return true;
        }
        let Some((_, next)) = all.iter().find(|(from, _)| from == at) else { return false };
        at = next;
    }
    false
}

/// A constraint or index is built anew where it cannot be renamed; anything else would be lost.
fn holds_data(id: &ObjectId) -> bool {
    match id {
        ObjectId::Namespace(_)
        | ObjectId::Enum(_)
        | ObjectId::Definition(_)
        | ObjectId::EnumLabel { .. }
        | ObjectId::Attribute { .. }
        | ObjectId::Table(_)
        | ObjectId::Column { .. }
        | ObjectId::Partition { .. } => true,
        ObjectId::Constraint { .. } | ObjectId::Index { .. } => false,
    }
}

/// A target that starts from nothing, or a new table, has no past to check the attribute against.
fn is_new_altogether(schema: &Schema, after: &ObjectId) -> bool {
    match after.container() {
        Some(container) => !exists(schema, &container),
        None => schema.tables.is_empty(),
    }
}

/// The object with this id; a label or an attribute is none.
pub(crate) fn find<'a>(schema: &'a Schema, id: &ObjectId) -> Option<ObjectRef<'a>> {
    match id {
        ObjectId::Namespace(name) => schema.namespace(name).map(ObjectRef::Namespace),
        ObjectId::Enum(name) => schema.enumeration(name).map(ObjectRef::Enum),
        ObjectId::EnumLabel { .. } | ObjectId::Attribute { .. } => None,
        ObjectId::Definition(id) => schema.definition(id).map(ObjectRef::Definition),
        ObjectId::Table(name) => schema.table(name).map(ObjectRef::Table),
        ObjectId::Column { table, name } => {
            schema.table(table).and_then(|it| Some(ObjectRef::Column(&it.name, it.column(name)?)))
        }
        ObjectId::Constraint { table, name } => {
            schema.table(table).and_then(|it| Some(ObjectRef::Constraint(&it.name, it.constraint(name)?)))
        }
        ObjectId::Index { table, name } => {
            schema.table(table).and_then(|it| Some(ObjectRef::Index(&it.name, it.index(name)?)))
        }
        ObjectId::Partition { table, name } => {
            schema.table(table).and_then(|it| Some(ObjectRef::Partition(&it.name, it.partition(name)?)))
        }
    }
}

pub(crate) fn exists(schema: &Schema, id: &ObjectId) -> bool {
    match id {
        ObjectId::Namespace(name) => schema.namespace(name).is_some(),
        ObjectId::Enum(name) => schema.enumeration(name).is_some(),
        ObjectId::EnumLabel { of, label } => {
            schema.enumeration(of).is_some_and(|it| it.labels.iter().any(|it| it == label))
        }
        ObjectId::Definition(id) => schema.definition(id).is_some(),
        ObjectId::Attribute { of, name } => {
            schema.composite(of).is_some_and(|it| it.attribute(name).is_some())
        }
        ObjectId::Table(name) => schema.table(name).is_some(),
        ObjectId::Column { table, name } => schema.table(table).is_some_and(|it| it.column(name).is_some()),
        ObjectId::Constraint { table, name } => {
            schema.table(table).is_some_and(|it| it.constraint(name).is_some())
        }
        ObjectId::Index { table, name } => schema.table(table).is_some_and(|it| it.index(name).is_some()),
        ObjectId::Partition { table, name } => {
            schema.table(table).is_some_and(|it| it.partition(name).is_some())
        }
    }
}

/// Constraints and indexes that differ in nothing but their name are renamed, not dropped and built anew: their
/// default names follow tables and columns.
fn follow(renamed: &mut Renamed, after: &Schema) {
    let mut followers: Vec<Rename> = Vec::new();
    for table in &after.tables {
        if let Some(before) = renamed.schema.table(&table.name) {
            followers.extend(constraints_that_follow(&table.name, before, table));
            followers.extend(indexes_that_follow(&table.name, before, table));
        }
    }
    followers.extend(definitions_that_follow(&renamed.schema, after));
    for (before, after) in followers {
        if renamed.schema.rename(&before, &after).is_ok() {
            renamed.deltas.push(Delta::Rename { before, after });
        }
    }
}

fn constraints_that_follow(table: &QualifiedName, before: &Table, after: &Table) -> Vec<Rename> {
    let mut gone: Vec<&Constraint> =
        before.constraints.iter().filter(|it| after.constraint(&it.name).is_none()).collect();
    let new = after.constraints.iter().filter(|it| before.constraint(&it.name).is_none());
    let pairs = new.filter_map(|it| {
        let at = gone.iter().position(|other| other.kind == it.kind && other.comment == it.comment)?;
        Some((gone.remove(at), it))
    });
    pairs.map(|(a, b)| (ObjectId::constraint(table, &a.name), ObjectId::constraint(table, &b.name))).collect()
}

fn indexes_that_follow(table: &QualifiedName, before: &Table, after: &Table) -> Vec<Rename> {
    let mut gone: Vec<&Index> = before.indexes.iter().filter(|it| after.index(&it.name).is_none()).collect();
    let new = after.indexes.iter().filter(|it| before.index(&it.name).is_none());
    let pairs = new.filter_map(|it| {
        let at = gone.iter().position(|other| Index { name: it.name.clone(), ..(*other).clone() } == *it)?;
        Some((gone.remove(at), it))
    });
    pairs.map(|(a, b)| (ObjectId::index(table, &a.name), ObjectId::index(table, &b.name))).collect()
}

/// Triggers, event triggers, policies and statistics that are the same but for their name.
fn definitions_that_follow(before: &Schema, after: &Schema) -> Vec<Rename> {
    let mut gone: Vec<&Definition> =
        followers(before).filter(|it| after.definition(&it.id()).is_none()).collect();
    let new = followers(after).filter(|it| before.definition(&it.id()).is_none());
    let pairs = new.filter_map(|it| {
        let at = gone.iter().position(|other| other.renamed(&it.id()).as_ref() == Some(it))?;
        Some((gone.remove(at), it))
    });
    pairs.map(|(a, b)| (ObjectId::Definition(a.id()), ObjectId::Definition(b.id()))).collect()
}

fn followers(schema: &Schema) -> impl Iterator<Item = &Definition> {
    schema.definitions.iter().filter(|it| follows(it))
}

/// Whether an equal object of another name is that object: it holds no data, and nothing says its name.
fn follows(it: &Definition) -> bool {
    match it {
        Definition::Trigger(_)
        | Definition::Policy(_)
        | Definition::Statistics(_)
        | Definition::EventTrigger(_) => true,
        Definition::Extension(_)
        | Definition::Sequence(_)
        | Definition::Function(_)
        | Definition::View(_)
        | Definition::MaterializedView(_)
        | Definition::Rule(_)
        | Definition::Domain(_)
        | Definition::Composite(_)
        | Definition::Range(_)
        | Definition::Procedure(_)
        | Definition::Aggregate(_)
        | Definition::Grant(_)
        | Definition::Owner(_)
        | Definition::Publication(_) => false,
    }
}
