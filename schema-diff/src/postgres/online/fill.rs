//! New columns whose rows need values: the values come after the column, in a transaction that keeps no reader out.

use schema_model::{
    Expression, ObjectId, QualifiedName,
    schema::{Column, ColumnValue, Definition, Table, definition::Volatility},
};

use super::{counted, require};
use crate::{
    Change,
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
    let mut actions = vec![add, fill(&table.name, it, &then.value)];
    if !it.nullable {
        actions.extend(require(change, table, it, plain.hazards.iter().cloned(), &then.then));
    }
    actions
}

/// The values of rows that have none, by themselves: no row is locked longer than it takes to write them all.
pub(super) fn fill(table: &QualifiedName, column: &Column, value: &str) -> Action {
    let rows = Resource::Rows(ObjectId::column(table, &column.name));
    Action::new(column::fill(table, &column.name, value))
        .needs(rows.clone())
        .alters(rows)
        .transaction(Transaction::Alone)
        .why("Locks the rows that it writes until it is done: in a large table, write them in portions before.")
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
