//! Partition keys and partitions. What a partition has from its table is not read again.

use std::collections::BTreeMap;

use schema_model::{
    Expression, QualifiedName,
    schema::{IndexTarget, Partition, PartitionKey, PartitionPart, PartitionStrategy},
};

use super::{
    Answers, Query,
    catalog::{Catalog, class},
    draft::Draft,
    expression::Role,
    relation::Class,
    row::{Oid, Row},
};
use crate::{
    IntrospectError,
    postgres::{deparsed, partition_bound},
};

pub(super) const QUERY: Query = Query { name: "partition keys", sql: include_str!("partition.sql") };

/// Gives the tables their keys and their partitions.
pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    let mut keys = BTreeMap::new();
    for row in answers.rows(&QUERY) {
        let oid: Oid = row.number("relation")?;
        keys.insert(oid, read_key(&row, catalog, oid)?);
    }
    for (oid, relation) in catalog.relations.iter() {
        if let Class::Partition { parent } = relation.class
            && let Some(root) = root(catalog, parent)
            && let Some(table) = draft.tables.get_mut(&root)
        {
            let text = catalog.expressions.get(Role::Bound, oid, 0);
            let bound = text.and_then(|it| partition_bound::read(it.text()));
            table.partitions.push(Partition {
                name: relation.name.clone(),
                of: (parent != root).then(|| name(catalog, parent)).flatten(),
                bound: bound.ok_or_else(|| unreadable(text.map(|it| it.text().to_owned())))?,
                partition_by: keys.remove(&oid),
                comment: catalog.comments.of(class::RELATION, oid),
            });
        }
    }
    for (oid, key) in keys {
        if let Some(table) = draft.tables.get_mut(&oid) {
            table.options.partition_by = Some(key);
        }
    }
    Ok(())
}

/// The table that a partition, or one of its partitions, is part of.
fn root(catalog: &Catalog, mut oid: Oid) -> Option<Oid> {
    loop {
        match catalog.relations.get(oid)?.class {
            Class::Partition { parent } => oid = parent,
            Class::Table => return Some(oid),
            Class::View | Class::MaterializedView | Class::Unmodelled(_) | Class::Member | Class::Ignored => {
                return None;
            }
        }
    }
}

fn name(catalog: &Catalog, oid: Oid) -> Option<QualifiedName> {
    catalog.relations.get(oid).map(|it| it.name.clone())
}

fn unreadable(value: Option<String>) -> IntrospectError {
    IntrospectError::UnexpectedValue { query: super::expression::QUERY.name, column: "text", value }
}

fn read_key(row: &Row<'_>, catalog: &Catalog, table: Oid) -> Result<PartitionKey, IntrospectError> {
    let strategy = match row.text("strategy")? {
        "r" => PartitionStrategy::Range,
        "l" => PartitionStrategy::List,
        "h" => PartitionStrategy::Hash,
        other => return Err(row.unexpected("strategy", Some(other))),
    };
    let columns: Vec<i16> = row.numbers("columns")?;
    let classes: Vec<Oid> = row.numbers("operator_classes")?;
    let collations: Vec<Oid> = row.numbers("collations")?;
    let texts = catalog.expressions.get(Role::Key, table, 0).map(|it| deparsed::split_list(it.text()));
    let mut expressions = texts.into_iter().flatten();
    let mut parts = Vec::with_capacity(columns.len());
    for (at, position) in columns.iter().enumerate() {
        let slot = |list: &[Oid]| list.get(at).copied().unwrap_or_default();
        let (class, collation) = (slot(&classes), slot(&collations));
        parts.push(if *position == 0 {
            let text = expressions.next().ok_or_else(|| row.unexpected("columns", None))?;
            PartitionPart {
                target: IndexTarget::Expression(Expression::new(deparsed::without_parentheses(&text))),
                collation: None,
                operator_class: catalog.operator_classes.unusual(class, None),
            }
        } else {
            let fact =
                catalog.columns.get(table, *position).ok_or_else(|| row.unexpected("columns", None))?;
            let data_type = catalog.types.get(fact.data_type.0, fact.data_type.1).map(|it| it.base);
            PartitionPart {
                target: IndexTarget::Column(fact.name.clone()),
                collation: catalog.collations.other_than(fact.collation, collation),
                operator_class: catalog.operator_classes.unusual(class, data_type),
            }
        });
    }
    Ok(PartitionKey { strategy, parts })
}
