//! From a blueprint to a schema: which object each slot is, and what it may refer to.

use schema_model::{
    Name, QualifiedName, Schema,
    schema::{Definition, Enum, Namespace, Table},
};

use super::{
    blueprint::{Blueprint, Random, TableSlots},
    column, constraint, definition, partition,
};

/// Names that a table has by its slot: plain, mixed case with a blank, in a schema of its own.
const TABLES: [(Option<&str>, &str); 3] = [(None, "users"), (None, "Order items"), (Some("app"), "events")];
const ENUMS: [(Option<&str>, &str); 2] = [(None, "status"), (Some("app"), "Mood")];
const LABELS: [&str; 5] = ["new", "it's", "Done", "x y", "late"];

pub(super) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

/// The schema of the slots.
pub(super) fn schema(blueprint: &Blueprint) -> Schema {
    let mut schema = Schema::default();
    for (slot, (namespace, own)) in blueprint.enums.iter().zip(ENUMS) {
        schema.enums.extend(slot.map(|seed| enumeration(qualified(namespace, own), seed)));
    }
    let types = definition::types(&blueprint.definitions);
    let taken = || blueprint.tables.iter().zip(TABLES).filter(|(slots, _)| slots.itself.is_some());
    for (slots, (namespace, own)) in taken() {
        schema.tables.push(table(qualified(namespace, own), slots, &schema.enums, &types));
    }
    schema.tables.extend(partition::table(&blueprint.partitions));
    schema.sort();
    // References see the columns and keys of all tables.
    for (slots, (namespace, own)) in taken() {
        constraint::add_references(&mut schema, &qualified(namespace, own), &slots.constraints);
    }
    schema.definitions = definition::all(&blueprint.definitions, &schema);
    schema.definitions.extend(types);
    add_namespaces(&mut schema);
    schema.sort();
    schema
}

fn qualified(namespace: Option<&str>, own: &str) -> QualifiedName {
    QualifiedName { schema: namespace.map(name), name: name(own) }
}

/// Some of the labels, turned round where the seed says so.
fn enumeration(name: QualifiedName, seed: u64) -> Enum {
    let mut random = Random::of(seed, 0);
    let mut labels: Vec<String> =
        LABELS.iter().filter(|_| !random.one_in(3)).map(|it| (*it).to_owned()).collect();
    if labels.is_empty() {
        labels.push("only".to_owned());
    }
    if random.one_in(3) {
        labels.rotate_left(1);
    }
    Enum { name, labels, comment: comment(&mut random) }
}

fn table(name: QualifiedName, slots: &TableSlots, enums: &[Enum], types: &[Definition]) -> Table {
    let mut random = Random::of(slots.itself.unwrap_or_default(), 0);
    let mut table = Table::new(name);
    table.comment = comment(&mut random);
    table.columns = column::all(&slots.columns, &mut random, &table.name, enums, types);
    table.constraints = constraint::own(&table, &slots.constraints);
    table.indexes = constraint::indexes(&table, &slots.indexes);
    table
}

pub(super) fn comment(random: &mut Random) -> Option<String> {
    random.one_in(3).then(|| (*random.pick(&["it's one", "two\nlines", "back\\slash"])).to_owned())
}

fn add_namespaces(schema: &mut Schema) {
    let of_tables = schema.tables.iter().map(|it| it.name.schema.as_ref());
    let of_enums = schema.enums.iter().map(|it| it.name.schema.as_ref());
    let of_definitions = schema.definitions.iter().map(|it| it.namespace());
    let used: std::collections::BTreeSet<Name> =
        of_tables.chain(of_enums).chain(of_definitions).flatten().cloned().collect();
    schema.namespaces = used.into_iter().map(|name| Namespace { name, comment: None }).collect();
}
