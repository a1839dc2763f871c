//! The statements of what to do beside a migration. Each of them runs as it stands, in its order, on the schema before.

use schema_model::{
    Name, QualifiedName, Schema, SqlType,
    schema::{Column, ColumnValue, ConstraintKind, IndexTarget, Table},
};

use super::{ident, literal, name, sql};
use crate::{
    Change,
    postgres::{made_of, standing_on},
};

/// So many rows are changed at a time: nobody waits for long for one of them.
const PORTION: &str = "10000";

/// How often the statement that fills is to be run.
pub(super) const UNTIL_DONE: &str = "run it until no row is changed";

/// A column, and another that holds the same for a while.
#[derive(Clone, Copy)]
pub(super) struct Twins<'a> {
    pub(super) table: &'a Table,
    pub(super) from: &'a Column,
    pub(super) to: &'a Name,
}

impl Twins<'_> {
    pub(super) fn add(&self, ty: &SqlType) -> String {
        let collation = self.from.collation.as_deref().filter(|_| *ty == self.from.ty);
        add_column(self.table, self.to, ty, collation)
    }

    /// Whichever of the two a program writes is in both. An INSERT has nothing in OLD; what it leaves out of the column from
    /// before is that column's default, and so is no sign of what was written.
    pub(super) fn follow_each_other(&self) -> [String; 2] {
        let (from, to) = (ident(&self.from.name), ident(self.to));
        let text = if has_equality(&self.from.ty) { "" } else { "::text" };
        self.trigger(&format!(
            "  IF NEW.{to}{text} IS DISTINCT FROM OLD.{to}{text}\n    THEN NEW.{from} := NEW.{to};\n    \
             ELSE NEW.{to} := NEW.{from};\n  END IF;"
        ))
    }

    /// The second is made of the first.
    pub(super) fn follow(&self, made: Option<&str>) -> [String; 2] {
        let (from, to) = (ident(&self.from.name), ident(self.to));
        match made {
            None => self.trigger(&format!("  NEW.{to} := NEW.{from};")),
            Some(value) => self
                .trigger(&format!("  NEW.{to} := (SELECT {value} FROM (SELECT NEW.{from}) AS it ({from}));")),
        }
    }

    fn trigger(&self, body: &str) -> [String; 2] {
        let (function, trigger) = self.names();
        [
            format!(
                "CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n{body}\n  RETURN NEW;\nEND $$"
            ),
            format!(
                "CREATE TRIGGER {trigger} BEFORE INSERT OR UPDATE ON {}\n  FOR EACH ROW EXECUTE FUNCTION {function}()",
                name(&self.table.name)
            ),
        ]
    }

    pub(super) fn follow_no_more(&self) -> [String; 2] {
        let (function, trigger) = self.names();
        [
            format!("DROP TRIGGER {trigger} ON {}", name(&self.table.name)),
            format!("DROP FUNCTION {function}()"),
        ]
    }

    /// What is there already gets its value: NULL tells which rows have none yet.
    pub(super) fn fill(&self, value: &str) -> String {
        let rows = format!("{} IS NULL AND {} IS NOT NULL", ident(self.to), ident(&self.from.name));
        fill(self.table, self.to, value, &rows)
    }

    /// Those of the function and of the trigger.
    fn names(&self) -> (String, String) {
        let own = made_of("keep_", self.to);
        let of_table = made_of(&format!("{}_", self.table.name.name), &own);
        (name(&self.table.name.sibling(of_table)), ident(&own))
    }
}

pub(super) fn add_column(
    table: &Table,
    column: &Name,
    ty: &SqlType,
    collation: Option<&QualifiedName>,
) -> String {
    let sql =
        sql().push("ALTER TABLE ").name(&table.name).push(" ADD COLUMN ").ident(column).push(" ").ty(ty);
    match collation {
        Some(it) => sql.push(" COLLATE ").name(it).finish(),
        None => sql.finish(),
    }
}

/// A value for the rows in question, a portion at a time. Others write meanwhile: so the condition stands there twice, as the
/// server looks at the outer one again when it has waited for a row.
pub(super) fn fill(table: &Table, column: &Name, value: &str, rows: &str) -> String {
    let (table_name, column) = (name(&table.name), ident(column));
    let keys = table.primary_key().map(|it| it.columns.iter().map(ident).collect::<Vec<_>>());
    let key = match keys.unwrap_or_default().as_slice() {
        [] if table.options.partition_by.is_some() => "(tableoid, ctid)".to_owned(),
        [] => "ctid".to_owned(),
        [key] => key.clone(),
        keys => format!("({})", keys.join(", ")),
    };
    let selected = key.trim_start_matches('(').trim_end_matches(')');
    format!(
        "UPDATE {table_name} SET {column} = {value}\n  \
         WHERE {key} IN (SELECT {selected} FROM {table_name} WHERE {rows} LIMIT {PORTION})\n    AND {rows}"
    )
}

/// Columns of a type that has this name, by themselves: what is inside of arrays or rows is not looked at.
pub(super) fn columns_of_type<'a>(
    tables: impl IntoIterator<Item = &'a Table>,
    of: &QualifiedName,
) -> impl Iterator<Item = (&'a Table, &'a Column)> {
    let all = tables.into_iter().flat_map(|table| table.columns.iter().map(move |it| (table, it)));
    all.filter(move |(_, it)| matches!(&it.ty, SqlType::Named { name, .. } if **name == *of))
}

/// New rows get another value of an enum where they had one of it, and then those that are there.
pub(super) fn values(schema: &Schema, of: &QualifiedName, from: &str, to: &str) -> Vec<String> {
    let columns = || columns_of_type(&schema.tables, of);
    let default = |(table, column): (&Table, &Column)| match &column.value {
        Some(ColumnValue::Default(it)) if it.strings().contains(from) => {
            let sql = sql().push("ALTER TABLE ").name(&table.name).push(" ALTER COLUMN ").ident(&column.name);
            Some(sql.push(" SET DEFAULT ").literal(to).finish())
        }
        Some(
            ColumnValue::Default(_)
            | ColumnValue::Generated { .. }
            | ColumnValue::Identity(_)
            | ColumnValue::Serial { .. },
        )
        | None => None,
    };
    let update = |(table, column): (&Table, &Column)| {
        let rows = format!("{} = {}", ident(&column.name), literal(from));
        let is_written = !matches!(column.value, Some(ColumnValue::Generated { .. }));
        is_written.then(|| fill(table, &column.name, &literal(to), &rows))
    };
    columns().filter_map(default).chain(columns().filter_map(update)).collect()
}

/// Whether a column can be replaced by another one while programs use it: nothing counts it, computes it, or refers to it.
pub(super) fn is_replaceable(change: &Change<'_>, table: &Table, column: &Column) -> bool {
    let is_plain = match &column.value {
        None => true,
        // A sequence goes with the column that owns it.
        Some(ColumnValue::Default(it)) => !it.normalized().iter().any(|it| it == "nextval"),
        Some(ColumnValue::Generated { .. } | ColumnValue::Identity(_) | ColumnValue::Serial { .. }) => false,
    };
    // Row triggers of partitioned tables that change rows came with 13.
    let has_triggers = table.options.partition_by.is_none()
        || change.options.postgres_version.is_some_and(|version| version >= 13);
    is_plain && has_triggers && !is_in_key(table, column) && !others_need(change.before, table, column)
}

/// Whether the column can never be without a value: the primary key has it, or what tells subscribers which row is meant.
pub(super) fn is_in_key(table: &Table, column: &Column) -> bool {
    let identity = table.options.replica_identity.index();
    table.primary_key().is_some_and(|it| it.columns.contains(&column.name))
        || standing_on(table, &column.name).any(|it| Some(it) == identity)
}

/// References, generated columns and partitions made of the column.
fn others_need(schema: &Schema, table: &Table, column: &Column) -> bool {
    let refers = schema.tables.iter().flat_map(|it| &it.constraints).any(|it| match &it.kind {
        ConstraintKind::ForeignKey(key) => {
            key.target == table.name && key.target_columns.contains(&column.name)
        }
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::Check(_)
        | ConstraintKind::Exclusion(_) => false,
    });
    let is_part = |target: &IndexTarget| match target {
        IndexTarget::Column(it) => *it == column.name,
        IndexTarget::Expression(it) => it.words().contains(column.name.as_str()),
    };
    let spreads = table.options.partition_by.iter().flat_map(|it| &it.parts).any(|it| is_part(&it.target));
    let computes = table.columns.iter().any(|it| match &it.value {
        Some(ColumnValue::Generated { expression, .. }) => expression.words().contains(column.name.as_str()),
        Some(ColumnValue::Default(_) | ColumnValue::Identity(_) | ColumnValue::Serial { .. }) | None => false,
    });
    refers || spreads || computes
}

/// What the column has that another one in its place must have as well.
pub(super) fn belongings(table: &Table, column: &Column) -> Option<String> {
    let required = (!column.nullable).then(|| "NOT NULL".to_owned());
    let all: Vec<String> = required.into_iter().chain(standing_on(table, &column.name).map(ident)).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// Types of PostgreSQL that two values of which cannot be compared for being the same.
const WITHOUT_EQUALITY: [&str; 9] =
    ["box", "circle", "json", "line", "lseg", "path", "point", "polygon", "xml"];

/// Whether IS DISTINCT FROM tells two values of the type apart; those of figures compare their areas, if anything.
fn has_equality(ty: &SqlType) -> bool {
    match ty.element() {
        SqlType::Json => false,
        SqlType::Named { name, modifiers: _ } => !WITHOUT_EQUALITY.contains(&name.name.as_str()),
        SqlType::Boolean
        | SqlType::SmallInt
        | SqlType::Integer
        | SqlType::BigInt
        | SqlType::Real
        | SqlType::Double
        | SqlType::Numeric(_)
        | SqlType::Text
        | SqlType::Varchar(_)
        | SqlType::Char(_)
        | SqlType::Bytea
        | SqlType::Date
        | SqlType::Time(_)
        | SqlType::TimeTz(_)
        | SqlType::Timestamp(_)
        | SqlType::TimestampTz(_)
        | SqlType::Uuid
        | SqlType::Jsonb
        | SqlType::Inet
        | SqlType::Cidr
        | SqlType::Blob
        | SqlType::Array(_) => true,
    }
}
