//! Operator classes and collations that an author says although the index has them anyway.

use std::collections::BTreeMap;

use postgres::{Client, types::Type};
use schema_model::{
    Name, QualifiedName, Schema,
    schema::{ConstraintKind, IndexPart, IndexTarget, Table},
};

use super::CanonicaliseError;

/// A part of an index, counted from zero: table, index, part.
type PartOf = (QualifiedName, Name, usize);

/// Takes away what goes without saying: the collation of the column, and the class that the live index has by itself.
pub(super) fn leave_out_the_usual(
    client: &mut Client,
    default_schema: &Name,
    promised: &mut Schema,
    live: &Schema,
) -> Result<(), CanonicaliseError> {
    promised.tables.iter_mut().for_each(leave_out_collations);
    let said = said_on_one_side(promised, live);
    if said.is_empty() {
        return Ok(());
    }
    let classes = classes(client, default_schema, &said)?;
    for part in said {
        if let (Some(found), Some(it)) = (classes.get(&part), part_mut(promised, &part)) {
            it.operator_class = it.operator_class.take().filter(|said| !is_the_same(said, found));
        }
    }
    Ok(())
}

fn leave_out_collations(table: &mut Table) {
    let columns = &table.columns;
    let of_indexes = table.indexes.iter_mut().flat_map(|it| &mut it.parts);
    let of_exclusions = table.constraints.iter_mut().flat_map(|it| exclusion_parts_mut(&mut it.kind));
    for part in of_indexes.chain(of_exclusions) {
        if let IndexTarget::Column(name) = &part.target {
            let column = columns.iter().find(|it| it.name == *name);
            part.collation =
                part.collation.take().filter(|it| column.and_then(|c| c.collation.as_deref()) != Some(it));
        }
    }
}

/// The parts with a class in the promised index and none in the live one.
fn said_on_one_side(promised: &Schema, live: &Schema) -> Vec<PartOf> {
    let mut said = Vec::new();
    for table in &promised.tables {
        let Some(other) = live.table(&table.name) else { continue };
        let found = parts_by_index(other);
        for (index, parts) in parts_by_index(table) {
            let Some(other) = found.get(index) else { continue };
            said.extend(differing(&parts, other).map(|at| (table.name.clone(), index.clone(), at)));
        }
    }
    said
}

/// The parts of each index, also of those that exclusions have under their own names.
fn parts_by_index(table: &Table) -> BTreeMap<&Name, Vec<&IndexPart>> {
    let of_indexes = table.indexes.iter().map(|it| (&it.name, it.parts.iter().collect()));
    let of_exclusions = table.constraints.iter().filter_map(|it| match &it.kind {
        ConstraintKind::Exclusion(exclusion) => {
            Some((&it.name, exclusion.elements.iter().map(|it| &it.part).collect()))
        }
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Check(_) => None,
    });
    of_indexes.chain(of_exclusions).collect()
}

fn exclusion_parts_mut(kind: &mut ConstraintKind) -> impl Iterator<Item = &mut IndexPart> {
    let elements = match kind {
        ConstraintKind::Exclusion(exclusion) => exclusion.elements.as_mut_slice(),
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Check(_) => &mut [],
    };
    elements.iter_mut().map(|it| &mut it.part)
}

fn differing(promised: &[&IndexPart], live: &[&IndexPart]) -> impl Iterator<Item = usize> {
    let pairs = promised.iter().zip(live).enumerate();
    let differing: Vec<usize> = pairs
        .filter(|(_, (a, b))| a.operator_class.is_some() && b.operator_class.is_none())
        .map(|(at, _)| at)
        .collect();
    differing.into_iter()
}

/// The classes that the live indexes have.
fn classes(
    client: &mut Client,
    default_schema: &Name,
    parts: &[PartOf],
) -> Result<BTreeMap<PartOf, QualifiedName>, CanonicaliseError> {
    let schema = |table: &QualifiedName| table.schema.as_ref().unwrap_or(default_schema).to_string();
    let schemas: Vec<String> = parts.iter().map(|(table, ..)| schema(table)).collect();
    let indexes: Vec<&str> = parts.iter().map(|(_, index, _)| index.as_str()).collect();
    let rows = client.query_typed(
        include_str!("operator_class.sql"),
        &[(&schemas, Type::TEXT_ARRAY), (&indexes, Type::TEXT_ARRAY)],
    )?;
    let mut found = BTreeMap::new();
    for row in rows {
        let (in_schema, index, part): (&str, &str, i64) = (row.get(0), row.get(1), row.get(2));
        let (Ok(class_schema), Ok(class)) = (Name::new(row.get(3)), Name::new(row.get(4))) else { continue };
        let class = QualifiedName { schema: Some(class_schema), name: class };
        let asked = parts.iter().find(|(table, name, at)| {
            schema(table) == in_schema && name.as_str() == index && i64::try_from(at + 1) == Ok(part)
        });
        found.extend(asked.map(|it| (it.clone(), class)));
    }
    Ok(found)
}

fn part_mut<'a>(schema: &'a mut Schema, (table, index, at): &PartOf) -> Option<&'a mut IndexPart> {
    let table = schema.table_mut(table)?;
    if let Some(index) = table.indexes.iter_mut().find(|it| it.name == *index) {
        return index.parts.get_mut(*at);
    }
    let constraint = table.constraints.iter_mut().find(|it| it.name == *index)?;
    exclusion_parts_mut(&mut constraint.kind).nth(*at)
}

fn is_the_same(said: &QualifiedName, found: &QualifiedName) -> bool {
    said.name == found.name && (said.schema.is_none() || said.schema == found.schema)
}
