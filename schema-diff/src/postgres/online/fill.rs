//! New columns whose rows need values: the values come after the column, in a transaction that keeps no reader out.

use schema_model::{
    Expression, ObjectId,
    schema::{Column, ColumnValue, Definition, RowSecurity, Table, definition::Volatility},
};

use super::{batches, counted, require};
use crate::{
    Change, Hazard, HazardKind,
    action::{Action, Resource, Transaction},
    postgres::{column, default, expression},
};

/// Functions of PostgreSQL and its common extensions that give another value each time.
pub const VOLATILE_FUNCTIONS: &[&str] = &[
    "clock_timestamp",
    "currval",
    "gen_random_bytes",
    "gen_random_uuid",
    "gen_salt",
    "lastval",
    "nextval",
    "pg_sleep",
    "random",
    "random_normal",
    "set_config",
    "setseed",
    "setval",
    "timeofday",
    "uuid_generate_v1",
    "uuid_generate_v1mc",
    "uuid_generate_v4",
    "uuidv4",
    "uuidv7",
];

/// What comes after a column whose rows have no value yet.
pub(super) struct Later {
    /// SET DEFAULT, for the rows that come meanwhile.
    pub(super) default: Option<String>,
    /// The value of the rows that are there.
    pub(super) value: String,
    /// What becomes of the column when it is required.
    pub(super) then: Vec<String>,
}

impl Later {
    /// Each row gets its default.
    pub(super) fn counted(default: String) -> Self {
        Self { default: Some(default), value: "DEFAULT".to_owned(), then: Vec::new() }
    }
}

/// ADD COLUMN without what would have to be written into each row, then the rows, then NOT NULL; nothing where ADD COLUMN
/// writes no rows.
pub(in crate::postgres) fn add_column(
    change: &Change<'_>,
    table: &Table,
    it: &Column,
    plain: &Action,
) -> Vec<Action> {
    if change.table_in_use(&table.name).is_none() {
        return Vec::new();
    }
    let backfill = change.options.backfills.get(&ObjectId::column(&table.name, &it.name));
    match (&it.value, backfill) {
        (None, Some(backfill)) if !it.nullable => {
            let value = backfill.as_str().to_owned();
            later(change, table, it, plain, &Later { default: None, value, then: Vec::new() })
        }
        (Some(ColumnValue::Default(value)), _) if is_volatile(change, value) => {
            let sql = column::alter_column(&table.name, &it.name).push(" SET DEFAULT ");
            later(change, table, it, plain, &Later::counted(default::value(sql, value).finish()))
        }
        (Some(ColumnValue::Identity(of)), _) => counted::identity(change, table, it, plain, *of),
        (Some(ColumnValue::Serial { sequence }), _) => counted::serial(change, table, it, plain, sequence),
        (Some(ColumnValue::Default(_) | ColumnValue::Generated { .. }) | None, _) => Vec::new(),
    }
}

/// The column as it is while its rows have no value, the rows, and what it is at last.
pub(super) fn later(
    change: &Change<'_>,
    table: &Table,
    it: &Column,
    plain: &Action,
    then: &Later,
) -> Vec<Action> {
    let bare = Column { nullable: true, value: None, ..it.clone() };
    let mut add = plain.clone().creates(Resource::Rows(ObjectId::column(&table.name, &it.name)));
    add.hazards.clear();
    add.statements = column::statements_of_new(table, &bare);
    add.statements.extend(then.default.clone());
    let mut actions = vec![add];
    let required = if it.nullable {
        Vec::new()
    } else {
        require(change, table, it, plain.hazards.iter().cloned(), &then.then)
    };
    let comes = if then.default.is_some() { Comes::WithValue } else { Comes::WithoutValue };
    actions.extend(fill(change, table, it, &then.value, comes, required));
    actions
}

/// Whether rows that others insert meanwhile have a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Comes {
    WithValue,
    WithoutValue,
}

/// The values of rows that have none: in batches where the table has a key to go by. What was passed over is filled once no
/// more can come: a row that was inserted meanwhile, or that has another key by now. Then comes what makes the column
/// required, which is a check first.
pub(super) fn fill(
    change: &Change<'_>,
    table: &Table,
    column: &Column,
    value: &str,
    comes: Comes,
    mut required: Vec<Action>,
) -> Vec<Action> {
    let id = ObjectId::column(&table.name, &column.name);
    let rows = Resource::Rows(id.clone());
    let all = || Action::new(column::fill(&table.name, &column.name, value)).transaction(Transaction::Alone);
    let key = batches::key(change, table);
    let first = match &key {
        Some(key) => Action::new(batches::fill(table, &column.name, value, key))
            .needs_all(key.iter().map(|it| ObjectId::column(&table.name, &it.name).into()))
            .transaction(Transaction::Batches)
            .why("Some thousand rows at a time, each time committed; cut off, it is run again and goes on with those without a value."),
        None => all().hazard(Hazard::new(
            HazardKind::BlocksWrites,
            id.clone(),
            "has no key to write its rows by in batches: whoever changes one of them waits until all are written",
        )),
    };
    let first = first.needs(rows.clone()).alters(rows.clone()).hazards(hidden(table, &id));
    let rest = all().needs(rows.clone());
    let mut actions = vec![first];
    match required.split_first_mut() {
        Some((check, then)) if key.is_some() || comes == Comes::WithoutValue => {
            // From here on no row comes without a value; those that did are filled before all are looked at.
            let filled = check.creates.first().and_then(Resource::object).cloned().map(Resource::Rows);
            check.creates.extend(filled.clone());
            let rest = rest.needs_all(filled.clone()).alters_all(filled.clone());
            if let Some(validate) = then.first_mut() {
                validate.needs.extend(filled);
            }
            let why = "Rows that came without a value meanwhile, or whose key has changed; no more can come.";
            required.insert(1, rest.why(why));
        }
        None if key.is_some() => {
            actions.push(rest.why("Rows whose key has changed meanwhile."));
        }
        Some(_) | None => {}
    }
    actions.extend(required);
    actions
}

/// Rows that policies hide are neither seen nor filled, whatever the statement.
fn hidden(table: &Table, column: &ObjectId) -> Option<Hazard> {
    let what = "rows that policies hide from the role that runs it get no value, as row level security is forced on the table; \
                a role with BYPASSRLS sees all of them";
    let is_forced = table.options.row_security == RowSecurity::Forced;
    is_forced.then(|| Hazard::new(HazardKind::MayFail, column.clone(), what))
}

/// Whether each row gets a value of its own: PostgreSQL writes the table anew then.
fn is_volatile(change: &Change<'_>, value: &Expression) -> bool {
    let tokens = value.normalized();
    let own = change.after.definitions.iter().any(|it| match it {
        Definition::Function(it) => {
            it.volatility == Volatility::Volatile && expression::calls(value, &it.signature().name)
        }
        Definition::Procedure(_)
        | Definition::Extension(_)
        | Definition::Sequence(_)
        | Definition::Aggregate(_)
        | Definition::Trigger(_)
        | Definition::View(_)
        | Definition::MaterializedView(_)
        | Definition::Rule(_)
        | Definition::Policy(_)
        | Definition::EventTrigger(_)
        | Definition::Domain(_)
        | Definition::Composite(_)
        | Definition::Range(_)
        | Definition::Grant(_)
        | Definition::Owner(_)
        | Definition::Publication(_)
        | Definition::Statistics(_) => false,
    });
    own || tokens.windows(2).any(|pair| VOLATILE_FUNCTIONS.contains(&pair[0].as_str()) && pair[1] == "(")
}
