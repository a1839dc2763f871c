//! Partitions that come to a table in use, and leave it: CREATE TABLE .. PARTITION OF and DROP TABLE would lock the whole table
//! against everybody.

use schema_model::{
    Delta, Name, Object, ObjectId, QualifiedName,
    schema::{Partition, PartitionBound},
};

use super::{outside, temporary, validate};
use crate::{
    Change, Hazard, HazardKind,
    action::{Action, Resource},
    postgres::{partition, partition_bound, sql},
};

/// DETACH PARTITION .. CONCURRENTLY came with 14.
const FOURTEEN: u16 = 14;

/// A new partition that comes as a table of its own.
pub(in crate::postgres) struct Attached {
    /// What must be known of the default partition before.
    pub(in crate::postgres) first: Vec<Action>,
    /// The table and ATTACH.
    pub(in crate::postgres) attach: Action,
}

/// The partition as a table of its own, and ATTACH, which lets others read and write. What a partition takes from its table
/// comes with the one or the other. `None` where PARTITION OF is all that there is.
pub(in crate::postgres) fn attach(
    change: &Change<'_>,
    table: &QualifiedName,
    it: &Partition,
) -> Option<Attached> {
    let before = change.table_in_use(table).and_then(|_| change.table_before(table))?;
    // What is new itself nobody uses.
    let is_of_new = it.of.as_ref().is_some_and(|of| before.partition(of).is_none());
    if is_of_new || partition::moves(change, table) {
        return None;
    }
    let default = match partition::default_beside(change, table, it) {
        Some(default) => Some(KeptOut::of(change, table, default, it)?),
        None => None,
    };
    let parent = partition::parent(table, it);
    let create = sql().push("CREATE TABLE ").name(&it.name).push(" (\n  LIKE ").name(parent).push(
        " INCLUDING ALL EXCLUDING COMMENTS EXCLUDING IDENTITY EXCLUDING INDEXES EXCLUDING STATISTICS\n)",
    );
    let create = partition_bound::by(create, it.partition_by.as_ref());
    let tablespace = change.table_after(table).and_then(|it| it.options.tablespace.as_ref());
    let create = match tablespace {
        Some(name) => create.push("\nTABLESPACE ").ident(name),
        None => create,
    };
    let attach =
        sql().push("ALTER TABLE ").name(parent).push("\n  ATTACH PARTITION ").name(&it.name).push(" ");
    let attach = Action::of(vec![create.finish(), partition_bound::bound(attach, &it.bound).finish()])
        .why("PARTITION OF would lock the whole table against everybody.");
    Some(match default {
        None => Attached { first: Vec::new(), attach },
        Some(default) => default.beside(attach, partition::in_default(change, table, it)),
    })
}

/// A check that keeps what a new partition is for out of the default one: PostgreSQL would look for it there, while nobody may
/// read or write those rows.
struct KeptOut {
    /// The default partition, as an object and as a table.
    id: ObjectId,
    name: QualifiedName,
    check: Name,
    condition: String,
    /// What the condition is about.
    needs: Vec<Resource>,
    refused: Hazard,
}

impl KeptOut {
    /// `None` where PostgreSQL is not known to see what the check says.
    fn of(change: &Change<'_>, table: &QualifiedName, default: &Partition, it: &Partition) -> Option<Self> {
        let after = change.table_after(table)?;
        let key = partition_bound::key(after, it)?;
        let message = format!("{} takes no row for it any more, until it is there itself", default.name);
        Some(Self {
            id: ObjectId::partition(table, &default.name),
            name: default.name.clone(),
            check: temporary("schemagen_not_", &it.name.name),
            condition: partition_bound::holds(key, &it.bound)?.join(" AND "),
            needs: [partition::columns(after, key), partition::labels(change, table, it)].concat(),
            refused: Hazard::new(
                HazardKind::BreaksRunningCode,
                ObjectId::partition(table, &it.name),
                message,
            ),
        })
    }

    fn beside(self, mut attach: Action, risk: Option<Hazard>) -> Attached {
        let Self { id, name, check, condition, needs, refused } = self;
        let constraint = ObjectId::constraint(&name, &check);
        let alter = || sql().push("ALTER TABLE ").name(&name).push("\n  ");
        let add = alter().push("ADD CONSTRAINT ").ident(&check).push(" CHECK (NOT (").push(&condition);
        let add = Action::new(add.push(")) NOT VALID"))
            .creates(constraint.clone())
            .needs_all(needs)
            .alters(id.clone())
            .hazard(refused)
            .why("ATTACH would read the default partition and let nobody in meanwhile, if no check said what is not in it.");
        let validate = validate(&name, &check).alters(id).hazards(risk);
        attach.statements.push(alter().push("DROP CONSTRAINT ").ident(&check).finish());
        Attached { first: vec![add, validate], attach: attach.needs(constraint) }
    }
}

/// A check of the rows that a partition has, made before it gets another bound.
pub(in crate::postgres) struct Within {
    pub(in crate::postgres) add: Action,
    pub(in crate::postgres) validate: Action,
    /// What stands until the partition has its bound.
    pub(in crate::postgres) constraint: ObjectId,
    pub(in crate::postgres) drop: String,
}

/// A check that the rows are within the next bound: ATTACH would read them while nobody may use the table. `None` where PostgreSQL is
/// not known to see what the check says, and where a default partition is read as well.
pub(in crate::postgres) fn within(
    change: &Change<'_>,
    table: &QualifiedName,
    before: &Partition,
    after: &Partition,
) -> Option<Within> {
    change.table_in_use(table)?;
    let id = ObjectId::partition(table, &after.name);
    // While a partition is checked, all others hold what they have: no other comes, goes or changes.
    let is_other = |it: &Delta| {
        let other = it.id();
        other != id && matches!(&other, ObjectId::Partition { table: of, .. } if of == table)
    };
    let is_alone = !change.deltas.iter().any(is_other);
    let stays = is_alone && change.former_partition(&id).is_none() && before.of == after.of;
    if !stays || partition::default_beside(change, table, after).is_some() {
        return None;
    }
    let is = change.table_after(table)?;
    let key = partition_bound::key(is, after)?;
    // What else changes of the table waits until the partition is back: the check can wait for no column.
    let is_as_before = |it: &Resource| it.object().is_some_and(|id| change.former_name(id).is_none());
    if !partition::columns(is, key).iter().all(is_as_before) {
        return None;
    }
    let condition = partition_bound::holds(key, &after.bound)?.join(" AND ");
    let check = temporary("schemagen_within_", &after.name.name);
    let constraint = ObjectId::constraint(&after.name, &check);
    let start = || sql().push("ALTER TABLE ").name(&after.name).push("\n  ");
    let add =
        start().push("ADD CONSTRAINT ").ident(&check).push(" CHECK (").push(&condition).push(") NOT VALID");
    let add = Action::new(add)
        .creates(constraint.clone())
        .needs_all(partition::labels(change, table, after))
        .why("ATTACH would read all rows of the partition and let nobody in meanwhile, if no check said what they are.");
    let validate = validate(&after.name, &check);
    let drop = start().push("DROP CONSTRAINT ").ident(&check).finish();
    Some(Within { add, validate, constraint, drop })
}

/// The partition is detached while others use the table, and dropped when it is one by itself.
pub(in crate::postgres) fn detach(
    change: &Change<'_>,
    table: &QualifiedName,
    it: &Partition,
    plain: &Action,
) -> Vec<Action> {
    if !can_detach(change, table, it) {
        return Vec::new();
    }
    let id = Resource::Object(ObjectId::partition(table, &it.name));
    let by_itself = Resource::Object(ObjectId::Table(it.name.clone()));
    let statement =
        sql().push("ALTER TABLE ").name(partition::parent(table, it)).push("\n  DETACH PARTITION ");
    let mut away = outside(plain, statement.name(&it.name).push(" CONCURRENTLY").finish());
    (away.creates, away.drops) = (vec![by_itself.clone()], vec![id.clone()]);
    away.hazards.retain(|it| it.kind != HazardKind::DataLoss);
    away.why = Some("DROP TABLE alone would lock the whole table against everybody.");
    let mut drop = plain.clone();
    drop.drops.retain(|it| *it != id);
    drop.hazards.retain(|it| it.kind == HazardKind::DataLoss);
    vec![away, drop.needs(by_itself)]
}

/// PostgreSQL refuses it beside a default partition. Of what else changes in the table, the partition would be left out
/// until it goes.
fn can_detach(change: &Change<'_>, table: &QualifiedName, it: &Partition) -> bool {
    let Some(before) = change.table_before(table).filter(|_| change.table_in_use(table).is_some()) else {
        return false;
    };
    let mut beside = before.partitions.iter().filter(|other| other.of == it.of);
    let mut objects = change.deltas.iter().map(|it| match it {
        Delta::Create(object) | Delta::Drop(object) => Some(object),
        Delta::Alter { .. } | Delta::Rename { .. } => None,
    });
    change.options.postgres_version.is_some_and(|it| it >= FOURTEEN)
        && !beside.any(|other| other.bound == PartitionBound::Default)
        && objects.all(|it| matches!(it, Some(Object::Partition { .. })))
}
