//! Rows before and after: what must be the same unless a hazard says that it is lost.

use std::collections::BTreeMap;

use schema_diff::{HazardKind, Sql};
use schema_model::{
    Delta, Dialect, Name, ObjectId, QualifiedName, Schema, SqlType,
    schema::{Column, ColumnValue, Definition, Table},
};

use super::{
    super::planned::Proposed,
    live::{Live, Row},
};

/// All rows of a database by table.
pub(in crate::cases) struct Contents {
    tables: BTreeMap<QualifiedName, Vec<Row>>,
}

/// What becomes of a value whose type changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Converted {
    /// It reads as before.
    Same,
    /// The case's query shows what it reads as.
    Shown,
}

/// A table that is there before and after, with the columns whose values must be the same.
struct Kept<'a> {
    before: &'a Table,
    after: &'a Table,
    columns: Vec<(&'a Column, &'a Column)>,
}

impl Contents {
    pub(in crate::cases) fn of(live: &mut dyn Live, schema: &Schema) -> Self {
        let dialect = live.database().dialect();
        let rows = |table: &Table| (table.name.clone(), live.ask(&select(dialect, &table.name, &[])));
        Self { tables: schema.tables.iter().map(rows).collect() }
    }

    /// The rows are there after the way there, labels under their new names.
    pub(in crate::cases) fn survive(
        &self,
        live: &mut dyn Live,
        proposed: &Proposed,
        converted: Converted,
    ) -> Result<(), String> {
        kept(proposed, converted).iter().try_for_each(|kept| {
            let names: Vec<&Name> = kept.columns.iter().map(|(_, after)| &after.name).collect();
            let mut expected = self.projected(kept);
            for row in &mut expected {
                for (value, (_, column)) in row.iter_mut().zip(&kept.columns) {
                    rename_label(value, proposed, &kept.after.name, column);
                }
            }
            compare(live, expected, &kept.after.name, &names)
        })
    }

    /// The rows are as they were.
    pub(super) fn are_back(
        &self,
        live: &mut dyn Live,
        proposed: &Proposed,
        converted: Converted,
    ) -> Result<(), String> {
        kept(proposed, converted).iter().try_for_each(|kept| {
            let names: Vec<&Name> = kept.columns.iter().map(|(before, _)| &before.name).collect();
            compare(live, self.projected(kept), &kept.before.name, &names)
        })
    }

    /// The rows as they were, only the columns that are compared.
    fn projected(&self, kept: &Kept<'_>) -> Vec<Row> {
        let rows = &self.tables[&kept.before.name];
        let place = |column: &Column| {
            rows[0].iter().position(|it| it.as_deref() == Some(column.name.as_str())).unwrap()
        };
        let places: Vec<usize> = kept.columns.iter().map(|(before, _)| place(before)).collect();
        rows[1..].iter().map(|row| places.iter().map(|at| row[*at].clone()).collect()).collect()
    }
}

fn compare(
    live: &mut dyn Live,
    mut expected: Vec<Row>,
    table: &QualifiedName,
    columns: &[&Name],
) -> Result<(), String> {
    let query = select(live.database().dialect(), table, columns);
    // Without a column in common, the number of rows is what is left to compare.
    let mut found: Vec<Row> = live.ask(&query).into_iter().skip(1).collect();
    if columns.is_empty() {
        found.iter_mut().for_each(Vec::clear);
    }
    expected.sort();
    found.sort();
    if expected == found {
        return Ok(());
    }
    Err(format!("{query}: expected {expected:?}, found {found:?}"))
}

fn select(dialect: Dialect, table: &QualifiedName, columns: &[&Name]) -> String {
    let sql = Sql::new(dialect).push("SELECT ");
    let sql = if columns.is_empty() { sql.push("*") } else { sql.idents(columns.iter().copied()) };
    sql.push(" FROM ").name(table).finish()
}

fn kept(proposed: &Proposed, converted: Converted) -> Vec<Kept<'_>> {
    let pairs = proposed.before.tables.iter().filter_map(|before| {
        let ObjectId::Table(name) = renamed(proposed, ObjectId::Table(before.name.clone())) else {
            return None;
        };
        let after = proposed.after.table(&name).filter(|_| !loses_rows(proposed, &name))?;
        let columns = before.columns.iter().filter_map(|column| {
            let ObjectId::Column { name, .. } =
                renamed(proposed, ObjectId::column(&after.name, &column.name))
            else {
                return None;
            };
            let pair = (column, after.column(&name)?);
            is_kept(proposed, &after.name, pair, converted).then_some(pair)
        });
        Some(Kept { before, after, columns: columns.collect() })
    });
    pairs.collect()
}

fn is_kept(
    proposed: &Proposed,
    table: &QualifiedName,
    (before, after): (&Column, &Column),
    converted: Converted,
) -> bool {
    let is_generated = |it: &Column| matches!(it.value, Some(ColumnValue::Generated { .. }));
    let id = ObjectId::column(table, &after.name);
    let dropped =
        proposed.proposal.deltas.iter().any(|it| matches!(it, Delta::Drop(object) if object.id() == id));
    !is_generated(before)
        && !is_generated(after)
        && !dropped
        && !is_lost(proposed, &id)
        && !is_lost(proposed, &ObjectId::column(table, &before.name))
        && !proposed.options.backfills.contains_key(&id)
        && (converted == Converted::Same || before.ty == after.ty && !reads_otherwise(proposed, &before.ty))
}

/// Whether values of the type are written otherwise, as a composite type that it has inside has other attributes.
fn reads_otherwise(proposed: &Proposed, ty: &SqlType) -> bool {
    let Some(name) = ty.named() else { return false };
    let of = |schema: &Schema| schema.definitions.iter().find(|it| it.id().relation() == Some(name)).cloned();
    match of(&proposed.before) {
        Some(Definition::Composite(it)) => {
            of(&proposed.after) != Some(Definition::Composite(it.clone()))
                || it.attributes.iter().any(|it| reads_otherwise(proposed, &it.ty))
        }
        Some(Definition::Domain(it)) => reads_otherwise(proposed, &it.ty),
        Some(Definition::Range(it)) => reads_otherwise(proposed, &it.subtype),
        _ => false,
    }
}

/// All rows, or those of a partition.
fn loses_rows(proposed: &Proposed, table: &QualifiedName) -> bool {
    let lost = proposed.proposal.plan.hazards().filter(|it| it.kind == HazardKind::DataLoss);
    lost.map(|it| &it.object).any(|it| match it {
        ObjectId::Table(name) => name == table,
        ObjectId::Partition { table: of, name: _ } => of == table,
        _ => false,
    })
}

fn is_lost(proposed: &Proposed, id: &ObjectId) -> bool {
    proposed.proposal.plan.hazards().any(|it| it.kind == HazardKind::DataLoss && it.object == *id)
}

/// The id after all renames of the proposal: each object is renamed once at most.
fn renamed(proposed: &Proposed, id: ObjectId) -> ObjectId {
    let found = proposed.proposal.deltas.iter().find_map(|delta| match delta {
        Delta::Rename { before, after } if *before == id => Some(after.clone()),
        _ => None,
    });
    found.unwrap_or(id)
}

fn rename_label(value: &mut Option<String>, proposed: &Proposed, table: &QualifiedName, column: &Column) {
    let native = proposed.proposal.deltas.iter().find_map(|delta| match delta {
        Delta::Rename {
            before: ObjectId::EnumLabel { of, label: before },
            after: ObjectId::EnumLabel { label: after, .. },
        } if column.ty.named() == Some(of) && value.as_ref() == Some(before) => Some(after.clone()),
        _ => None,
    });
    let id = ObjectId::column(table, &column.name);
    let mut kept_as_text = proposed.options.value_renames.iter();
    let as_text = kept_as_text.find(|(of, before, _)| *of == id && value.as_ref() == Some(before));
    if let Some(elements) = value.as_ref().and_then(|it| it.strip_prefix('{')?.strip_suffix('}')) {
        let renamed = elements.split(',').map(|it| {
            let mut element = Some(it.to_owned());
            rename_label(&mut element, proposed, table, column);
            element.unwrap_or_default()
        });
        *value = Some(format!("{{{}}}", renamed.collect::<Vec<_>>().join(",")));
        return;
    }
    if let Some(label) = native.or_else(|| as_text.map(|it| it.2.clone())) {
        *value = Some(label);
    }
}
