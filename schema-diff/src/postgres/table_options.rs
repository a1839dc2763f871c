//! What a table has as a whole: UNLOGGED, storage parameters, tablespace, row level security, replica identity.

use std::collections::BTreeMap;

use schema_model::{
    Delta, Name, ObjectId, QualifiedName, Schema,
    schema::{
        Constraint, ConstraintKind, Definition, DefinitionId, IndexTarget, ReplicaIdentity, RowSecurity,
        Table, TableOptions,
    },
};

use super::{definition, foreign_key::Rings, partition, partition_bound, sql};
use crate::{
    Change, Hazard, HazardKind, Sql,
    action::{Action, Resource, Setting},
    lower::LowerError,
};

/// What stands behind the columns in CREATE TABLE.
pub(super) fn clauses(sql: Sql, options: &TableOptions) -> Sql {
    let sql = partition_bound::by(sql, options.partition_by.as_ref());
    let sql = if options.storage.is_empty() {
        sql
    } else {
        sql.push("\nWITH (").list(&options.storage, parameter).push(")")
    };
    match &options.tablespace {
        None => sql,
        Some(name) => sql.push("\nTABLESPACE ").ident(name),
    }
}

/// What a new table needs beyond CREATE TABLE.
pub(super) fn create(table: &Table) -> Vec<Action> {
    let security = row_security(&table.name, RowSecurity::Disabled, table.options.row_security);
    let identity = &table.options.replica_identity;
    let identity = (!identity.is_default()).then(|| replica_identity(table, identity));
    security.into_iter().chain(identity).collect()
}

pub(super) fn alter(change: &Change<'_>, before: &Table, after: &Table) -> Result<Vec<Action>, LowerError> {
    let TableOptions {
        strict,
        without_rowid,
        unlogged,
        storage,
        tablespace,
        row_security: security,
        replica_identity: identity,
        partition_by,
    } = &after.options;
    let was = &before.options;
    if *partition_by != was.partition_by {
        return Err(partition::key_stays(ObjectId::Table(after.name.clone())));
    }
    if *strict != was.strict || *without_rowid != was.without_rowid {
        return Err(LowerError {
            object: ObjectId::Table(after.name.clone()),
            reason: "strict and without_rowid are SQLite's".to_owned(),
            advice: "remove them from the struct".to_owned(),
        });
    }
    let mut actions = Vec::new();
    if *unlogged != was.unlogged {
        actions.push(persistence(change, &after.name, *unlogged));
    }
    actions.extend(parameters(change, &after.name, &was.storage, storage));
    if *tablespace != was.tablespace {
        actions.push(move_to(&after.name, tablespace.as_ref()));
    }
    let hazard = row_security_hazard(&after.name, was.row_security, *security);
    let idle = idle_policies(change, &after.name, *security);
    let security = row_security(&after.name, was.row_security, *security);
    actions.extend(security.map(|it| it.hazards(hazard).hazards(idle)));
    // The objects of a delta come without what they contain.
    let whole = change.table_after(&after.name).unwrap_or(after);
    if *identity != was.replica_identity {
        actions.extend(another_identity(change, whole));
    }
    Ok(actions)
}

fn set(table: &QualifiedName, setting: Setting) -> Resource {
    Resource::Setting(table.clone(), setting)
}

/// `fillfactor = 70`; what is no number or truth value is written as a string.
fn parameter(sql: Sql, (name, value): (&String, &String)) -> Sql {
    let sql = sql.push(name).push(" = ");
    let is_plain = value == "true" || value == "false" || value.parse::<f64>().is_ok();
    if is_plain { sql.push(value) } else { sql.literal(value) }
}

fn parameters(
    change: &Change<'_>,
    table: &QualifiedName,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Option<Action> {
    let new: Vec<_> = after.iter().filter(|(name, value)| before.get(*name) != Some(*value)).collect();
    let gone: Vec<_> = before.keys().filter(|name| !after.contains_key(*name)).collect();
    // The server forgets those of a TOAST table that is not there, and a column may bring it.
    let new_toast = new.iter().any(|(name, _)| name.starts_with("toast."));
    let set_new = (!new.is_empty()).then(|| sql().push("SET (").list(new, parameter).push(")").finish());
    let reset = (!gone.is_empty())
        .then(|| sql().push("RESET (").list(gone, |sql, it| sql.push(it)).push(")").finish());
    let clauses: Vec<String> = set_new.into_iter().chain(reset).collect();
    (!clauses.is_empty()).then(|| {
        let statement = sql().push("ALTER TABLE ").name(table).push("\n  ").push(&clauses.join(",\n  "));
        let columns =
            new_toast.then(|| change.table_after(table)).flatten().into_iter().flat_map(|it| &it.columns);
        Action::new(statement)
            .alters(set(table, Setting::Storage))
            .needs_all(columns.map(|it| ObjectId::column(table, &it.name).into()))
    })
}

/// The table's own space is the database's, which nobody gave another one.
fn move_to(table: &QualifiedName, tablespace: Option<&Name>) -> Action {
    let statement = sql().push("ALTER TABLE ").name(table).push(" SET TABLESPACE ");
    let statement = match tablespace {
        Some(name) => statement.ident(name),
        None => statement.push("pg_default"),
    };
    Action::new(statement).alters(set(table, Setting::Tablespace))
}

fn row_security(table: &QualifiedName, before: RowSecurity, after: RowSecurity) -> Option<Action> {
    use RowSecurity::{Disabled, Enabled, Forced};
    let words: &[&str] = match (before, after) {
        (Disabled, Enabled) => &["ENABLE"],
        (Disabled, Forced) => &["ENABLE", "FORCE"],
        (Enabled, Disabled) => &["DISABLE"],
        (Enabled, Forced) => &["FORCE"],
        (Forced, Enabled) => &["NO FORCE"],
        (Forced, Disabled) => &["NO FORCE", "DISABLE"],
        (Disabled, Disabled) | (Enabled, Enabled) | (Forced, Forced) => return None,
    };
    let clauses: Vec<String> = words.iter().map(|word| format!("{word} ROW LEVEL SECURITY")).collect();
    let statement = match clauses.as_slice() {
        [one] => sql().push("ALTER TABLE ").name(table).push(" ").push(one),
        several => sql().push("ALTER TABLE ").name(table).push("\n  ").push(&several.join(",\n  ")),
    };
    Some(Action::new(statement).alters(set(table, Setting::RowSecurity)))
}

/// Policies that stay, and have no effect any more.
fn idle_policies(change: &Change<'_>, table: &QualifiedName, after: RowSecurity) -> Vec<Hazard> {
    let policies = change.after.definitions.iter().filter_map(Definition::as_policy);
    let stays = policies.filter(|it| {
        let id = DefinitionId::Policy { table: it.table.clone(), name: it.name.clone() };
        it.table == *table && !after.is_on() && change.renamed.definition(&id).is_some()
    });
    stays.map(definition::policy::without_effect).collect()
}

/// What hides rows from code that runs, where there are any.
fn row_security_hazard(table: &QualifiedName, before: RowSecurity, after: RowSecurity) -> Option<Hazard> {
    use RowSecurity::{Disabled, Enabled, Forced};
    let whom = match (before, after) {
        (Disabled, Enabled) => "roles other than the owner see and change",
        (Disabled, Forced) => "all roles, the owner too, see and change",
        (Enabled, Forced) => "the owner sees and changes",
        (Disabled | Enabled | Forced, Disabled) | (Enabled | Forced, Enabled) | (Forced, Forced) => {
            return None;
        }
    };
    let message = format!("{whom} only the rows that a policy gives them from here on");
    Some(Hazard::new(HazardKind::BreaksRunningCode, ObjectId::Table(table.clone()), message))
}

/// SET LOGGED or UNLOGGED. A logged table cannot refer to an unlogged one: going up, the targets go first; going down,
/// the tables that refer to them.
fn persistence(change: &Change<'_>, table: &QualifiedName, unlogged: bool) -> Action {
    let words = if unlogged { " SET UNLOGGED" } else { " SET LOGGED" };
    let action = Action::new(sql().push("ALTER TABLE ").name(table).push(words))
        .alters(set(table, Setting::Persistence));
    let moving = moving(change);
    let targets = |schema: &Schema| -> Vec<Resource> {
        let constraints = schema.table(table).map(|it| it.constraints.as_slice()).unwrap_or_default();
        let others = constraints.iter().filter_map(target).filter(|it| *it != table);
        others.filter(|it| !moving.contain(table, it)).map(|it| set(it, Setting::Persistence)).collect()
    };
    if unlogged {
        action.releases_all(targets(change.renamed))
    } else {
        action.needs_all(targets(change.after))
    }
}

/// Tables that go into the log or out of it. Of those that refer to each other none can go first, unless without their
/// references.
pub(super) fn moving(change: &Change<'_>) -> Rings {
    let changes = |after: &&Table| {
        let before = change.table_before(&after.name);
        before.is_some_and(|it| it.options.unlogged != after.options.unlogged)
    };
    Rings::among(change.after.tables.iter().filter(changes))
}

fn target(constraint: &Constraint) -> Option<&QualifiedName> {
    match &constraint.kind {
        ConstraintKind::ForeignKey(key) => Some(&key.target),
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::Check(_)
        | ConstraintKind::Exclusion(_) => None,
    }
}

/// Whether both tables of a foreign key are in the log or out of it: asked when it is made, and as long as it stands.
pub(super) fn persistence_of(table: &QualifiedName, target: &QualifiedName) -> [Resource; 2] {
    [set(table, Setting::Persistence), set(target, Setting::Persistence)]
}

fn replica_identity(table: &Table, identity: &ReplicaIdentity) -> Action {
    statement(table, identity)
        .alters(set(&table.name, Setting::ReplicaIdentity))
        .needs_all(index_and_columns(table))
}

fn statement(table: &Table, identity: &ReplicaIdentity) -> Action {
    let statement = sql().push("ALTER TABLE ").name(&table.name).push(" REPLICA IDENTITY ");
    Action::new(match identity {
        ReplicaIdentity::Default => statement.push("DEFAULT"),
        ReplicaIdentity::Index(name) => statement.push("USING INDEX ").ident(name),
        ReplicaIdentity::Full => statement.push("FULL"),
        ReplicaIdentity::Nothing => statement.push("NOTHING"),
    })
}

/// The columns of an index are NOT NULL as long as it is the identity. Where the next one stands on a column of it that
/// changes, no statement comes in time for both.
fn another_identity(change: &Change<'_>, after: &Table) -> Vec<Action> {
    let before = change.table_before(&after.name);
    let held = before.map(index_and_columns).unwrap_or_default();
    let next = replica_identity(after, &after.options.replica_identity);
    let is_altered = |it: &Resource| {
        let is_it = |delta: &Delta| Resource::from(delta.id()) == *it;
        change.deltas.iter().any(|delta| matches!(delta, Delta::Alter { .. }) && is_it(delta))
    };
    let (mut stands_on, mut stood_on) = (next.needs.clone(), held.clone());
    stands_on.extend(included(after));
    stood_on.extend(before.map(included).unwrap_or_default());
    if !stood_on.iter().any(|it| stands_on.contains(it) && is_altered(it)) {
        return vec![next.releases_all(held)];
    }
    let none = statement(after, &ReplicaIdentity::Default);
    vec![none.releases_all(held).releases_all([set(&after.name, Setting::ReplicaIdentity)]), next]
}

/// The index of a replica identity, and the columns that it tells rows apart by.
fn index_and_columns(table: &Table) -> Vec<Resource> {
    let Some(name) = table.options.replica_identity.index() else { return Vec::new() };
    let (id, columns): (ObjectId, Vec<&Name>) = match (table.constraint(name), table.index(name)) {
        (Some(it), _) => (ObjectId::constraint(&table.name, name), key_columns(it)),
        (None, Some(it)) => {
            let columns = it.parts.iter().filter_map(|part| match &part.target {
                IndexTarget::Column(name) => Some(name),
                IndexTarget::Expression(_) => None,
            });
            (ObjectId::index(&table.name, name), columns.collect())
        }
        (None, None) => return Vec::new(),
    };
    let columns = columns.into_iter().map(|it| ObjectId::column(&table.name, it).into());
    std::iter::once(id.into()).chain(columns).collect()
}

/// The columns that the index of a replica identity only carries along.
fn included(table: &Table) -> Vec<Resource> {
    let Some(name) = table.options.replica_identity.index() else { return Vec::new() };
    let columns = match (table.constraint(name).map(|it| &it.kind), table.index(name)) {
        (Some(ConstraintKind::PrimaryKey(key)), _) => &key.include,
        (Some(ConstraintKind::Unique(unique)), _) => &unique.include,
        (None, Some(index)) => &index.include,
        (
            Some(ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclusion(_)),
            _,
        )
        | (None, None) => return Vec::new(),
    };
    columns.iter().map(|it| ObjectId::column(&table.name, it).into()).collect()
}

fn key_columns(constraint: &Constraint) -> Vec<&Name> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => key.columns.iter().collect(),
        ConstraintKind::Unique(unique) => unique.columns.iter().collect(),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => Vec::new(),
    }
}

/// The replica identities whose index is dropped and made anew: the table forgets it with the index.
pub(super) fn identities_again(change: &Change<'_>, actions: &[Action]) -> Vec<Action> {
    let again = |table: &&Table| {
        let options = &table.options;
        let Some(before) = change.table_before(&table.name) else { return false };
        let Some(name) = options.replica_identity.index() else { return false };
        let ids = [ObjectId::constraint(&table.name, name), ObjectId::index(&table.name, name)];
        before.options.replica_identity == options.replica_identity
            && ids.into_iter().any(|id| {
                let id = Resource::Object(id);
                actions.iter().any(|it| it.creates.contains(&id))
            })
    };
    let tables = change.after.tables.iter().filter(again);
    tables.map(|it| replica_identity(it, &it.options.replica_identity)).collect()
}
