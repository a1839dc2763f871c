//! The JSON of partition keys and partitions.

use super::text::{line, write_default, write_parts};
use crate::{
    ast::{BoundValue, Partition, PartitionBound, PartitionKey},
    json::Json,
    symbol::spelling,
};

/// `"partition_by":{..}`
pub(super) fn write_key(json: &mut Json, key: Option<&PartitionKey>) {
    if let Some(key) = key {
        json.object("partition_by", |json| {
            json.text("strategy", spelling(key.strategy));
            write_parts(json, &key.parts);
        });
    }
}

/// `"partitions":[..]`
pub(super) fn write_partitions(json: &mut Json, partitions: &[Partition]) {
    json.objects("partitions", partitions, |json, it| {
        line(json, it.span);
        json.text("name", &it.name);
        json.some("schema", it.schema.as_deref());
        json.some("renamed_from", it.renamed_from.as_deref());
        json.some("comment", it.comment.as_deref());
        write_bound(json, &it.bound);
        write_key(json, it.partition_by.as_ref());
        write_partitions(json, &it.partitions);
    });
}

fn write_bound(json: &mut Json, bound: &PartitionBound) {
    match bound {
        PartitionBound::Range { from, to } => json.object("bound", |json| {
            json.object("range", |json| {
                write_values(json, "from", from);
                write_values(json, "to", to);
            });
        }),
        PartitionBound::In(values) => json.object("bound", |json| write_values(json, "in", values)),
        PartitionBound::Hash { modulus, remainder } => json.object("bound", |json| {
            json.object("hash", |json| {
                json.number("modulus", modulus);
                json.number("remainder", remainder);
            });
        }),
        PartitionBound::Default => json.text("bound", "default"),
    }
}

fn write_values(json: &mut Json, key: &str, values: &[BoundValue]) {
    json.objects(key, values, |json, value| match value {
        BoundValue::Literal(literal) => write_default(json, literal),
        BoundValue::Word(word) => json.text("word", spelling(*word)),
    });
}
