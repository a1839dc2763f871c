//! Partition keys and partitions.

use schema_model::{
    Expression, QualifiedName,
    declaration::{
        BoundDeclaration, BoundWord, IndexPartDeclaration, Literal, PartitionBoundDeclaration,
        PartitionDeclaration, PartitionKeyDeclaration,
    },
    schema::{IndexPart, Partition, PartitionBound, PartitionKey, PartitionPart},
};

use super::{Fields, column::literal, place};
use crate::naming::Item;

impl Fields {
    pub(super) fn partition_key(&self, key: &PartitionKey) -> PartitionKeyDeclaration {
        let part = |it: &PartitionPart| -> IndexPartDeclaration {
            let PartitionPart { target, collation, operator_class } = it.clone();
            self.part(&IndexPart { collation, operator_class, ..IndexPart::new(target) })
        };
        PartitionKeyDeclaration { strategy: key.strategy, parts: key.parts.iter().map(part).collect() }
    }

    /// The partitions of `of`, or of the table itself.
    pub(super) fn partitions(
        &self,
        of: Option<&QualifiedName>,
        all: &[Partition],
        item: &Item,
    ) -> Vec<PartitionDeclaration> {
        let own = all.iter().filter(|it| it.of.as_ref() == of);
        own.map(|it| {
            let Partition { name, of: _, bound, partition_by, comment } = it;
            PartitionDeclaration {
                place: place(item),
                name: name.name.to_string(),
                schema: name.schema.as_ref().map(ToString::to_string),
                renamed_from: None,
                comment: comment.clone(),
                bound: bound_of(bound),
                partition_by: partition_by.as_ref().map(|it| self.partition_key(it)),
                partitions: self.partitions(Some(name), all, item),
            }
        })
        .collect()
    }
}

fn bound_of(bound: &PartitionBound) -> PartitionBoundDeclaration {
    match bound {
        PartitionBound::Range { from, to } => {
            PartitionBoundDeclaration::Range { from: values(from), to: values(to) }
        }
        PartitionBound::List(list) => PartitionBoundDeclaration::In(values(list)),
        PartitionBound::Hash { modulus, remainder } => {
            PartitionBoundDeclaration::Hash { modulus: *modulus, remainder: *remainder }
        }
        PartitionBound::Default => PartitionBoundDeclaration::Default,
    }
}

fn values(list: &[Expression]) -> Vec<BoundDeclaration> {
    list.iter().map(value).collect()
}

/// The server prints literals only.
fn value(expression: &Expression) -> BoundDeclaration {
    let sql = expression.as_str();
    match sql.to_ascii_lowercase().as_str() {
        "null" => BoundDeclaration::Word(BoundWord::Null),
        "minvalue" => BoundDeclaration::Word(BoundWord::MinValue),
        "maxvalue" => BoundDeclaration::Word(BoundWord::MaxValue),
        _ => BoundDeclaration::Literal(literal(sql).unwrap_or_else(|| Literal::Text(sql.to_owned()))),
    }
}
