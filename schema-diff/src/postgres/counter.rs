//! What counts for a column, and where its next number comes from when something else begins to.

use schema_model::{
    Name, QualifiedName, Schema,
    schema::{
        Column, ColumnValue, Counting, Definition, SequenceOptions,
        definition::{OwnedBy, Sequence},
    },
};

use super::{identity::serial, sequence_options, sql};
use crate::{Change, Sql};

/// What a column counts by.
#[derive(Clone, Copy)]
pub(super) enum Counter<'a> {
    /// The sequence of an identity or a serial.
    Column(&'a Column),
    /// A sequence that is the column's alone, on one side of the change only.
    Own(&'a Sequence),
}

impl<'a> Counter<'a> {
    /// `other` is the other side of the change.
    fn of(schema: &'a Schema, other: &Schema, table: &QualifiedName, column: &'a Column) -> Option<Self> {
        match &column.value {
            Some(ColumnValue::Identity(_) | ColumnValue::Serial { .. }) => Some(Self::Column(column)),
            Some(ColumnValue::Default(default)) => {
                let from = default.regclasses();
                let own = sequences(schema)
                    .find(|it| from.contains(&it.name) && owns(table, &column.name, it.owned_by.as_ref()))?;
                sequences(other).all(|it| it.name != own.name).then_some(Self::Own(own))
            }
            Some(ColumnValue::Generated { .. }) | None => None,
        }
    }

    fn counting(self) -> Counting {
        match self {
            Self::Column(column) => match &column.value {
                Some(ColumnValue::Identity(identity)) => identity.sequence.of(&column.ty),
                Some(
                    ColumnValue::Default(_) | ColumnValue::Generated { .. } | ColumnValue::Serial { .. },
                )
                | None => SequenceOptions::default().of(&column.ty),
            },
            Self::Own(it) => Counting {
                start: it.first(),
                increment: it.increment,
                min: it.least(),
                max: it.greatest(),
                cache: it.cache,
                cycle: it.cycle,
            },
        }
    }
}

/// Where the next number of a column comes from when it gets another sequence.
#[derive(Clone, Copy)]
pub(super) enum NextValue<'a> {
    /// The sequence stays, or there is none.
    Kept,
    /// From the rows: the column did not count before.
    FromRows(Counter<'a>),
    /// From the sequence before, or from the rows where they are further.
    FromSequence {
        /// What counts before.
        before: Counter<'a>,
        /// What counts after.
        after: Counter<'a>,
    },
}

/// The setting in which the next number waits while the sequences change.
const SETTING: &str = "schemagen.next_value";

impl<'a> NextValue<'a> {
    pub(super) fn of(
        change: &Change<'a>,
        table: &QualifiedName,
        before: &'a Column,
        after: &'a Column,
    ) -> Self {
        let was = Counter::of(change.renamed, change.after, table, before);
        let is = Counter::of(change.after, change.renamed, table, after);
        match (was, is) {
            // Its author says where a sequence begins.
            (_, None) | (None, Some(Counter::Own(_))) => Self::Kept,
            (None, Some(after)) => Self::FromRows(after),
            (Some(Counter::Column(before)), Some(Counter::Column(after)))
                if serial(before).is_some() == serial(after).is_some() =>
            {
                Self::Kept
            }
            (Some(before), Some(after)) => Self::FromSequence { before, after },
        }
    }

    /// The statement that remembers the next number. Only an identity's is taken, as its sequence has no name of ours.
    pub(super) fn remember(self, change: &Change<'_>, table: &QualifiedName) -> Option<String> {
        let Self::FromSequence { before, .. } = self else { return None };
        let start = sql().push("SELECT set_config(").literal(SETTING).push(", ");
        let read = |sequence: &QualifiedName, by: &str| {
            let sql = start.clone().push("(SELECT last_value + is_called::integer").push(by).push(" FROM ");
            sql.name(sequence).push(")")
        };
        let next = match before {
            Counter::Own(it) if it.increment == 1 => read(&it.name, ""),
            Counter::Own(it) => {
                read(&it.name, &format!(" * {}", sequence_options::in_brackets(it.increment)))
            }
            Counter::Column(column) => match serial(column) {
                Some(sequence) => read(&table.sibling(sequence.clone()), ""),
                None => sequence_of(start.push("nextval("), change, table, column).push(")"),
            },
        };
        Some(next.push("::text, false)").finish())
    }

    /// The statement that makes the sequence go on, above every row, so that the next INSERT does not meet a key that
    /// exists.
    pub(super) fn set(self, change: &Change<'_>, table: &QualifiedName, column: &Column) -> Option<String> {
        let (after, is_remembered) = match self {
            Self::Kept => return None,
            Self::FromRows(after) => (after, false),
            Self::FromSequence { after, .. } => (after, true),
        };
        let counting = after.counting();
        let from_rows = sequence_options::next_by_rows(table, &column.name, counting);
        let further = if counting.increment < 0 { "least" } else { "greatest" };
        let setting = sql().push("current_setting(").literal(SETTING).push(")::bigint").finish();
        let next = if is_remembered { format!("{further}({setting}, {from_rows})") } else { from_rows };
        let set = sql().push("SELECT setval(");
        let set = match after {
            Counter::Own(it) => set.literal(&sql().name(&it.name).finish()),
            Counter::Column(column) => sequence_of(set, change, table, column),
        };
        Some(set.push(", ").push(&next).push(", false)").finish())
    }
}

/// Whether a column had its numbers from the sequence, and has them from another one that goes on from there.
pub(super) fn goes_on(change: &Change<'_>, sequence: &Sequence) -> bool {
    let Some(OwnedBy { table, column }) = &sequence.owned_by else { return false };
    let before = change.renamed.table(table).and_then(|it| it.column(column));
    let after = change.after.table(table).and_then(|it| it.column(column));
    let (Some(before), Some(after)) = (before, after) else { return false };
    match NextValue::of(change, table, before, after) {
        NextValue::FromSequence { before: Counter::Own(it), .. } => it.name == sequence.name,
        NextValue::FromSequence { .. } | NextValue::FromRows(_) | NextValue::Kept => false,
    }
}

/// The sequence that a column counts by, as the argument of a function. Where it owns another one as well, PostgreSQL's
/// function gives either.
pub(super) fn sequence_of(start: Sql, change: &Change<'_>, table: &QualifiedName, column: &Column) -> Sql {
    let quoted = sql().name(table).finish();
    if !owns_another(change, table, &column.name) {
        let sql = start.push("pg_get_serial_sequence(").literal(&quoted).push(", ");
        return sql.literal(column.name.as_str()).push(")");
    }
    if let Some(sequence) = serial(column) {
        return start.literal(&sql().name(&table.sibling(sequence.clone())).finish());
    }
    let sql = start.push(
        "(SELECT d.objid::regclass FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND ",
    );
    let sql =
        sql.push("a.attnum = d.refobjsubid WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'i' AND ");
    let sql = sql.push("d.refclassid = 'pg_class'::regclass AND d.refobjid = ").literal(&quoted);
    sql.push("::regclass AND a.attname = ").literal(column.name.as_str()).push(")")
}

/// Whether a sequence of its own belongs to the column before or after the change.
fn owns_another(change: &Change<'_>, table: &QualifiedName, column: &Name) -> bool {
    [change.renamed, change.after].iter().any(|it| owns_sequence(it, table, column))
}

/// Whether a sequence of its own belongs to the column, beside that of an identity or a serial.
pub(super) fn owns_sequence(schema: &Schema, table: &QualifiedName, column: &Name) -> bool {
    sequences(schema).any(|it| owns(table, column, it.owned_by.as_ref()))
}

fn owns(table: &QualifiedName, column: &Name, owner: Option<&OwnedBy>) -> bool {
    owner.is_some_and(|it| it.table == *table && it.column == *column)
}

fn sequences(schema: &Schema) -> impl Iterator<Item = &Sequence> {
    schema.definitions.iter().filter_map(|it| if let Definition::Sequence(it) = it { Some(it) } else { None })
}
