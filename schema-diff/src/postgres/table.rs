//! CREATE, ALTER and DROP TABLE.

use schema_model::{
    ObjectId, QualifiedName,
    schema::{ColumnValue, ConstraintKind, Table, Validity},
};

use super::{
    alike, column, column_storage, comment, constraint, constraint_text, definition,
    enumeration::in_namespace, foreign_key::Rings, identity, index, partition, sql, table_options,
};
use crate::{
    Change, Hazard, HazardKind,
    action::{Action, Resource},
    lower::LowerError,
};

/// CREATE TABLE with everything in it, then its indexes, the references that close a ring of new tables, what is not
/// valid, which CREATE TABLE would make valid, and keys alike, of which it would make one.
pub(super) fn create(change: &Change<'_>, rings: &Rings, table: &Table) -> Vec<Action> {
    let is_later = |it: &&schema_model::schema::Constraint| match &it.kind {
        ConstraintKind::ForeignKey(key) => {
            key.validity == Validity::NotValid || rings.contain(&table.name, &key.target)
        }
        ConstraintKind::Check(check) => check.validity == Validity::NotValid,
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclusion(_) => {
            alike::is_taken_for_another(table, it)
        }
    };
    let (later, inline): (Vec<_>, Vec<_>) = table.constraints.iter().partition(is_later);

    let mut actions: Vec<Action> =
        table.columns.iter().filter_map(|it| identity::create_sequence(change, table, it)).collect();
    actions.push(create_table(change, table, &inline));
    actions.extend(table.columns.iter().filter_map(|it| identity::own_sequence(table, it)));
    actions.extend(partition::create_all(change, table));
    actions.extend(later.into_iter().map(|it| constraint::create(change, &table.name, it)));
    actions.extend(table.indexes.iter().map(|it| index::create(change, &table.name, it)));
    actions.extend(table_options::create(table));
    actions
}

fn create_table(change: &Change<'_>, table: &Table, inline: &[&schema_model::schema::Constraint]) -> Action {
    let id = ObjectId::Table(table.name.clone());
    let mut statements = vec![text(table, inline)];
    statements.extend(column_storage::of_new(&table.name, &table.columns));
    statements.extend(inline.iter().flat_map(|it| constraint::statistics_of_new(&table.name, it)));
    statements.extend(comment::statement(&id, table.comment.as_deref()));
    for it in &table.columns {
        statements
            .extend(comment::statement(&ObjectId::column(&table.name, &it.name), it.comment.as_deref()));
    }
    for it in inline {
        statements
            .extend(comment::statement(&ObjectId::constraint(&table.name, &it.name), it.comment.as_deref()));
    }

    let mut action = Action::of(statements)
        .creates(id)
        .creates(Resource::Relation(table.name.clone()))
        .needs_all(in_namespace(&table.name));
    for it in &table.columns {
        action = action.creates_column(change, table, it);
    }
    for it in inline {
        action = action.creates_constraint(change, &table.name, it);
    }
    action
}

fn text(table: &Table, inline: &[&schema_model::schema::Constraint]) -> String {
    let word = if table.options.unlogged { "CREATE UNLOGGED TABLE " } else { "CREATE TABLE " };
    let mut sql = sql().push(word).name(&table.name).push(" (");
    let mut separator = "\n  ";
    for it in &table.columns {
        sql = column::definition(sql.push(separator), table, it);
        separator = ",\n  ";
    }
    for it in in_reading_order(inline) {
        sql = constraint_text::definition(sql.push(separator), it);
        separator = ",\n  ";
    }
    let is_empty = table.columns.is_empty() && inline.is_empty();
    let sql = sql.push(if is_empty { ")" } else { "\n)" });
    table_options::clauses(sql, &table.options).finish()
}

/// Keys first, then uniques, references, checks and exclusions.
fn in_reading_order<'a>(
    constraints: &'a [&'a schema_model::schema::Constraint],
) -> impl Iterator<Item = &'a schema_model::schema::Constraint> {
    let rank = |it: &&&schema_model::schema::Constraint| match it.kind {
        ConstraintKind::PrimaryKey(_) => 0,
        ConstraintKind::Unique(_) => 1,
        ConstraintKind::ForeignKey(_) => 2,
        ConstraintKind::Check(_) => 3,
        ConstraintKind::Exclusion(_) => 4,
    };
    let mut sorted: Vec<_> = constraints.iter().collect();
    sorted.sort_by_key(rank);
    sorted.into_iter().copied()
}

/// The references of a ring first, then DROP TABLE.
pub(super) fn drop(change: &Change<'_>, rings: &Rings, table: &Table) -> Vec<Action> {
    let mut actions = Vec::new();
    let mut action = Action::new(sql().push("DROP TABLE ").name(&table.name))
        .hazard(Hazard::new(HazardKind::DataLoss, ObjectId::Table(table.name.clone()), "every row is lost"))
        .drops(ObjectId::Table(table.name.clone()))
        .drops(Resource::Relation(table.name.clone()))
        .releases_all(in_namespace(&table.name));
    for it in &table.columns {
        action = action
            .drops(ObjectId::column(&table.name, &it.name))
            .releases_all(column::released_types(change, it));
        if let Some(ColumnValue::Serial { sequence }) = &it.value {
            action = action.drops(Resource::Relation(table.name.sibling(sequence.clone())));
        }
    }
    for it in &table.constraints {
        match &it.kind {
            ConstraintKind::ForeignKey(key) if rings.contain(&table.name, &key.target) => {
                let own_table = ObjectId::Table(table.name.clone());
                actions.push(constraint::drop(change, &table.name, it).releases_all([own_table.into()]));
            }
            ConstraintKind::ForeignKey(key) if key.target == table.name => {}
            _ => {
                action = action
                    .drops(ObjectId::constraint(&table.name, &it.name))
                    .releases_all(constraint::releases(change, table, it));
                if let Some(name) = constraint::index_name(&table.name, it) {
                    action = action.drops(Resource::Relation(name));
                }
            }
        }
    }
    // Triggers and policies go with it.
    let own = change.renamed.definitions.iter().filter(|it| definition::goes_with_table(it, &table.name));
    action.drops.extend(own.map(|it| ObjectId::Definition(it.id()).into()));
    action = partition::dropped_with(table, action);
    for it in &table.indexes {
        action = action
            .drops(ObjectId::index(&table.name, &it.name))
            .drops(Resource::Relation(table.name.sibling(it.name.clone())))
            .releases_all(index::released_types(change, it));
    }
    // What the table itself contains is not in its own way.
    let own = &action.drops;
    action.releases.retain(|it| !own.contains(it));
    actions.push(action);
    actions
}

pub(super) fn alter(change: &Change<'_>, before: &Table, after: &Table) -> Result<Vec<Action>, LowerError> {
    let Table { name, comment, options: _, columns: _, constraints: _, indexes: _, partitions: _ } = after;
    let id = ObjectId::Table(name.clone());
    let mut actions = table_options::alter(change, before, after)?;
    actions.extend(comment::alter(&id, before.comment.as_deref(), comment.as_deref()));
    Ok(actions)
}

pub(super) fn rename(from: &QualifiedName, to: &QualifiedName) -> Vec<Action> {
    rename_or_move("TABLE", from, to, ObjectId::Table)
}

/// RENAME TO, SET SCHEMA, or one after the other: never by a name that stands without its schema on the way, as one of
/// the server's own types may have it (`point`).
pub(super) fn rename_or_move(
    kind: &str,
    from: &QualifiedName,
    to: &QualifiedName,
    id: impl Fn(QualifiedName) -> ObjectId,
) -> Vec<Action> {
    let alter = |name: &QualifiedName| sql().push("ALTER ").push(kind).push(" ").name(name);
    let rename = |here: &QualifiedName| alter(here).push(" RENAME TO ").ident(&to.name).finish();
    let set_schema = |here: &QualifiedName| match &to.schema {
        Some(schema) => alter(here).push(" SET SCHEMA ").ident(schema).finish(),
        None => alter(here).push(" SET SCHEMA public").finish(),
    };
    let statements = match (from.name != to.name, from.schema != to.schema) {
        (true, true) if from.schema.is_some() => {
            vec![rename(from), set_schema(&from.sibling(to.name.clone()))]
        }
        (true, true) => vec![set_schema(from), rename(&to.sibling(from.name.clone()))],
        (true, false) => vec![rename(from)],
        (false, true) => vec![set_schema(from)],
        (false, false) => Vec::new(),
    };
    let hazard = Hazard::new(
        HazardKind::BreaksRunningCode,
        id(to.clone()),
        format!("code that still says {from} fails from here on"),
    );
    vec![
        Action::of(statements)
            .hazard(hazard)
            .drops(id(from.clone()))
            .drops(Resource::Relation(from.clone()))
            .creates(id(to.clone()))
            .creates(Resource::Relation(to.clone()))
            .needs_all(in_namespace(to))
            .releases_all(in_namespace(from)),
    ]
}
