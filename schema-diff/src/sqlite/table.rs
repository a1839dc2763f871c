//! CREATE, DROP and RENAME TABLE, and how the change of a table is done.

use schema_model::{
    Delta, Name, ObjectId, QualifiedName,
    schema::{ConstraintKind, Table},
};

use super::{
    column, constraint,
    in_place::{InPlace, in_place},
    index, rebuild, sql,
    work::Work,
};
use crate::{
    Hazard, HazardKind,
    action::{Action, Resource, Transaction},
};

/// CREATE TABLE with everything in it, then its indexes.
pub(super) fn create(work: &Work<'_>, table: &Table) -> Vec<Action> {
    let mut action = Action::new(definition(&table.name, table))
        .creates(ObjectId::Table(table.name.clone()))
        .creates(Resource::Relation(table.name.clone()))
        .needs_targets(work, &table.constraints);
    for it in &table.columns {
        action = action.creates(ObjectId::column(&table.name, &it.name));
    }
    for it in &table.constraints {
        action = action.creates(ObjectId::constraint(&table.name, &it.name));
    }
    let indexes = table.indexes.iter().map(|it| index::create(table, it, false));
    [action].into_iter().chain(indexes).collect()
}

/// The text of CREATE TABLE, under `name`.
pub(super) fn definition(name: &QualifiedName, table: &Table) -> String {
    let columns = table.columns.iter().map(|it| column::definition(sql(), table, it).finish());
    let mut constraints: Vec<_> =
        table.constraints.iter().filter(|it| !constraint::is_inline(table, it)).collect();
    constraints.sort_by_key(|it| match it.kind {
        ConstraintKind::PrimaryKey(_) => 0,
        ConstraintKind::Unique(_) => 1,
        ConstraintKind::ForeignKey(_) => 2,
        ConstraintKind::Check(_) => 3,
        ConstraintKind::Exclusion(_) => 4,
    });
    let constraints = constraints.into_iter().map(|it| constraint::on_table(sql(), table, it).finish());
    let lines: Vec<String> = columns.chain(constraints).collect();
    let create = sql().push("CREATE TABLE ").name(name).push(" (\n  ").push(&lines.join(",\n  ")).push("\n)");
    match (table.options.strict, table.options.without_rowid) {
        (false, false) => create.finish(),
        (true, false) => create.push(" STRICT").finish(),
        (false, true) => create.push(" WITHOUT ROWID").finish(),
        (true, true) => create.push(" STRICT, WITHOUT ROWID").finish(),
    }
}

/// DROP TABLE. It deletes the rows first, which foreign keys of other tables would follow or refuse, so that they are
/// switched off where there are any.
pub(super) fn drop(work: &Work<'_>, table: &Table) -> Action {
    let mut action = Action::new(sql().push("DROP TABLE ").name(&table.name))
        .hazard(Hazard::new(HazardKind::DataLoss, ObjectId::Table(table.name.clone()), "every row is lost"))
        .drops(ObjectId::Table(table.name.clone()))
        .drops(Resource::Relation(table.name.clone()));
    for it in &table.columns {
        action = action.drops(ObjectId::column(&table.name, &it.name));
    }
    for it in &table.constraints {
        action = action.drops(ObjectId::constraint(&table.name, &it.name));
    }
    for it in &table.indexes {
        action = action
            .drops(ObjectId::index(&table.name, &it.name))
            .drops(Resource::Relation(table.name.sibling(it.name.clone())));
    }
    if work.referenced.contains(&table.name) {
        action.transaction(Transaction::ForeignKeysOff)
    } else {
        action
    }
}

/// RENAME TO; references of other tables follow.
pub(super) fn rename(from: &QualifiedName, to: &QualifiedName) -> Action {
    // To SQLite, a name in another case is taken, by the table itself.
    let statements = if from.name.as_str().eq_ignore_ascii_case(to.name.as_str()) {
        let between = rebuild::temporary_name(to);
        vec![rename_statement(from, &between), rename_statement(&between, to)]
    } else {
        vec![rename_statement(from, to)]
    };
    Action::of(statements)
        .hazard(column::breaks_code(ObjectId::Table(to.clone()), &from.name))
        .drops(ObjectId::Table(from.clone()))
        .drops(Resource::Relation(from.clone()))
        .creates(ObjectId::Table(to.clone()))
        .creates(Resource::Relation(to.clone()))
}

pub(super) fn rename_statement(from: &QualifiedName, to: &QualifiedName) -> String {
    sql().push("ALTER TABLE ").name(from).push(" RENAME TO ").name(to).finish()
}

/// What leads from the table under its new name to the table after the change.
pub(super) fn change(work: &Work<'_>, stored: &Table, after: &Table) -> Vec<Action> {
    let renames = column_renames(work, &after.name);
    let Some(difference) = in_place(work, stored, after) else {
        return vec![rebuild::rebuild(work, stored, after, &renames)];
    };
    let InPlace { added, dropped, created_indexes, dropped_indexes } = difference;
    let renames = renames.into_iter().map(|(from, to)| column::rename(&after.name, from, to));
    let dropped_indexes = dropped_indexes.into_iter().map(|it| index::drop(stored, it));
    let added = added.into_iter().map(|(it, constraints)| column::add(work, after, it, &constraints));
    let dropped = dropped.into_iter().map(|it| column::drop(&after.name, it));
    let created_indexes = created_indexes.into_iter().map(|it| index::create(after, it, true));
    renames.chain(dropped_indexes).chain(added).chain(dropped).chain(created_indexes).collect()
}

/// The renames of the table's columns, in their order.
fn column_renames<'a>(work: &Work<'a>, of: &QualifiedName) -> Vec<(&'a Name, &'a Name)> {
    let renames = work.deltas_of(of).iter().filter_map(|delta| match delta {
        Delta::Rename {
            before: ObjectId::Column { table: _, name: from },
            after: ObjectId::Column { table: _, name: to },
        } => Some((from, to)),
        Delta::Rename { .. } | Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } => None,
    });
    renames.collect()
}
