//! ADD, ALTER, DROP and RENAME COLUMN.

use schema_model::{
    Delta, Expression, Name, Object, ObjectId, QualifiedName,
    schema::{Column, ColumnValue, GeneratedStorage, Table},
};

use super::{
    column_storage, comment, conversion::conversion, default, definition::refuses_null, expression, identity,
    in_place, online, set_expression, sql,
};
use crate::{
    Change, Hazard, HazardKind, Sql,
    action::{Action, Resource},
};

/// A column in CREATE TABLE or ADD COLUMN.
pub(super) fn definition(sql: Sql, table: &Table, column: &Column) -> Sql {
    let sql = sql.ident(&column.name).push(" ");
    if let Some(serial) = identity::serial_word(table, column) {
        return sql.push(serial).push(" NOT NULL");
    }
    let sql = sql.ty(&column.ty);
    let sql = match column.storage.compression {
        Some(compression) => sql.push(" COMPRESSION ").push(compression.word()),
        None => sql,
    };
    let sql = match &column.collation {
        Some(collation) => sql.push(" COLLATE ").name(collation),
        None => sql,
    };
    let sql = match &column.value {
        None => sql,
        Some(ColumnValue::Default(expression)) => default::value(sql.push(" DEFAULT "), expression),
        Some(ColumnValue::Generated { expression, storage }) => {
            generated(sql.push(" "), expression, *storage)
        }
        Some(ColumnValue::Identity(identity)) => identity::identity(sql.push(" "), *identity, &column.ty),
        Some(ColumnValue::Serial { sequence }) => {
            identity::nextval(sql.push(" DEFAULT "), &table.name, sequence)
        }
    };
    if column.nullable { sql } else { sql.push(" NOT NULL") }
}

fn generated(sql: Sql, expression: &Expression, storage: GeneratedStorage) -> Sql {
    let sql = sql.push("GENERATED ALWAYS AS ").in_brackets(expression);
    match storage {
        GeneratedStorage::Stored => sql.push(" STORED"),
        GeneratedStorage::Virtual => sql.push(" VIRTUAL"),
    }
}

impl Action {
    /// Declares what a column creates and needs, wherever its text stands.
    pub(super) fn creates_column(self, change: &Change<'_>, table: &Table, column: &Column) -> Self {
        let mut action = self
            .creates(ObjectId::column(&table.name, &column.name))
            .needs_all(column.ty.named().map(|it| ObjectId::Enum(it.clone()).into()));
        match &column.value {
            Some(ColumnValue::Default(_)) => {
                action = action.needs_all(expression::default_needs(change.after, column));
            }
            Some(ColumnValue::Generated { expression: it, .. }) => {
                action = action.needs_all(expression::needs(change.after, table, it));
            }
            Some(ColumnValue::Serial { sequence }) => {
                let name = Resource::Relation(table.name.sibling(sequence.clone()));
                action = match identity::serial_word(table, column) {
                    Some(_) => action.creates(name),
                    None => action.needs(name),
                };
            }
            Some(ColumnValue::Identity(_)) | None => {}
        }
        action
    }
}

pub(super) fn create(change: &Change<'_>, table: &QualifiedName, column: &Column) -> Vec<Action> {
    let Some(table) = change.table_after(table) else { return Vec::new() };
    let id = ObjectId::column(&table.name, &column.name);
    let backfill = change.options.backfills.get(&id).filter(|_| !column.nullable && column.value.is_none());
    if let Some(value) = backfill.filter(|it| default::is_constant(it)) {
        return vec![create_filled(change, table, column, value)];
    }
    let statements = match backfill {
        None => statements_of_new(table, column),
        Some(sql) => {
            let mut statements = statements_of_new(table, &Column { nullable: true, ..column.clone() });
            statements.insert(1, fill(&table.name, &column.name, sql.as_str()));
            statements.insert(2, alter_column(&table.name, &column.name).push(" SET NOT NULL").finish());
            statements
        }
    };
    let what = match (&column.value, backfill) {
        (None, _) if refuses_null(change.after, &column.ty) => Some(
            "fails when the table has rows: its domain refuses NULL, and there is no default to fill them",
        ),
        (None, None) if !column.nullable => {
            Some("fails when the table has rows: there is no default and no backfill to fill them")
        }
        (None | Some(_), _) => None,
    };
    let risk = what.map(|what| Hazard::new(HazardKind::MayFail, id.clone(), what));
    let mut actions: Vec<Action> = identity::create_sequence(change, table, column).into_iter().collect();
    let plain = Action::of(statements).hazards(risk).creates_column(change, table, column);
    let online = online::add_column(change, table, column, &plain);
    actions.push(plain.or_online(online));
    actions.extend(identity::own_sequence(table, column));
    actions
}

/// A value for the rows that are there, as a default that goes at once: PostgreSQL keeps it beside the table and writes no row.
fn create_filled(change: &Change<'_>, table: &Table, column: &Column, value: &Expression) -> Action {
    let filled = Column { value: Some(ColumnValue::Default(value.clone())), ..column.clone() };
    let mut statements = statements_of_new(table, &filled);
    statements.insert(1, alter_column(&table.name, &column.name).push(" DROP DEFAULT").finish());
    Action::of(statements).creates_column(change, table, &filled)
}

/// ADD COLUMN, and what it cannot say.
pub(super) fn statements_of_new(table: &Table, column: &Column) -> Vec<String> {
    let id = ObjectId::column(&table.name, &column.name);
    let mut statements = vec![add(table, column)];
    statements.extend(column_storage::of_new(&table.name, std::slice::from_ref(column)));
    statements.extend(comment::statement(&id, column.comment.as_deref()));
    statements
}

fn add(table: &Table, column: &Column) -> String {
    let sql = sql().push("ALTER TABLE ").name(&table.name).push("\n  ADD COLUMN ");
    definition(sql, table, column).finish()
}

pub(super) fn fill(table: &QualifiedName, column: &Name, value: &str) -> String {
    let sql = sql().push("UPDATE ").name(table).push("\n  SET ").ident(column).push(" = ").push(value);
    sql.push("\n  WHERE ").ident(column).push(" IS NULL").finish()
}

pub(super) fn alter_column(table: &QualifiedName, column: &Name) -> Sql {
    sql().push("ALTER TABLE ").name(table).push("\n  ALTER COLUMN ").ident(column)
}

pub(super) fn drop(change: &Change<'_>, table: &QualifiedName, column: &Column) -> Action {
    let id = ObjectId::column(table, &column.name);
    let name = change.former_name(&id).unwrap_or(&column.name);
    let sources = change.table_before(table).map(|it| expression::sources(it, column)).unwrap_or_default();
    let sources = sources.into_iter().map(|it| ObjectId::column(table, it).into());
    let is_generated = matches!(column.value, Some(ColumnValue::Generated { .. }));
    let loss = (!is_generated).then(|| Hazard::new(HazardKind::DataLoss, id.clone(), "every value is lost"));
    let sequence = match &column.value {
        Some(ColumnValue::Serial { sequence }) => Some(Resource::Relation(table.sibling(sequence.clone()))),
        Some(ColumnValue::Default(_) | ColumnValue::Generated { .. } | ColumnValue::Identity(_)) | None => {
            None
        }
    };
    let mut action = Action::new(sql().push("ALTER TABLE ").name(table).push("\n  DROP COLUMN ").ident(name))
        .hazards(loss)
        .drops(ObjectId::column(table, name))
        // Under both names: what releases it may know the new one alone.
        .drops(id)
        .releases_all(released_types(change, column))
        .releases_all(sources);
    action.drops.extend(sequence);
    action
}

/// The column's own type, and those that its default or generated value mentions.
pub(super) fn released_types(change: &Change<'_>, column: &Column) -> Vec<Resource> {
    let own = column.ty.named().map(|it| ObjectId::Enum(it.clone()).into());
    let mentioned = expression::of_column(column).map(|it| expression::released_types(change, it));
    own.into_iter().chain(mentioned.into_iter().flatten()).collect()
}

pub(super) fn rename(table: &QualifiedName, from: &Name, to: &Name) -> Action {
    let (before, after) = (ObjectId::column(table, from), ObjectId::column(table, to));
    let statement =
        sql().push("ALTER TABLE ").name(table).push("\n  RENAME COLUMN ").ident(from).push(" TO ").ident(to);
    Action::new(statement)
        .hazard(Hazard::new(
            HazardKind::BreaksRunningCode,
            after.clone(),
            format!("code that still says {from} fails from here on"),
        ))
        .drops(before)
        .creates(after)
}

/// A column on both sides of a change.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair<'a> {
    pub(super) before: &'a Column,
    pub(super) after: &'a Column,
}

impl Pair<'_> {
    /// Whether the column gets another type that comes with the server, while what makes its values stays or is a constant.
    fn is_plainly_retyped(&self) -> bool {
        let Self { before, after } = self;
        let is_constant = |value: &Option<ColumnValue>| match value {
            None => true,
            Some(ColumnValue::Default(expression)) => default::is_constant(expression),
            Some(ColumnValue::Generated { .. } | ColumnValue::Identity(_) | ColumnValue::Serial { .. }) => {
                false
            }
        };
        let is_generated = matches!(after.value, Some(ColumnValue::Generated { .. }));
        let keeps_value = before.value == after.value && !is_generated;
        let is_known = |it: &Column| it.ty.named().is_none();
        before.ty != after.ty
            && before.nullable == after.nullable
            && is_known(before)
            && is_known(after)
            && (keeps_value || is_constant(&before.value) && is_constant(&after.value))
    }
}

/// The column that a delta alters, and its table.
pub(super) fn pair(delta: &Delta) -> Option<(&QualifiedName, Pair<'_>)> {
    match delta {
        Delta::Alter {
            before: Object::Column { table, column: before },
            after: Object::Column { table: _, column: after },
        } => Some((table, Pair { before, after })),
        Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } | Delta::Rename { .. } => None,
    }
}

/// The column that a delta retypes or creates anew: what is made of its values cannot stay as it is.
pub(super) fn becomes_another(change: &Change<'_>, delta: &Delta) -> Option<ObjectId> {
    let (table, Pair { before, after }) = pair(delta)?;
    let is_another = before.ty != after.ty
        || before.collation != after.collation
        || is_recreated(change, table, before, after);
    is_another.then(|| delta.id())
}

/// One ALTER TABLE for all that differs; a generated column is dropped and added anew.
pub(super) fn alter(
    change: &Change<'_>,
    table: &QualifiedName,
    before: &Column,
    after: &Column,
) -> Vec<Action> {
    let Some(it) = change.table_after(table) else { return Vec::new() };
    if is_recreated(change, table, before, after) {
        return [vec![drop_for_recreation(change, it, before, after)], create(change, &it.name, after)]
            .concat();
    }
    let pair = Pair { before, after };
    let others = if pair.is_plainly_retyped() { retyped_in(change, it) } else { Vec::new() };
    match others.first() {
        Some(first) if *first == pair => alter_together(change, table, &others),
        Some(_) => Vec::new(),
        None => alter_together(change, table, &[pair]),
    }
}

/// All columns of the table that get another type and nothing else that depends on other objects: one statement writes the
/// rows once.
fn retyped_in<'a>(change: &Change<'a>, table: &'a Table) -> Vec<Pair<'a>> {
    let Some(former) = change.table_before(&table.name) else { return Vec::new() };
    let pairs =
        table.columns.iter().filter_map(|after| Some(Pair { before: former.column(&after.name)?, after }));
    pairs.filter(Pair::is_plainly_retyped).collect()
}

/// One ALTER TABLE for columns of one table.
pub(super) fn alter_together(change: &Change<'_>, table: &QualifiedName, pairs: &[Pair<'_>]) -> Vec<Action> {
    let Some(table) = change.table_after(table) else { return Vec::new() };
    let mut actions: Vec<Action> = in_place::action(change, table, pairs).into_iter().collect();
    if let ([plain], [pair]) = (actions.as_mut_slice(), pairs) {
        plain.online = online::become_required(change, table, *pair, plain);
    }
    actions.extend(pairs.iter().filter_map(|Pair { before, after }| {
        let id = ObjectId::column(&table.name, &after.name);
        comment::alter(&id, before.comment.as_deref(), after.comment.as_deref())
    }));
    actions
}

/// Whether the column must be dropped and added: PostgreSQL changes a generation expression only from 17 on, takes no
/// USING for a generated column (42611), and makes no plain column generated in any version.
pub(super) fn is_recreated(
    change: &Change<'_>,
    table: &QualifiedName,
    before: &Column,
    after: &Column,
) -> bool {
    match (&before.value, &after.value) {
        (
            Some(ColumnValue::Generated { expression: a, storage: s }),
            Some(ColumnValue::Generated { expression: b, storage: t }),
        ) => {
            s != t
                || a != b && !set_expression::is_possible(change, table, before, after)
                || before.ty != after.ty && conversion(&before.ty, &after.ty).using.is_some()
        }
        (_, Some(ColumnValue::Generated { .. })) => true,
        (Some(ColumnValue::Generated { storage, .. }), _) => *storage == GeneratedStorage::Virtual,
        _ => false,
    }
}

fn drop_for_recreation(change: &Change<'_>, table: &Table, before: &Column, after: &Column) -> Action {
    let mut action = drop(change, &table.name, before);
    if matches!(after.value, Some(ColumnValue::Generated { .. })) {
        for hazard in &mut action.hazards {
            "every value is replaced by the generated one".clone_into(&mut hazard.message);
        }
    }
    action
}
