//! What is renamed: both names for a while.

use schema_model::{
    Delta, Name, ObjectId, QualifiedName,
    schema::{Column, DefinitionId, Table},
};

use super::{
    Rollout, RolloutStep, former, ident, literal, name,
    recipe::{Twins, UNTIL_DONE, belongings, is_replaceable, values},
};
use crate::{Change, postgres::default_of};

/// What to do where something gets another name; nothing where programs do not say it.
pub(super) fn renamed(change: &Change<'_>, before: &ObjectId, after: &ObjectId) -> Option<Rollout> {
    let (from, steps) = match (before, after) {
        (ObjectId::Column { table: _, name: _ }, ObjectId::Column { table, name: to }) => {
            let (was, from) = former::column(change, table, to)?;
            if has_view(change, was, table) {
                return None;
            }
            (ident(&from.name), column(change, was, from, to))
        }
        (ObjectId::Table(_), ObjectId::Table(to)) => {
            let steps = table(change, former::table(change, to)?, to);
            return Some(Rollout::before(after.clone(), steps));
        }
        (ObjectId::Namespace(from), ObjectId::Namespace(to)) => {
            return Some(Rollout::before(after.clone(), namespace(change, from, to)));
        }
        (ObjectId::EnumLabel { of: _, label: from }, ObjectId::EnumLabel { of, label: to }) => {
            (format!("{from:?}"), label(change, of, from, to))
        }
        (
            ObjectId::Namespace(_)
            | ObjectId::Enum(_)
            | ObjectId::EnumLabel { .. }
            | ObjectId::Attribute { .. }
            | ObjectId::Definition(_)
            | ObjectId::Table(_)
            | ObjectId::Column { .. }
            | ObjectId::Constraint { .. }
            | ObjectId::Index { .. }
            | ObjectId::Partition { .. },
            _,
        ) => return None,
    };
    Some(Rollout::instead(after.clone(), format!("programs that say {from} fail once this has run"), steps))
}

/// Whether what is told of the table is enough: a view that has its former name has those of its columns, too.
fn has_view(change: &Change<'_>, was: &Table, table: &QualifiedName) -> bool {
    let table = ObjectId::Table(table.clone());
    let is_renamed = |it: &Delta| matches!(it, Delta::Rename { before: _, after } if *after == table);
    change.after.table(&was.name).is_none() && change.deltas.iter().any(is_renamed)
}

fn column(change: &Change<'_>, table: &Table, from: &Column, to: &Name) -> Vec<RolloutStep> {
    let (from_name, to_name) = (ident(&from.name), ident(to));
    if table.column(to).is_some() {
        return vec![RolloutStep::new(format!(
            "free the name {to_name} in a migration before, so that both columns can be there for a while"
        ))];
    }
    let twins = Twins { table, from, to };
    let (mut add, mut fill, mut remove) = (Vec::new(), None, Vec::new());
    if is_replaceable(change, table, from) {
        add.push(twins.add(&from.ty));
        add.extend(twins.follow_each_other());
        fill = Some(twins.fill(&from_name));
        remove.extend(twins.follow_no_more());
        remove.push(in_place_of(table, from, to));
    }
    // The default of the one would tell that programs write the other.
    let default = if default_of(from).is_some() { ", without a default" } else { "" };
    let nulls = if default.is_empty() || !from.nullable {
        ""
    } else {
        " (a new row with NULL in it has the default)"
    };
    let mut steps = vec![
        RolloutStep::with(format!("add {to_name}{default}, and let a trigger keep both alike{nulls}"), add),
        RolloutStep::with(format!("fill {to_name}; {UNTIL_DONE}"), fill),
    ];
    let has = belongings(table, from).map(|it| format!("give {to_name} what {from_name} has: {it}"));
    steps.extend(has.map(RolloutStep::new));
    steps.push(RolloutStep::new(format!("deploy what says {to_name}")));
    steps.push(RolloutStep::with(format!("in one transaction, remove {from_name}"), remove));
    steps
}

/// The column from before goes, and the other one has its default.
fn in_place_of(table: &Table, from: &Column, to: &Name) -> String {
    let (table, from_name, to) = (name(&table.name), ident(&from.name), ident(to));
    let default = default_of(from).map(|it| format!(", ALTER COLUMN {to} SET DEFAULT {it}"));
    format!("ALTER TABLE {table} DROP COLUMN {from_name}{}", default.unwrap_or_default())
}

/// A view of the former name, which programs read and write as the table.
fn table(change: &Change<'_>, was: &Table, to: &QualifiedName) -> Vec<RolloutStep> {
    let (from_name, to_name) = (name(&was.name), name(to));
    let view = DefinitionId::View(was.name.clone());
    let last = RolloutStep::with("remove the view in a later migration", [format!("DROP VIEW {from_name}")]);
    let deploy = RolloutStep::new(format!("deploy what says {to_name}"));
    if change.after.definitions.iter().any(|it| it.id() == view) {
        return vec![deploy, last];
    }
    if change.after.table(&was.name).is_some() {
        return vec![RolloutStep::new(format!(
            "to break no program, rename the table in a migration of its own, with a view {from_name} of it for a while"
        ))];
    }
    let since = if was.options.row_security.is_on() {
        "; from PostgreSQL 15 on, as policies count only so"
    } else {
        ""
    };
    let declare = format!(
        "to break no program, declare a view of the former name, with the grants of the table, and generate this again: \
         both come at once{since}"
    );
    vec![RolloutStep::with(declare, [view_of(change, was, to)]), deploy, last]
}

/// A view of a table under its former name.
fn view_of(change: &Change<'_>, was: &Table, to: &QualifiedName) -> String {
    let invoker = if was.options.row_security.is_on() { " WITH (security_invoker = true)" } else { "" };
    let columns = columns(change, was, to).join(", ");
    format!("CREATE VIEW {}{invoker} AS SELECT {columns} FROM {}", name(&was.name), name(to))
}

/// Both names of a schema for a while: one is looked for, the other holds views.
fn namespace(change: &Change<'_>, from: &Name, to: &Name) -> Vec<RolloutStep> {
    let (from_name, to_name) = (ident(from), ident(to));
    let tables = change.after.tables.iter().filter(|it| it.name.schema.as_ref() == Some(to));
    let tables = tables.filter_map(|it| Some((former::table(change, &it.name)?, &it.name)));
    let views: Vec<String> = tables
        .filter(|(was, _)| was.name.schema.as_ref() == Some(from))
        .map(|(was, is)| view_of(change, was, is))
        .collect();
    let path = RolloutStep::new(format!(
        "programs that say no schema find both names: give their roles {from_name}, {to_name} as search_path before"
    ));
    let deploy = RolloutStep::new(format!("deploy what says {to_name}"));
    let stays = change.after.namespaces.iter().any(|it| it.name == *from);
    if stays || views.is_empty() {
        return vec![path, deploy];
    }
    let stand_in = format!(
        "for those that say {from_name}, declare a schema of that name with views of the tables, and their grants, and \
         generate this again: all of it comes at once"
    );
    let create = std::iter::once(format!("CREATE SCHEMA {from_name}")).chain(views);
    let drop = [format!("DROP SCHEMA {from_name} CASCADE")];
    vec![
        path,
        RolloutStep::with(stand_in, create),
        deploy,
        RolloutStep::with(format!("remove what stands in for {from_name}, which is views alone"), drop),
    ]
}

/// Those that stay, under their names from before.
fn columns(change: &Change<'_>, was: &Table, to: &QualifiedName) -> Vec<String> {
    let after = change.table_after(to).map(|it| it.columns.as_slice()).unwrap_or_default();
    let now = |column: &Column| {
        let is_it = |it: &&Column| {
            former::column(change, to, &it.name).is_some_and(|(_, before)| before.name == column.name)
        };
        after.iter().find(is_it)
    };
    let of = |column: &Column| {
        let (now, was) = (ident(&now(column)?.name), ident(&column.name));
        Some(if now == was { now } else { format!("{now} AS {was}") })
    };
    was.columns.iter().filter_map(of).collect()
}

fn label(change: &Change<'_>, of: &QualifiedName, from: &str, to: &str) -> Vec<RolloutStep> {
    let has =
        |label: &str| change.before.enumeration(of).is_some_and(|it| it.labels.iter().any(|it| it == label));
    let stands = has(from) && !has(to);
    let add = format!("ALTER TYPE {} ADD VALUE {} AFTER {}", name(of), literal(to), literal(from));
    let values = if stands { values(change.before, of, from, to) } else { Vec::new() };
    vec![
        RolloutStep::with(format!("add {to:?} beside {from:?}"), stands.then_some(add)),
        RolloutStep::new(format!("deploy what knows both, and then what writes {to:?} alone")),
        RolloutStep::with(format!("change the rows that have {from:?}; {UNTIL_DONE}"), values),
        RolloutStep::new(format!("remove {from:?} in a later migration, which makes the type anew")),
    ]
}
