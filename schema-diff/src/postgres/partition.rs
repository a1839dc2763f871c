//! CREATE, ATTACH, DETACH and DROP of partitions.

use schema_model::{
    Delta, Name, Object, ObjectId, QualifiedName,
    schema::{
        Column, ColumnValue, Definition, DefinitionId, IndexTarget, Partition, PartitionBound, PartitionKey,
        Table,
        definition::{Enabled, Trigger, TriggerEvent},
    },
};

use super::{
    comment,
    enumeration::in_namespace,
    expression, foreign_key, identity, online,
    partition_bound::{bound, by, values},
    sql, table,
    type_rebuild::Rebuilds,
};
use crate::{
    Change, Hazard, HazardKind, Sql,
    action::{Action, Resource},
    lower::LowerError,
};

/// The way round what cannot be changed in place.
const NEW_TABLE: &str = "declare a new table with the partitions, copy the rows in a migration of your own, and then drop \
                         the old table";

/// The partitions of a new table, those of partitions behind the ones that they are of.
pub(super) fn create_all(change: &Change<'_>, table: &Table) -> Vec<Action> {
    table.partitions.iter().flat_map(|it| create(change, &table.name, it)).collect()
}

pub(super) fn create(change: &Change<'_>, table: &QualifiedName, partition: &Partition) -> Vec<Action> {
    if let Some(online::Attached { first, attach }) = online::attach(change, table, partition) {
        let attach = declare(change, table, partition, attach);
        return first.into_iter().chain([attach]).collect();
    }
    let create = sql().push("CREATE TABLE ").name(&partition.name).push(" PARTITION OF ");
    let create = bound(create.name(parent(table, partition)).push("\n  "), &partition.bound);
    let create = Action::new(by(create, partition.partition_by.as_ref()));
    vec![declare(change, table, partition, create.hazards(in_default(change, table, partition)))]
}

/// What a new partition brings and stands on, however it comes.
fn declare(change: &Change<'_>, table: &QualifiedName, partition: &Partition, mut action: Action) -> Action {
    let id = ObjectId::partition(table, &partition.name);
    action.statements.extend(comment::statement(&id, partition.comment.as_deref()));
    let action = action
        .creates(id)
        .creates(Resource::Relation(partition.name.clone()))
        .needs_all(in_namespace(&partition.name));
    let action = among_others(change, table, action);
    let key = change.table_after(table).zip(partition.partition_by.as_ref());
    let columns = key.map(|(table, key)| columns(table, key)).unwrap_or_default();
    holding(change, table, partition, action.needs_all(columns).alters_all(own_key(table, partition)))
}

/// A partition with partitions of its own comes when what its key forbids is gone, and goes before what it forbids comes.
fn own_key(table: &QualifiedName, partition: &Partition) -> Option<Resource> {
    partition.partition_by.as_ref().map(|_| Resource::PartitionKeys(table.clone()))
}

/// What a key, an exclusion or a unique index of a table stands on, where the table has partitions.
pub(super) fn keys(table: Option<&Table>) -> Option<Resource> {
    let table = table.filter(|it| it.options.partition_by.is_some())?;
    Some(Resource::PartitionKeys(table.name.clone()))
}

/// What a bound needs, and that the partition takes its place among the others.
fn holding(change: &Change<'_>, table: &QualifiedName, partition: &Partition, action: Action) -> Action {
    action
        .needs_all(labels(change, table, partition))
        .needs_all(parent_object(table, partition))
        .alters(Resource::Partitions(parent(table, partition).clone()))
}

/// The labels of enums that a bound names.
pub(super) fn labels(change: &Change<'_>, table: &QualifiedName, partition: &Partition) -> Vec<Resource> {
    let Some(table) = change.table_after(table) else { return Vec::new() };
    values(&partition.bound).flat_map(|it| expression::values(change.after, table, it)).collect()
}

/// The columns that a key is made of, with those that its expressions mention.
pub(super) fn columns(table: &Table, key: &PartitionKey) -> Vec<Resource> {
    let columns = key.parts.iter().flat_map(|part| match &part.target {
        IndexTarget::Column(name) => vec![name],
        IndexTarget::Expression(expression) => expression::columns(table, expression),
    });
    columns.map(|it| ObjectId::column(&table.name, it).into()).collect()
}

/// The table or partition that a partition is part of.
pub(super) fn parent<'a>(table: &'a QualifiedName, partition: &'a Partition) -> &'a QualifiedName {
    partition.of.as_ref().unwrap_or(table)
}

fn parent_object(table: &QualifiedName, partition: &Partition) -> Option<Resource> {
    partition.of.as_ref().map(|it| ObjectId::partition(table, it).into())
}

/// Rows that the default partition holds already would have to be in the new one.
pub(super) fn in_default(
    change: &Change<'_>,
    table: &QualifiedName,
    partition: &Partition,
) -> Option<Hazard> {
    let default = default_beside(change, table, partition)?;
    let message = format!("fails when {} holds a row for it", default.name);
    Some(Hazard::new(HazardKind::MayFail, ObjectId::partition(table, &partition.name), message))
}

/// The default partition that is there before a partition beside it, and stays.
pub(super) fn default_beside<'a>(
    change: &Change<'a>,
    table: &QualifiedName,
    partition: &Partition,
) -> Option<&'a Partition> {
    let (before, after) = (change.table_before(table)?, change.table_after(table)?);
    before.partitions.iter().find(|it| {
        it.bound == PartitionBound::Default
            && it.of == partition.of
            && it.name != partition.name
            && after.partition(&it.name).is_some_and(|it| it.bound == PartitionBound::Default)
    })
}

pub(super) fn drop(change: &Change<'_>, table: &QualifiedName, partition: &Partition) -> Vec<Action> {
    if partition.partition_by.is_none() && others_change(change, table, partition) {
        return give_away(change, table, partition);
    }
    let id = ObjectId::partition(table, &partition.name);
    // The key that others refer to holds on to each partition of the table.
    let is_referenced = is_referenced(change, table);
    let detach = is_referenced.then(|| detach(table, partition).finish());
    let drop = sql().push("DROP TABLE ").name(&partition.name).finish();
    let action = Action::of(detach.into_iter().chain([drop]).collect())
        .hazard(Hazard::new(HazardKind::DataLoss, id.clone(), "every row in it is lost"))
        .hazards(referenced_rows(change, table, &id))
        .drops(id)
        .drops(Resource::Relation(partition.name.clone()))
        .releases_all(in_namespace(&partition.name))
        .releases_all(parent_object(table, partition))
        .releases_all([Resource::Partitions(parent(table, partition).clone())])
        .alters_all(own_key(table, partition));
    let action = among_others(change, table, action);
    let online =
        if is_referenced { Vec::new() } else { online::detach_partition(change, table, partition, &action) };
    vec![action.or_online(online)]
}

/// Whether the bound of another partition beside this one changes: it may take its rows.
fn others_change(change: &Change<'_>, table: &QualifiedName, partition: &Partition) -> bool {
    change.deltas.iter().any(|delta| match delta {
        Delta::Alter {
            before: Object::Partition { table: _, partition: before },
            after: Object::Partition { table: of, partition: after },
        } => {
            of == table && after.of == partition.of && (before.bound != after.bound || before.of != after.of)
        }
        Delta::Alter { .. } | Delta::Create(_) | Delta::Drop(_) | Delta::Rename { .. } => false,
    })
}

/// The table, of which a key in the way of partitions with partitions goes before others change: all else of the table waits
/// for those, and those wait for the partitions that the key forbids.
pub(super) fn in_the_way(change: &Change<'_>, table: &QualifiedName) -> Option<Resource> {
    let is_spread = change.deltas.iter().any(|delta| match delta {
        Delta::Create(Object::Partition { table: of, partition })
        | Delta::Drop(Object::Partition { table: of, partition }) => {
            of == table && own_key(table, partition).is_some()
        }
        Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } | Delta::Rename { .. } => false,
    });
    (is_spread && moves(change, table)).then(|| ObjectId::Table(table.clone()).into())
}

/// No key goes while a partition is out: it would keep its own.
fn with_its_keys(change: &Change<'_>, table: &QualifiedName) -> Option<Resource> {
    in_the_way(change, table).map(|_| Resource::PartitionKeys(table.clone()))
}

/// Takes the partition out, and lets the table place its rows when the others are as they will be.
fn give_away(change: &Change<'_>, table: &QualifiedName, partition: &Partition) -> Vec<Action> {
    let id = ObjectId::partition(table, &partition.name);
    let away = Action::new(detach(table, partition))
        .hazards(referenced_rows(change, table, &id))
        .alters(ObjectId::Table(table.clone()))
        .alters_all(with_its_keys(change, table))
        .releases_all([id.clone().into(), Resource::Partitions(parent(table, partition).clone())]);
    let back = back(change, table, &id, &partition.name)
        .drops(id)
        .drops(Resource::Relation(partition.name.clone()))
        .needs(Resource::Partitions(parent(table, partition).clone()))
        .releases_all(in_namespace(&partition.name))
        .releases_all(parent_object(table, partition));
    vec![away, back]
}

/// The rows of what was taken out go where the table puts them.
fn back(change: &Change<'_>, table: &QualifiedName, id: &ObjectId, from: &QualifiedName) -> Action {
    let risk =
        Hazard::new(HazardKind::MayFail, id.clone(), "fails when there is no partition for a row of it");
    Action::of(vec![copy(change, table, from), sql().push("DROP TABLE ").name(from).finish()])
        .hazard(risk)
        .hazards(fired(change, table))
        .alters(ObjectId::Table(table.clone()))
}

/// To triggers a row that moves is a new one.
fn fired(change: &Change<'_>, table: &QualifiedName) -> Vec<Hazard> {
    let triggers = change.renamed.definitions.iter().filter_map(Definition::as_trigger);
    let fired = triggers.filter(|it| {
        let id = DefinitionId::Trigger { table: it.table.clone(), name: it.name.clone() };
        it.table == *table
            && it.events.contains(&TriggerEvent::Insert)
            && it.enabled != Enabled::Disabled
            && change.after.definition(&id).is_some()
    });
    let hazard = |it: &Trigger| {
        let id = DefinitionId::Trigger { table: it.table.clone(), name: it.name.clone() };
        let what = "it runs for the rows that move, as if they were new";
        Hazard::new(HazardKind::Unexpected, ObjectId::Definition(id), what)
    };
    fired.map(hazard).collect()
}

/// While rows move between partitions, what else changes of the table waits: see [`away`].
fn among_others(change: &Change<'_>, table: &QualifiedName, action: Action) -> Action {
    if moves(change, table) { action.alters(ObjectId::Table(table.clone())) } else { action }
}

pub(super) fn moves(change: &Change<'_>, table: &QualifiedName) -> bool {
    change.deltas.iter().any(|delta| match delta {
        Delta::Alter {
            before: Object::Partition { table: of, partition: before },
            after: Object::Partition { table: _, partition: after },
        } => of == table && (before.bound != after.bound || before.of != after.of),
        Delta::Alter { .. } | Delta::Create(_) | Delta::Drop(_) | Delta::Rename { .. } => false,
    })
}

/// Whether a foreign key refers to the table, or will.
fn is_referenced(change: &Change<'_>, table: &QualifiedName) -> bool {
    [change.renamed, change.after].into_iter().any(|it| foreign_key::is_referenced(it, table))
}

fn referenced_rows(change: &Change<'_>, table: &QualifiedName, id: &ObjectId) -> Option<Hazard> {
    let message = "fails when another table refers to a row in it";
    is_referenced(change, table).then(|| Hazard::new(HazardKind::MayFail, id.clone(), message))
}

/// What a table that is dropped takes along.
pub(super) fn dropped_with(table: &Table, action: Action) -> Action {
    table.partitions.iter().fold(action, |action, it| {
        action
            .drops(ObjectId::partition(&table.name, &it.name))
            .drops(Resource::Relation(it.name.clone()))
            .releases_all(in_namespace(&it.name))
    })
}

/// Another bound, or another parent: out of the one, and into the other.
pub(super) fn alter(
    change: &Change<'_>,
    table: &QualifiedName,
    before: &Partition,
    after: &Partition,
) -> Result<Vec<Action>, LowerError> {
    let Partition { name, of, bound, partition_by, comment } = after;
    let id = ObjectId::partition(table, name);
    if before.partition_by != *partition_by {
        return Err(key_stays(id));
    }
    let mut actions = Vec::new();
    if before.bound != *bound || before.of != *of {
        actions.extend(if rows_may_move(change, table, before, after) {
            move_rows(change, table, before, after)
        } else {
            reattach(change, table, before, after)
        });
    }
    actions.extend(comment::alter(&id, before.comment.as_deref(), comment.as_deref()));
    Ok(actions)
}

/// The refusal of another PARTITION BY.
pub(super) fn key_stays(object: ObjectId) -> LowerError {
    LowerError {
        object,
        reason: "PostgreSQL cannot change how the rows of a table are spread".to_owned(),
        advice: NEW_TABLE.to_owned(),
    }
}

/// Whether there are partitions that could take the rows which the bound leaves out: new ones, others whose bound
/// changes, or a default.
fn rows_may_move(change: &Change<'_>, table: &QualifiedName, before: &Partition, after: &Partition) -> bool {
    let (Some(was), Some(is)) = (change.table_before(table), change.table_after(table)) else { return false };
    before.partition_by.is_none()
        && is.partitions.iter().filter(|it| it.name != after.name && it.of == after.of).any(|it| {
            it.bound == PartitionBound::Default
                || was.partition(&it.name).is_none_or(|was| was.bound != it.bound)
        })
}

fn detach(table: &QualifiedName, partition: &Partition) -> Sql {
    let parent = parent(table, partition);
    sql().push("ALTER TABLE ").name(parent).push("\n  DETACH PARTITION ").name(&partition.name)
}

/// Takes the partition out under its former name, and gives it the next one. What else changes of the table waits until
/// it is back, so that both stay alike.
fn away(change: &Change<'_>, table: &QualifiedName, before: &Partition, next: &QualifiedName) -> Action {
    let id = ObjectId::partition(table, &before.name);
    let former = change.former_partition(&id);
    let name = former.unwrap_or(&before.name);
    let detach =
        sql().push("ALTER TABLE ").name(parent(table, before)).push("\n  DETACH PARTITION ").name(name);
    let renames = table::rename_or_move("TABLE", name, next, ObjectId::Table);
    let renames = renames.into_iter().flat_map(|it| it.statements);
    let mut action = Action::of(std::iter::once(detach.finish()).chain(renames).collect())
        .hazards(referenced_rows(change, table, &id))
        .alters(ObjectId::Table(table.clone()))
        .alters_all(with_its_keys(change, table))
        .releases_all([id.into(), Resource::Partitions(parent(table, before).clone())])
        .releases_all(parent_object(table, before));
    if name != next {
        action = action.drops(Resource::Relation(name.clone()));
    }
    if let Some(former) = former {
        action = action.drops(ObjectId::partition(table, former));
    }
    // A name on the way is nobody else's.
    if *next == before.name && name != next {
        action = action.creates(Resource::Relation(next.clone()));
    }
    action
}

/// The partition is back, with its new name where it has one.
fn is_back(change: &Change<'_>, table: &QualifiedName, after: &Partition, action: Action) -> Action {
    let id = ObjectId::partition(table, &after.name);
    let action = match change.former_partition(&id) {
        Some(_) => action.creates(id),
        None => action.alters(id),
    };
    holding(change, table, after, action.alters(ObjectId::Table(table.clone())))
}

fn reattach(
    change: &Change<'_>,
    table: &QualifiedName,
    before: &Partition,
    after: &Partition,
) -> Vec<Action> {
    let id = ObjectId::partition(table, &after.name);
    let detach = away(change, table, before, &after.name);
    let attach = sql().push("ALTER TABLE ").name(parent(table, after)).push("\n  ATTACH PARTITION ");
    let attach = bound(attach.name(&after.name).push(" "), &after.bound);
    let risk = Hazard::new(HazardKind::MayFail, id, "fails when it holds a row that the bound leaves out");
    let attach = Action::new(attach).hazards(in_default(change, table, after));
    match online::within(change, table, before, after) {
        None => vec![detach, is_back(change, table, after, attach.hazard(risk))],
        Some(online::Within { add, validate, constraint, drop }) => {
            let mut attach = is_back(change, table, after, attach);
            attach.statements.push(drop);
            vec![add, validate.hazard(risk), detach.needs(constraint), attach]
        }
    }
}

/// Takes the partition out under a name of its own, makes it anew with the new bound, and lets the table place the rows.
fn move_rows(
    change: &Change<'_>,
    table: &QualifiedName,
    before: &Partition,
    after: &Partition,
) -> Vec<Action> {
    let id = ObjectId::partition(table, &after.name);
    let aside = aside(&before.name);
    let away = away(change, table, before, &aside);
    let of = parent(table, after);
    let create = sql().push("CREATE TABLE ").name(&after.name).push(" PARTITION OF ").name(of).push("\n  ");
    let mut statements = vec![bound(create, &after.bound).finish()];
    statements.extend(comment::statement(&id, before.comment.as_deref()));
    let again = Action::of(statements)
        .hazards(in_default(change, table, after))
        .creates(Resource::Relation(after.name.clone()));
    let back = back(change, table, &id, &aside).needs(id).needs(Resource::Partitions(of.clone()));
    vec![away, is_back(change, table, after, again), back]
}

fn aside(name: &QualifiedName) -> QualifiedName {
    let text = format!("schemagen_old_{}", name.name);
    // PostgreSQL keeps 63 bytes of a name.
    let kept = Name::new(&text[..text.floor_char_boundary(63)]);
    name.sibling(kept.unwrap_or_else(|_| name.name.clone()))
}

/// The rows go where the table puts them, with the values of identities that they have. Columns are still called as
/// before the migration.
fn copy(change: &Change<'_>, table: &QualifiedName, from: &QualifiedName) -> String {
    let columns = change.table_before(table).map(|it| it.columns.as_slice()).unwrap_or_default();
    let is_written = |it: &&Column| !matches!(it.value, Some(ColumnValue::Generated { .. }));
    let name = |it: &Column| {
        let id = ObjectId::column(table, &it.name);
        change.former_name(&id).unwrap_or(&it.name).clone()
    };
    let names: Vec<Name> = columns.iter().filter(is_written).map(name).collect();
    let overriding = if columns.iter().any(identity::is_always) { ") OVERRIDING SYSTEM VALUE" } else { ")" };
    let insert = sql().push("INSERT INTO ").name(table).push(" (").idents(&names).push(overriding);
    insert.push("\n  SELECT ").idents(&names).push(" FROM ").name(from).finish()
}

pub(super) fn rename(table: &QualifiedName, from: &QualifiedName, to: &QualifiedName) -> Vec<Action> {
    table::rename_or_move("TABLE", from, to, |name| ObjectId::partition(table, &name))
}

/// What PostgreSQL refuses: another type for what decides where rows are.
pub(super) fn check_column(table: Option<&Table>, before: &Column, after: &Column) -> Result<(), LowerError> {
    let Some(table) = table else { return Ok(()) };
    if before.ty == after.ty && before.collation == after.collation {
        return Ok(());
    }
    let id = ObjectId::column(&table.name, &after.name);
    if decides(table, &id) { Err(type_stays(id)) } else { Ok(()) }
}

/// A rebuilt type is another one to the columns that have it.
pub(super) fn check_rebuilds(change: &Change<'_>, rebuilds: &Rebuilds) -> Result<(), LowerError> {
    for rebuilt in rebuilds.names() {
        for table in &change.renamed.tables {
            let of_type = table.columns.iter().filter(|it| it.ty.named() == Some(rebuilt));
            let mut ids = of_type.map(|it| ObjectId::column(&table.name, &it.name));
            if let Some(id) = ids.find(|id| decides(table, id)) {
                return Err(type_stays(id));
            }
        }
    }
    Ok(())
}

/// Whether a table, or one of its partitions, is partitioned by the column.
fn decides(table: &Table, column: &ObjectId) -> bool {
    let nested = table.partitions.iter().filter_map(|it| it.partition_by.as_ref());
    let mut keys = table.options.partition_by.iter().chain(nested);
    keys.any(|key| columns(table, key).contains(&Resource::Object(column.clone())))
}

fn type_stays(object: ObjectId) -> LowerError {
    LowerError {
        object,
        reason: "PostgreSQL cannot change the type of a column that a table is partitioned by".to_owned(),
        advice: NEW_TABLE.to_owned(),
    }
}
