//! What ALTER COLUMN changes in place, for one column or several of a table.

use schema_model::{
    Expression, ObjectId, QualifiedName, SqlType,
    schema::{Column, ColumnValue, ConstraintKind, Table},
};

use super::{
    column::{self, Pair},
    column_storage::{self, Type},
    conversion::{Conversion, Using, conversion},
    default,
    definition::reordered,
    enum_values, expression, identity, set_expression, sql,
};
use crate::{Change, Hazard, HazardKind, Sql, action::Action};

/// All that differs between columns that keep their place, and what it touches.
pub(super) fn action(change: &Change<'_>, table: &Table, pairs: &[Pair<'_>]) -> Option<Action> {
    let mut work = Work::default();
    let mut action = Action::of(Vec::new());
    for Pair { before, after } in pairs {
        action = declare(change, table, action, before, after);
        work.add(change, table, before, after);
        let sequences = identity::sequences(change, &table.name, before, after);
        work.first.extend(sequences.before);
        work.last.extend(sequences.after);
        action.creates.extend(sequences.creates);
        action.drops.extend(sequences.drops);
    }
    action.statements = work.statements(table);
    (!action.statements.is_empty()).then_some(action)
}

fn declare(change: &Change<'_>, table: &Table, action: Action, before: &Column, after: &Column) -> Action {
    let id = ObjectId::column(&table.name, &after.name);
    let action = action
        .hazards(hazards(change, table, &id, before, after))
        .alters(id)
        .needs_all(after.ty.named().map(|it| ObjectId::Enum(it.clone()).into()))
        .needs_all(expression::default_needs(change.after, after));
    let action = set_expression::declare(change, table, action, before, after);
    if before.ty == after.ty {
        return action;
    }
    action.releases_all(before.ty.named().map(|it| ObjectId::Enum(it.clone()).into()))
}

/// Sets a default that has not changed once more, because of a type that it mentions.
pub(super) fn default_again(change: &Change<'_>, table: &QualifiedName, column: &Column) -> Option<Action> {
    let set = default::value(sql().push("SET DEFAULT "), expression::default(column)?).finish();
    let statement = column::alter_column(table, &column.name).push(" ").push(&set);
    let table = change.table_after(table)?;
    Some(declare(change, table, Action::new(statement), column, column))
}

/// Statements in the making: one ALTER TABLE, with what must run before and after.
#[derive(Default)]
struct Work {
    first: Vec<String>,
    clauses: Vec<String>,
    /// Fills existing rows with values of the new type.
    fills: Vec<String>,
    after_fills: Vec<String>,
    /// Clauses that see what all others made.
    late: Vec<String>,
    last: Vec<String>,
}

impl Work {
    fn add(&mut self, change: &Change<'_>, table: &Table, before: &Column, after: &Column) {
        let prefix = sql().push("ALTER COLUMN ").ident(&after.name).push(" ").finish();
        let conversion = converted(change, before, after);
        let mut clauses = clauses(change, table, before, after);
        if conversion.using.is_some() && clauses.first().is_some_and(|it| it == DROP_EXPRESSION) {
            // A column that is generated when the statement begins takes no USING (42611).
            self.first.extend(alter(table, &[format!("{prefix}{}", clauses.remove(0))]));
        }
        if before.ty != after.ty {
            // Before 13 the sequence would have the type that the column has when the statement begins.
            let (late, now) = clauses.into_iter().partition(|it| it.starts_with(ADD_IDENTITY));
            clauses = now;
            let late: Vec<String> = late;
            self.late.extend(late.iter().map(|it| format!("{prefix}{it}")));
        }
        let clauses = clauses.into_iter().map(|it| format!("{prefix}{it}"));
        let fill = backfill(change, &ObjectId::column(&table.name, &after.name), before, after)
            .map(|it| column::fill(&table.name, &after.name, it.as_str()));
        match fill {
            Some(fill) if conversion.default_again => {
                let (late, clauses): (Vec<_>, Vec<_>) = clauses.partition(|it| it.ends_with(SET_NOT_NULL));
                self.clauses.extend(clauses);
                self.fills.push(fill);
                self.after_fills.extend(late);
            }
            fill => {
                self.first.extend(fill);
                self.clauses.extend(clauses);
            }
        }
    }

    fn statements(self, table: &Table) -> Vec<String> {
        let mut statements = self.first;
        statements.extend(alter(table, &self.clauses));
        statements.extend(self.fills);
        statements.extend(alter(table, &self.after_fills));
        statements.extend(alter(table, &self.late));
        statements.extend(self.last);
        statements
    }
}

fn alter(table: &Table, clauses: &[String]) -> Option<String> {
    let sql = sql().push("ALTER TABLE ").name(&table.name).push("\n  ");
    (!clauses.is_empty()).then(|| sql.push(&clauses.join(",\n  ")).finish())
}

const DROP_EXPRESSION: &str = "DROP EXPRESSION";
const ADD_IDENTITY: &str = "ADD GENERATED";
const SET_NOT_NULL: &str = "SET NOT NULL";

/// What fills the rows of a column that becomes required.
fn backfill<'a>(
    change: &Change<'a>,
    id: &ObjectId,
    before: &Column,
    after: &Column,
) -> Option<&'a Expression> {
    change.options.backfills.get(id).filter(|_| before.nullable && !after.nullable)
}

/// What stands behind ALTER COLUMN name, in the order that PostgreSQL's own passes take them.
fn clauses(change: &Change<'_>, table: &Table, before: &Column, after: &Column) -> Vec<String> {
    let mut clauses = Vec::new();
    let type_changes = before.ty != after.ty || before.collation != after.collation;
    let conversion = converted(change, before, after);
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
        Some(ColumnValue::Generated { .. }) if value_changes && expression::generated(after).is_none() => {
            clauses.push(DROP_EXPRESSION.to_owned());
        }
        _ => {}
    }
    if type_changes {
        clauses.push(set_type(change, before, after, conversion.using));
    }
    match (before.nullable, after.nullable) {
        (true, false) => clauses.push(SET_NOT_NULL.to_owned()),
        (false, true) => clauses.push("DROP NOT NULL".to_owned()),
        (true, true) | (false, false) => {}
    }
    if value_changes || default_again {
        clauses.extend(set_value(table, before, after));
    }
    let ty = if type_changes { Type::Changes } else { Type::Stays };
    clauses.extend(column_storage::clauses(before, after, ty));
    clauses
}

/// How values become those of the new type, which a type that is created anew may have a cast for.
fn converted(change: &Change<'_>, before: &Column, after: &Column) -> Conversion {
    let by_type = conversion(&before.ty, &after.ty);
    if !reordered::is_cast(change, &before.ty, &after.ty) {
        return by_type;
    }
    let risk = by_type.risk.filter(|_| reordered::is_retyped(change, &before.ty, &after.ty));
    Conversion { using: Some(Using::Cast), risk, ..by_type }
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

fn set_type(change: &Change<'_>, before: &Column, after: &Column, using: Option<Using>) -> String {
    let sql = sql().push("TYPE ").ty(&after.ty);
    let sql = match (&before.collation, &after.collation) {
        (_, Some(collation)) => sql.push(" COLLATE ").name(collation),
        // Another type comes with its own collation, if it has one.
        (Some(_), None) if before.ty == after.ty && after.ty.named().is_none() => {
            sql.push(" COLLATE \"default\"")
        }
        (Some(_) | None, None) => sql,
    };
    match using {
        Some(using) => new_value(change, sql.push(" USING "), before, after, using).finish(),
        None => sql.finish(),
    }
}

/// The value of the column in its new type.
pub(super) fn new_value(change: &Change<'_>, sql: Sql, before: &Column, after: &Column, using: Using) -> Sql {
    let name = &after.name;
    let sql = match using {
        Using::Cast => sql.ident(name),
        Using::Text => as_text(change, sql, before, after),
        Using::Integer => sql.ident(name).push("::integer"),
        // NULL is no array, not one of a NULL.
        Using::Element | Using::TextElement if before.nullable => {
            let sql = sql.push("CASE WHEN ").ident(name).push(" IS NOT NULL THEN ");
            return element(change, sql, before, after, using).push("::").ty(&after.ty).push(" END");
        }
        Using::Element | Using::TextElement => element(change, sql, before, after, using),
        Using::First => sql.ident(name).push("[1]"),
        Using::FirstText => as_text(change, sql.push("("), before, after).push(")[1]"),
    };
    sql.push("::").ty(&after.ty)
}

fn element(change: &Change<'_>, sql: Sql, before: &Column, after: &Column, using: Using) -> Sql {
    let sql = sql.push("ARRAY[");
    let sql = match using {
        Using::TextElement => as_text(change, sql, before, after),
        Using::Cast | Using::Text | Using::Integer | Using::Element | Using::First | Using::FirstText => {
            sql.ident(&after.name)
        }
    };
    sql.push("]")
}

/// The value as text, or all elements of an array; what the author has replaced is replaced.
fn as_text(change: &Change<'_>, sql: Sql, before: &Column, after: &Column) -> Sql {
    let replaced = enum_values::replaced(change, &before.ty, &after.ty);
    let name = &after.name;
    if matches!(before.ty, SqlType::Array(_)) {
        let sql = replaced.iter().fold(sql, |sql, _| sql.push("array_replace("));
        let sql = sql.ident(name).push("::text[]");
        return replaced
            .iter()
            .fold(sql, |sql, (gone, kept)| sql.push(", ").literal(gone).push(", ").literal(kept).push(")"));
    }
    if replaced.is_empty() {
        return sql.ident(name).push("::text");
    }
    let case = replaced.iter().fold(sql.push("(CASE ").ident(name), |sql, (gone, kept)| {
        sql.push(" WHEN ").literal(gone).push(" THEN ").literal(kept)
    });
    case.push(" ELSE ").ident(name).push("::text END)")
}

fn set_value(table: &Table, before: &Column, after: &Column) -> Option<String> {
    match &after.value {
        None => None,
        Some(ColumnValue::Generated { expression, .. }) => {
            (before.value != after.value).then(|| set_expression::clause(expression))
        }
        Some(ColumnValue::Default(it)) => Some(default::value(sql().push("SET DEFAULT "), it).finish()),
        Some(ColumnValue::Serial { sequence }) => {
            // The default of a serial column knows its sequence by number, and follows a rename.
            let renamed = matches!(before.value, Some(ColumnValue::Serial { .. })) && before.ty == after.ty;
            (!renamed).then(|| identity::nextval(sql().push("SET DEFAULT "), &table.name, sequence).finish())
        }
        Some(ColumnValue::Identity(identity)) => match before.value {
            Some(ColumnValue::Identity(was)) if was.generation == identity.generation => None,
            Some(ColumnValue::Identity(_)) => {
                Some(identity::generation(sql().push("SET "), identity.generation).finish())
            }
            Some(ColumnValue::Default(_) | ColumnValue::Generated { .. } | ColumnValue::Serial { .. })
            | None => Some(identity::identity(sql().push("ADD "), *identity, &after.ty).finish()),
        },
    }
}

fn hazards(
    change: &Change<'_>,
    table: &Table,
    id: &ObjectId,
    before: &Column,
    after: &Column,
) -> Vec<Hazard> {
    let mut hazards = Vec::new();
    if before.ty != after.ty {
        let replaced = enum_values::replace_hazard(change, id, &before.ty, &after.ty);
        let one = "fails when a replaced value gives two rows the same key";
        let same = (replaced.is_some() && is_in_a_key(table, after))
            .then(|| Hazard::new(HazardKind::MayFail, id.clone(), one));
        hazards.extend(replaced.into_iter().chain(same));
        hazards.extend(type_hazard(change, id, before, after));
        hazards.extend(element_hazards(change, id, before, after));
    }
    if before.nullable && !after.nullable && backfill(change, id, before, after).is_none() {
        hazards.push(Hazard::new(HazardKind::MayFail, id.clone(), "fails when a value is NULL"));
    }
    hazards.extend(set_expression::hazard(table, before, after));
    if !identity::is_always(before) && identity::is_always(after) {
        let message = "code that writes a number of its own fails from here on";
        hazards.push(Hazard::new(HazardKind::BreaksRunningCode, id.clone(), message));
    }
    hazards
}

/// From one enum to another, more is known than the types.
fn type_hazard(change: &Change<'_>, id: &ObjectId, before: &Column, after: &Column) -> Option<Hazard> {
    let (kind, message) = converted(change, before, after).risk?;
    let message = match enum_values::missing(change, &before.ty, &after.ty) {
        Some(missing) if kind == HazardKind::MayFail && missing.is_empty() => return None,
        Some(missing) if kind == HazardKind::MayFail => {
            let values: Vec<String> = missing.iter().map(|it| format!("{it:?}")).collect();
            format!("fails when a row still has the value {}", values.join(" or "))
        }
        Some(_) => message.to_owned(),
        None => format!("{message} ({} to {})", before.ty, after.ty),
    };
    Some(Hazard::new(kind, id.clone(), message))
}

/// Of an array whose first element becomes the value.
fn element_hazards(change: &Change<'_>, id: &ObjectId, before: &Column, after: &Column) -> Vec<Hazard> {
    let is_first = matches!(conversion(&before.ty, &after.ty).using, Some(Using::First | Using::FirstText));
    if !is_first {
        return Vec::new();
    }
    let element = Column { ty: before.ty.element().clone(), ..before.clone() };
    let of_element = type_hazard(change, id, &element, after).filter(|it| it.kind == HazardKind::MayFail);
    let is_needed = !after.nullable && backfill(change, id, before, after).is_none();
    let empty =
        is_needed.then(|| Hazard::new(HazardKind::MayFail, id.clone(), "fails when an array is empty"));
    of_element.into_iter().chain(empty).collect()
}

/// Whether a key or unique index has the column.
pub(super) fn is_in_a_key(table: &Table, column: &Column) -> bool {
    let of_constraint = table.constraints.iter().any(|it| match &it.kind {
        ConstraintKind::PrimaryKey(key) => key.columns.contains(&column.name),
        ConstraintKind::Unique(unique) => unique.columns.contains(&column.name),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => false,
    });
    let mut indexes = table.indexes.iter().filter(|it| it.unique);
    of_constraint || indexes.any(|it| expression::index_columns(table, it).contains(&&column.name))
}
