//! Partitions as entries of an attribute.

use schema_model::declaration::{
    BoundDeclaration, BoundWord, Literal, PartitionBoundDeclaration, PartitionDeclaration,
};

use super::{constraint::partition_key, entry::Entries};
use crate::literal::string;

/// `partition(name = "..", from(..), to(..))`
pub(crate) fn partition(it: &PartitionDeclaration) -> String {
    let mut entries = Entries::default();
    entries.text("name", Some(&it.name));
    entries.text("schema", it.schema.as_deref());
    match &it.bound {
        PartitionBoundDeclaration::Range { from, to } => {
            entries.list("from", from.iter().map(value));
            entries.list("to", to.iter().map(value));
        }
        PartitionBoundDeclaration::In(list) => entries.list("in", list.iter().map(value)),
        PartitionBoundDeclaration::Hash { modulus, remainder } => {
            entries.push(format!("modulus = {modulus}, remainder = {remainder}"));
        }
        PartitionBoundDeclaration::Default => entries.push("default"),
    }
    entries.text("comment", it.comment.as_deref());
    if let Some(key) = &it.partition_by {
        entries.push(format!("partition_by = {}", partition_key(key)));
    }
    for nested in &it.partitions {
        entries.push(partition(nested));
    }
    format!("partition({})", entries.joined())
}

fn value(value: &BoundDeclaration) -> String {
    match value {
        BoundDeclaration::Literal(it) => literal(it),
        BoundDeclaration::Word(BoundWord::Null) => "null".to_owned(),
        BoundDeclaration::Word(BoundWord::MinValue) => "minvalue".to_owned(),
        BoundDeclaration::Word(BoundWord::MaxValue) => "maxvalue".to_owned(),
    }
}

/// A literal as Rust writes it.
pub(crate) fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => value.to_string(),
        Literal::Integer(digits) | Literal::Float(digits) => digits.clone(),
        Literal::Text(text) => string(text),
        Literal::Bytes(bytes) => format!("b\"{}\"", bytes.escape_ascii()),
    }
}
