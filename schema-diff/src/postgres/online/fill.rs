//! New columns whose rows need values: the values come after the column, in a transaction that keeps no reader out.

use schema_model::{
    Expression, ObjectId, QualifiedName,
    schema::{Column, ColumnValue, Definition, Table, definition::Volatility},
};

use super::require;
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
    let id = ObjectId::column(&table.name, &it.name);
    let value = match (&it.value, change.options.backfills.get(&id)) {
        (None, Some(backfill)) if !it.nullable => backfill.as_str(),
        (Some(ColumnValue::Default(expression)), _) if is_volatile(change, expression) => "DEFAULT",
        (
            Some(
                ColumnValue::Default(_)
                | ColumnValue::Generated { .. }
                | ColumnValue::Identity(_)
                | ColumnValue::Serial { .. },
            )
            | None,
            _,
        ) => return Vec::new(),
    };
    let bare = Column { nullable: true, value: None, ..it.clone() };
    let mut add = plain.clone().creates(Resource::Rows(id));
    add.hazards.clear();
    add.statements = column::statements_of_new(table, &bare);
    add.statements.extend(expression::default(it).map(|value| {
        let sql = column::alter_column(&table.name, &it.name).push(" SET DEFAULT ");
        default::value(sql, value).finish()
    }));
    let mut actions = vec![add, fill(&table.name, it, value)];
    if !it.nullable {
        actions.extend(require(change, table, it, plain.hazards.iter().cloned()));
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
