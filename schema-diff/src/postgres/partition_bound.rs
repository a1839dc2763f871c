//! How the rows of a table are spread, in SQL: keys, bounds, and what is true of the rows within a bound.

use schema_model::{
    Expression,
    schema::{Partition, PartitionBound, PartitionKey, PartitionPart, PartitionStrategy, Table},
};

use super::sql;
use crate::Sql;

/// PARTITION BY and the key, behind CREATE TABLE.
pub(super) fn by(sql: Sql, key: Option<&PartitionKey>) -> Sql {
    let Some(key) = key else { return sql };
    let strategy = match key.strategy {
        PartitionStrategy::Range => "\nPARTITION BY RANGE (",
        PartitionStrategy::List => "\nPARTITION BY LIST (",
        PartitionStrategy::Hash => "\nPARTITION BY HASH (",
    };
    sql.push(strategy).list(&key.parts, part).push(")")
}

fn part(sql: Sql, part: &PartitionPart) -> Sql {
    let sql = sql.key(&part.target, part.collation.as_ref());
    match &part.operator_class {
        Some(class) => sql.push(" ").name(class),
        None => sql,
    }
}

pub(super) fn bound(sql: Sql, bound: &PartitionBound) -> Sql {
    let values = |sql: Sql, list: &[Expression]| sql.list(list, |sql, it| sql.push(it.as_str())).push(")");
    match bound {
        PartitionBound::Range { from, to } => {
            let sql = values(sql.push("FOR VALUES FROM ("), from);
            values(sql.push(" TO ("), to)
        }
        PartitionBound::List(list) => values(sql.push("FOR VALUES IN ("), list),
        PartitionBound::Hash { modulus, remainder } => {
            sql.push(&format!("FOR VALUES WITH (MODULUS {modulus}, REMAINDER {remainder})"))
        }
        PartitionBound::Default => sql.push("DEFAULT"),
    }
}

/// The values that a bound names.
pub(super) fn values(bound: &PartitionBound) -> impl Iterator<Item = &Expression> {
    let (first, second): (&[Expression], &[Expression]) = match bound {
        PartitionBound::Range { from, to } => (from, to),
        PartitionBound::List(list) => (list, &[]),
        PartitionBound::Hash { .. } | PartitionBound::Default => (&[], &[]),
    };
    first.iter().chain(second)
}

/// What decides whether a row is in the partition or in one beside it.
pub(super) fn key<'a>(table: &'a Table, partition: &Partition) -> Option<&'a PartitionKey> {
    match &partition.of {
        None => table.options.partition_by.as_ref(),
        Some(of) => table.partition(of)?.partition_by.as_ref(),
    }
}

/// What is true of each row within a bound, in the words that PostgreSQL itself puts it in; `None` for keys of several parts,
/// and for what holds no values of its own.
pub(super) fn holds(key: &PartitionKey, bound: &PartitionBound) -> Option<Vec<String>> {
    let [part] = key.parts.as_slice() else { return None };
    let key = sql().key(&part.target, part.collation.as_ref()).finish();
    let is_set = format!("{key} IS NOT NULL");
    match bound {
        PartitionBound::Range { from, to } => {
            let ends = from.iter().map(|it| (it, ">=")).chain(to.iter().map(|it| (it, "<")));
            let ends = ends.filter(|(it, _)| !is_word(it, "minvalue") && !is_word(it, "maxvalue"));
            let ends = ends.map(|(it, sign)| format!("{key} {sign} {}", it.as_str()));
            Some(std::iter::once(is_set).chain(ends).collect())
        }
        PartitionBound::List(values) => {
            if values.iter().any(|it| is_word(it, "null")) {
                return None;
            }
            let values: Vec<&str> = values.iter().map(Expression::as_str).collect();
            Some(match values.as_slice() {
                [value] => vec![is_set, format!("{key} = {value}")],
                several => vec![is_set, format!("{key} IN ({})", several.join(", "))],
            })
        }
        PartitionBound::Hash { .. } | PartitionBound::Default => None,
    }
}

fn is_word(value: &Expression, word: &str) -> bool {
    value.normalized() == [word]
}
