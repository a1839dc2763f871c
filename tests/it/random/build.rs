//! From a blueprint to a schema: which object each slot is, and what it may refer to.

use schema_model::{
    QualifiedName, Schema,
    schema::{Definition, Enum, Namespace, Table},
};

use super::{
    blueprint::{Blueprint, Random, TableSlots},
    column, constraint, definition,
    names::{Names, name},
    options, partition, reference,
};

/// Names that a table has by its slot: plain, mixed case with a blank, in a schema of its own.
const TABLES: [(Option<&str>, &str); 3] = [(None, "users"), (None, "Order items"), (Some("app"), "events")];
const ENUMS: [(Option<&str>, &str); 2] = [(None, "status"), (Some("app"), "Mood")];
const LABELS: [&str; 5] = ["new", "it's", "Done", "x y", "late"];

/// What parts of tables may stand on.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) names: Names<'a>,
    pub(super) enums: &'a [Enum],
    pub(super) types: &'a [Definition],
    /// A function of one argument.
    pub(super) function: Option<&'a definition::Called>,
    /// A sequence as SQL names it.
    pub(super) sequence: Option<&'a str>,
}

/// The schema of the slots.
pub(super) fn schema(blueprint: &Blueprint) -> Schema {
    let mut schema = Schema::default();
    let names = Names(&blueprint.names);
    for (slot, (namespace, own)) in blueprint.enums.iter().zip(ENUMS) {
        schema.enums.extend(slot.map(|seed| enumeration(names, names.qualified(namespace, own), seed)));
    }
    let types = definition::types(&blueprint.definitions, names);
    let function = definition::called(&blueprint.definitions, names);
    let sequence = definition::counter(&blueprint.definitions, names);
    let ground = Ground {
        names,
        enums: &schema.enums.clone(),
        types: &types,
        function: function.as_ref(),
        sequence: sequence.as_deref(),
    };
    let taken = || blueprint.tables.iter().zip(TABLES).filter(|(slots, _)| slots.itself.is_some());
    for (slots, (namespace, own)) in taken() {
        schema.tables.push(table((namespace, own), slots, &ground));
    }
    schema.tables.extend(partition::tables(&blueprint.partitioned, &ground));
    schema.sort();
    // References see the columns and keys of all tables.
    for (slots, (namespace, own)) in taken() {
        reference::add(&mut schema, &names.qualified(namespace, own), own, &slots.constraints, names);
    }
    schema.definitions = definition::all(&blueprint.definitions, &schema, names);
    schema.definitions.extend(types);
    add_namespaces(&mut schema, blueprint);
    schema.sort();
    schema
}

/// Some of the labels, turned round where the seed says so.
fn enumeration(names: Names<'_>, name: QualifiedName, seed: u64) -> Enum {
    let mut random = Random::of(seed, 0);
    let label = |it: &&str| if *it == "new" { names.of("new").to_owned() } else { (*it).to_owned() };
    let mut labels: Vec<String> = LABELS.iter().filter(|_| !random.one_in(3)).map(label).collect();
    if labels.is_empty() {
        labels.push("only".to_owned());
    }
    if random.one_in(3) {
        labels.rotate_left(1);
    }
    Enum { name, labels, comment: comment(&mut random) }
}

fn table((namespace, own): (Option<&str>, &str), slots: &TableSlots, ground: &Ground<'_>) -> Table {
    let mut random = Random::of(slots.itself.unwrap_or_default(), 0);
    let mut table = Table::new(ground.names.qualified(namespace, own));
    table.comment = comment(&mut random);
    table.columns = column::all(&slots.columns, &mut random, &table.name, ground);
    table.constraints = constraint::own(&table, own, &slots.constraints, ground);
    table.indexes = constraint::indexes(&table, own, &slots.indexes, ground);
    table.options = options::of(&table, &mut random);
    table
}

pub(super) fn comment(random: &mut Random) -> Option<String> {
    random.one_in(3).then(|| (*random.pick(&["it's one", "two\nlines", "back\\slash"])).to_owned())
}

/// Those that something is in, and one that may stand empty.
fn add_namespaces(schema: &mut Schema, blueprint: &Blueprint) {
    let of_tables = schema.tables.iter().map(|it| it.name.schema.as_ref());
    let of_enums = schema.enums.iter().map(|it| it.name.schema.as_ref());
    let of_definitions = schema.definitions.iter().map(|it| it.namespace());
    let mut used: std::collections::BTreeSet<_> =
        of_tables.chain(of_enums).chain(of_definitions).flatten().cloned().collect();
    let own = name(Names(&blueprint.names).of("app"));
    if blueprint.namespace.is_some() {
        used.insert(own.clone());
    }
    let comment = blueprint.namespace.and_then(|seed| comment(&mut Random::of(seed, 0)));
    let namespace = |name| {
        let comment = comment.clone().filter(|_| name == own);
        Namespace { name, comment }
    };
    schema.namespaces = used.into_iter().map(namespace).collect();
}
