//! Partition keys and partitions in words.

use schema_model::{
    Expression,
    schema::{IndexTarget, Partition, PartitionBound, PartitionKey, PartitionPart, PartitionStrategy},
};

use super::{Difference, attribute, comment};

pub(super) fn partition(a: &Partition, b: &Partition) -> Vec<Option<Difference>> {
    let Partition { name: _, of, bound, partition_by, comment: comment_before } = a;
    vec![
        attribute("parent", of, &b.of, |it| {
            it.as_ref().map_or_else(|| "the table".to_owned(), ToString::to_string)
        }),
        attribute("rows", bound, &b.bound, show_bound),
        attribute("partition by", partition_by, &b.partition_by, |it| show_key(it.as_ref())),
        comment(comment_before.as_ref(), b.comment.as_ref()),
    ]
}

pub(super) fn show_key(key: Option<&PartitionKey>) -> String {
    let Some(key) = key else { return "none".to_owned() };
    let strategy = match key.strategy {
        PartitionStrategy::Range => "range",
        PartitionStrategy::List => "list",
        PartitionStrategy::Hash => "hash",
    };
    format!("{strategy} ({})", key.parts.iter().map(show_part).collect::<Vec<_>>().join(", "))
}

fn show_part(part: &PartitionPart) -> String {
    let mut text = match &part.target {
        IndexTarget::Column(name) => name.to_string(),
        IndexTarget::Expression(expression) => format!("({expression})"),
    };
    if let Some(collation) = &part.collation {
        text = format!("{text} collate {collation}");
    }
    if let Some(class) = &part.operator_class {
        text = format!("{text} {class}");
    }
    text
}

fn show_bound(bound: &PartitionBound) -> String {
    let list = |values: &[Expression]| values.iter().map(Expression::as_str).collect::<Vec<_>>().join(", ");
    match bound {
        PartitionBound::Range { from, to } => format!("from ({}) to ({})", list(from), list(to)),
        PartitionBound::List(values) => format!("in ({})", list(values)),
        PartitionBound::Hash { modulus, remainder } => format!("remainder {remainder} of {modulus}"),
        PartitionBound::Default => "all others".to_owned(),
    }
}
