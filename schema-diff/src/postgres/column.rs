//! ADD, ALTER, DROP and RENAME COLUMN.

use schema_model::{
    Expression, Name, ObjectId, QualifiedName, SqlType,
    schema::{Column, ColumnValue, GeneratedStorage, Table},
};

use super::{
    comment,
    conversion::{Using, conversion},
    default, expression, identity, sql,
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
        Some(ColumnValue::Identity(identity)) => identity::identity(sql.push(" "), *identity),
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
            Some(ColumnValue::Default(it)) => {
                action = action.needs_all(expression::labels(change.after, table, it));
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
    let mut statements = match backfill {
        None => vec![add(table, column)],
        Some(sql) => vec![
            add(table, &Column { nullable: true, ..column.clone() }),
            fill(&table.name, &column.name, sql.as_str()),
            alter_column(&table.name, &column.name).push(" SET NOT NULL").finish(),
        ],
    };
    statements.extend(comment::statement(&id, column.comment.as_deref()));
    let risk = (!column.nullable && column.value.is_none() && backfill.is_none()).then(|| {
        let what = "fails when the table has rows: there is no default and no backfill to fill them";
        Hazard::new(HazardKind::MayFail, id.clone(), what)
    });
    let mut actions: Vec<Action> = identity::create_sequence(table, column).into_iter().collect();
    actions.push(Action::of(statements).hazards(risk).creates_column(change, table, column));
    actions.extend(identity::own_sequence(table, column));
    actions
}

fn add(table: &Table, column: &Column) -> String {
    let sql = sql().push("ALTER TABLE ").name(&table.name).push("\n  ADD COLUMN ");
    definition(sql, table, column).finish()
}

fn fill(table: &QualifiedName, column: &Name, value: &str) -> String {
    let sql = sql().push("UPDATE ").name(table).push("\n  SET ").ident(column).push(" = ").push(value);
    sql.push("\n  WHERE ").ident(column).push(" IS NULL").finish()
}

fn alter_column(table: &QualifiedName, column: &Name) -> Sql {
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
        .releases_all(column.ty.named().map(|it| ObjectId::Enum(it.clone()).into()))
        .releases_all(sources);
    action.drops.extend(sequence);
    action
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

/// One ALTER TABLE for all that differs; a generated column is dropped and added anew.
pub(super) fn alter(
    change: &Change<'_>,
    table: &QualifiedName,
    before: &Column,
    after: &Column,
) -> Vec<Action> {
    let Some(table) = change.table_after(table) else { return Vec::new() };
    let id = ObjectId::column(&table.name, &after.name);
    if is_recreated(before, after) {
        return [vec![drop_for_recreation(change, table, before, after)], create(change, &table.name, after)]
            .concat();
    }
    let mut actions: Vec<Action> = in_place(change, table, before, after).into_iter().collect();
    actions.extend(comment::alter(&id, before.comment.as_deref(), after.comment.as_deref()));
    actions
}

/// Whether the column must be dropped and added: PostgreSQL changes a generation expression only from 17 on, and
/// makes no plain column generated in any version.
pub(super) fn is_recreated(before: &Column, after: &Column) -> bool {
    match (&before.value, &after.value) {
        (
            Some(ColumnValue::Generated { expression: a, storage: s }),
            Some(ColumnValue::Generated { expression: b, storage: t }),
        ) => a != b || s != t,
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

fn in_place(change: &Change<'_>, table: &Table, before: &Column, after: &Column) -> Option<Action> {
    let id = ObjectId::column(&table.name, &after.name);
    let backfill = change.options.backfills.get(&id).filter(|_| before.nullable && !after.nullable);
    let clauses = clauses(table, before, after);
    let sequences = identity::sequences(&table.name, before, after);
    let mut statements = sequences.before;
    statements.extend(backfill.map(|it| fill(&table.name, &after.name, it.as_str())));
    if !clauses.is_empty() {
        let prefix = sql().push("ALTER COLUMN ").ident(&after.name).push(" ").finish();
        let lines: Vec<String> = clauses.iter().map(|it| format!("{prefix}{it}")).collect();
        statements.push(
            sql().push("ALTER TABLE ").name(&table.name).push("\n  ").push(&lines.join(",\n  ")).finish(),
        );
    }
    statements.extend(sequences.after);
    if statements.is_empty() {
        return None;
    }
    let new_default = match &after.value {
        Some(ColumnValue::Default(it)) => expression::labels(change.after, table, it),
        _ => Vec::new(),
    };
    let mut action = Action::of(statements)
        .hazards(hazards(&id, before, after, backfill.is_some()))
        .alters(id)
        .needs_all(after.ty.named().map(|it| ObjectId::Enum(it.clone()).into()))
        .needs_all(new_default);
    if before.ty != after.ty {
        action = action.releases_all(before.ty.named().map(|it| ObjectId::Enum(it.clone()).into()));
    }
    action.creates.extend(sequences.creates);
    action.drops.extend(sequences.drops);
    Some(action)
}

/// What stands behind ALTER COLUMN name, in the order that PostgreSQL's own passes take them.
fn clauses(table: &Table, before: &Column, after: &Column) -> Vec<String> {
    let mut clauses = Vec::new();
    let type_changes = before.ty != after.ty || before.collation != after.collation;
    let conversion = conversion(&before.ty, &after.ty);
    let value_changes = before.value != after.value;
    // A default is cast with its column, where PostgreSQL knows how (42804 otherwise).
    let default_is_in_the_way = type_changes && conversion.using.is_some() && has_default(before);
    let default_again = type_changes && conversion.default_again && has_default(before);
    match &before.value {
        Some(ColumnValue::Default(_) | ColumnValue::Serial { .. })
            if default_is_in_the_way || value_changes && !sets_default(after) =>
        {
            clauses.push("DROP DEFAULT".to_owned());
        }
        // For a serial, `identity::sequences` has dropped it.
        Some(ColumnValue::Identity(_))
            if !matches!(after.value, Some(ColumnValue::Identity(_) | ColumnValue::Serial { .. })) =>
        {
            clauses.push("DROP IDENTITY".to_owned());
        }
        Some(ColumnValue::Generated { .. }) if value_changes => clauses.push("DROP EXPRESSION".to_owned()),
        _ => {}
    }
    if type_changes {
        clauses.push(set_type(before, after, conversion.using));
    }
    match (before.nullable, after.nullable) {
        (true, false) => clauses.push("SET NOT NULL".to_owned()),
        (false, true) => clauses.push("DROP NOT NULL".to_owned()),
        (true, true) | (false, false) => {}
    }
    if value_changes || default_again {
        clauses.extend(set_value(table, before, after));
    }
    clauses
}

fn has_default(column: &Column) -> bool {
    match column.value {
        Some(ColumnValue::Default(_) | ColumnValue::Serial { .. }) => true,
        Some(ColumnValue::Generated { .. } | ColumnValue::Identity(_)) | None => false,
    }
}

fn sets_default(column: &Column) -> bool {
    has_default(column)
}

fn set_type(before: &Column, after: &Column, using: Option<Using>) -> String {
    let sql = sql().push("TYPE ").ty(&after.ty);
    let sql = match (&before.collation, &after.collation) {
        (_, Some(collation)) => sql.push(" COLLATE ").name(collation),
        (Some(_), None) => sql.push(" COLLATE \"default\""),
        (None, None) => sql,
    };
    match using {
        Some(using) => new_value(sql.push(" USING "), before, after, using).finish(),
        None => sql.finish(),
    }
}

fn new_value(sql: Sql, before: &Column, after: &Column, using: Using) -> Sql {
    let sql = match using {
        Using::Cast => sql.ident(&after.name),
        Using::Text if matches!(after.ty, SqlType::Array(_)) => sql.ident(&after.name).push("::text[]"),
        Using::Text => sql.ident(&after.name).push("::text"),
        Using::Integer => sql.ident(&after.name).push("::integer"),
        // NULL is no array, not one of a NULL.
        Using::Element if before.nullable => {
            let sql = sql.push("CASE WHEN ").ident(&after.name).push(" IS NOT NULL THEN ARRAY[");
            return sql.ident(&after.name).push("]::").ty(&after.ty).push(" END");
        }
        Using::Element => sql.push("ARRAY[").ident(&after.name).push("]"),
        Using::First => sql.ident(&after.name).push("[1]"),
    };
    sql.push("::").ty(&after.ty)
}

fn set_value(table: &Table, before: &Column, after: &Column) -> Option<String> {
    match &after.value {
        None | Some(ColumnValue::Generated { .. }) => None,
        Some(ColumnValue::Default(it)) => Some(default::value(sql().push("SET DEFAULT "), it).finish()),
        Some(ColumnValue::Serial { sequence }) => {
            // The default of a serial column knows its sequence by number, and follows a rename.
            let renamed = matches!(before.value, Some(ColumnValue::Serial { .. })) && before.ty == after.ty;
            (!renamed).then(|| identity::nextval(sql().push("SET DEFAULT "), &table.name, sequence).finish())
        }
        Some(ColumnValue::Identity(identity)) => Some(match before.value {
            Some(ColumnValue::Identity(_)) => match identity {
                schema_model::schema::Identity::Always => "SET GENERATED ALWAYS".to_owned(),
                schema_model::schema::Identity::ByDefault => "SET GENERATED BY DEFAULT".to_owned(),
            },
            _ => identity::identity(sql().push("ADD "), *identity).finish(),
        }),
    }
}

fn hazards(id: &ObjectId, before: &Column, after: &Column, backfilled: bool) -> Vec<Hazard> {
    let mut hazards = Vec::new();
    if before.ty != after.ty
        && let Some((kind, message)) = conversion(&before.ty, &after.ty).risk
    {
        hazards.push(Hazard::new(kind, id.clone(), format!("{message} ({} to {})", before.ty, after.ty)));
    }
    if before.nullable && !after.nullable && !backfilled {
        hazards.push(Hazard::new(HazardKind::MayFail, id.clone(), "fails when a value is NULL"));
    }
    hazards
}
