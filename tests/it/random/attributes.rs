//! Which attributes of objects random pairs have changed. A new field does not build until it has a place here, and then
//! fails the test until the generator changes it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};

use schema_model::{
    ObjectId, ObjectRef, Schema,
    schema::{
        Check, Column, ColumnStorage, ColumnValue, Constraint, ConstraintKind, Definition, Enum, Exclusion,
        ExclusionElement, ForeignKey, Identity, Index, IndexPart, IndexStorage, Key, Namespace, Partition,
        SequenceOptions, Table, TableOptions, Unique,
        definition::{
            Aggregate, Argument, Attribute, Composite, ConstraintTrigger, Domain, DomainCheck, EventTrigger,
            Extension, Grant, MaterializedView, Moving, Owner, Policy, Publication, PublishedTable, Range,
            Routine, Rule, Sequence, States, Statistics, Trigger, View,
        },
    },
};

/// The attributes that were there, and those of them that a pair has changed.
#[derive(Debug, Default)]
pub(crate) struct Attributes {
    seen: BTreeSet<&'static str>,
    changed: BTreeSet<&'static str>,
}

type Values<'a> = Vec<(&'static str, &'a dyn Debug)>;

impl Attributes {
    pub(crate) fn count(&mut self, before: &Schema, after: &Schema) {
        let before: BTreeMap<ObjectId, ObjectRef<'_>> =
            before.objects().into_iter().map(|it| (it.id(), it)).collect();
        for after in after.objects() {
            let Some(before) = before.get(&after.id()) else { continue };
            let values_after = values(&after);
            self.seen.extend(values_after.iter().map(|it| it.0));
            // Most objects stay as they are.
            if !before.same(&after) {
                self.changed.extend(differing(before, &after));
            }
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.seen.extend(&other.seen);
        self.changed.extend(&other.changed);
    }

    /// The attributes that were there.
    pub(crate) fn seen(&self) -> &BTreeSet<&'static str> {
        &self.seen
    }

    /// The attributes that no pair has changed.
    pub(super) fn unchanged(&self) -> Vec<&'static str> {
        self.seen.difference(&self.changed).copied().collect()
    }
}

/// The attributes that two objects of one kind have otherwise.
pub(crate) fn differing(before: &ObjectRef<'_>, after: &ObjectRef<'_>) -> BTreeSet<&'static str> {
    let (before, after) = (values(before), values(after));
    // Of one kind the lists are equally long, but for parts that come and go.
    let pairs = before.iter().zip(&after).filter(|(a, b)| a.0 == b.0);
    pairs.filter(|(a, b)| format!("{:?}", a.1) != format!("{:?}", b.1)).map(|(a, _)| a.0).collect()
}

/// Takes a value apart, every field of it: the first are attributes, those behind the bar are its identity, objects of
/// their own, no attributes of PostgreSQL, or taken apart in their turn.
macro_rules! fields {
    ($values:ident, $of:literal, $type:ident { $($field:ident),* | $($other:ident),* } = $value:expr) => {
        let $type { $($field,)* $($other: _,)* } = $value;
        $($values.push((concat!($of, ".", stringify!($field)), $field));)*
    };
}

fn values<'a>(object: &ObjectRef<'a>) -> Values<'a> {
    let mut values: Values<'a> = Vec::new();
    match object {
        ObjectRef::Namespace(it) => {
            fields!(values, "schema", Namespace { comment | name } = *it);
        }
        ObjectRef::Enum(it) => {
            fields!(values, "enum", Enum { labels, comment | name } = *it);
        }
        ObjectRef::Definition(it) => definition(&mut values, it),
        ObjectRef::Table(it) => table(&mut values, it),
        ObjectRef::Column(_, it) => column(&mut values, it),
        ObjectRef::Constraint(_, it) => constraint(&mut values, it),
        ObjectRef::Index(_, it) => index(&mut values, it),
        ObjectRef::Partition(_, it) => {
            fields!(values, "partition", Partition { of, bound, comment | name, partition_by } = *it);
        }
    }
    values
}

fn table<'a>(values: &mut Values<'a>, it: &'a Table) {
    fields!(values, "table", Table { comment | name, options, columns, constraints, indexes, partitions } = it);
    fields!(
        values,
        "table",
        TableOptions {
            unlogged, storage, tablespace, row_security, replica_identity | strict, without_rowid, partition_by
        } = &it.options
    );
}

fn column<'a>(values: &mut Values<'a>, it: &'a Column) {
    fields!(values, "column", Column { ty, nullable, value, collation, comment | name, storage } = it);
    fields!(
        values,
        "column",
        ColumnStorage { strategy, compression, statistics, parameters | } = &it.storage
    );
    match &it.value {
        Some(ColumnValue::Identity(it)) => {
            fields!(values, "identity", Identity { generation | sequence } = it);
            fields!(
                values,
                "identity",
                SequenceOptions { start, increment, min, max, cache, cycle | } = &it.sequence
            );
        }
        Some(ColumnValue::Generated { expression, storage }) => {
            values.push(("generated.expression", expression));
            values.push(("generated.storage", storage));
        }
        Some(ColumnValue::Default(it)) => values.push(("default", it)),
        Some(ColumnValue::Serial { .. }) | None => {}
    }
}

fn constraint<'a>(values: &mut Values<'a>, it: &'a Constraint) {
    fields!(values, "constraint", Constraint { comment | name, kind } = it);
    match &it.kind {
        ConstraintKind::PrimaryKey(it) => {
            fields!(values, "primary key", Key { columns, include, deferrable | storage } = it);
            index_storage(values, &it.storage);
        }
        ConstraintKind::Unique(it) => {
            fields!(values, "unique", Unique { columns, nulls, include, deferrable | storage } = it);
            index_storage(values, &it.storage);
        }
        ConstraintKind::ForeignKey(it) => {
            fields!(
                values,
                "foreign key",
                ForeignKey {
                    columns, target, match_full, on_delete, on_delete_columns, on_update, deferrable, validity |
                    target_columns
                } = it
            );
        }
        ConstraintKind::Check(it) => {
            fields!(values, "check", Check { expression, no_inherit, validity | } = it);
        }
        ConstraintKind::Exclusion(it) => {
            fields!(
                values,
                "exclusion",
                Exclusion { method, include, predicate, deferrable | storage, elements } = it
            );
            index_storage(values, &it.storage);
            for it in &it.elements {
                fields!(values, "exclusion", ExclusionElement { operator | part } = it);
            }
        }
    }
}

fn index<'a>(values: &mut Values<'a>, it: &'a Index) {
    fields!(
        values,
        "index",
        Index { unique, method, include, predicate, nulls, comment | name, storage, parts } = it
    );
    index_storage(values, &it.storage);
    for it in &it.parts {
        fields!(
            values,
            "index part",
            IndexPart { target, order, nulls, operator_class, parameters, collation, statistics | } = it
        );
    }
}

fn index_storage<'a>(values: &mut Values<'a>, it: &'a IndexStorage) {
    fields!(values, "index", IndexStorage { parameters, tablespace | } = it);
}

fn definition<'a>(values: &mut Values<'a>, it: &'a Definition) {
    match it {
        Definition::Extension(it) => {
            // Which versions there are is the server's to say.
            fields!(values, "extension", Extension { schema, comment | name, version } = it);
        }
        Definition::Sequence(it) => {
            fields!(
                values,
                "sequence",
                Sequence { ty, increment, min, max, start, cache, cycle, unlogged, owned_by, comment | name } =
                    it
            );
        }
        Definition::Function(it) | Definition::Procedure(it) => routine(values, it),
        Definition::Aggregate(it) => aggregate(values, it),
        Definition::Trigger(it) => trigger(values, it),
        Definition::View(it) => {
            fields!(
                values,
                "view",
                View {
                    columns, security_barrier, security_invoker, check_option, query, comment,
                    column_comments | name
                } = it
            );
        }
        Definition::MaterializedView(it) => {
            fields!(
                values,
                "materialized view",
                MaterializedView {
                    columns, storage, tablespace, no_data, query, indexes, comment, column_comments |
                    name, method
                } = it
            );
        }
        Definition::Rule(it) => {
            fields!(values, "rule", Rule { event, instead, condition, commands, comment | name, on } = it);
        }
        Definition::Policy(it) => {
            fields!(
                values,
                "policy",
                Policy { restrictive, command, roles, using, check, comment | table, name } = it.as_ref()
            );
        }
        Definition::Statistics(it) => {
            fields!(
                values,
                "statistics",
                Statistics { table, kinds, columns, expressions, target, comment | name } = it.as_ref()
            );
        }
        Definition::EventTrigger(it) => {
            fields!(values, "event trigger", EventTrigger { event, tags, function, enabled, comment | name } = it.as_ref());
        }
        Definition::Publication(it) => publication(values, it),
        Definition::Domain(it) => domain(values, it),
        Definition::Composite(it) => composite(values, it),
        Definition::Range(it) => {
            // Its functions need the type before it is there.
            fields!(
                values,
                "range",
                Range {
                    subtype, operator_class, collation, difference, multirange, comment | name, canonical
                } = it
            );
        }
        Definition::Grant(it) => {
            fields!(values, "grant", Grant { privileges, columns, besides | on, to } = it.as_ref());
        }
        Definition::Owner(it) => {
            fields!(values, "owner", Owner { role | of } = it);
        }
    }
}

fn routine<'a>(values: &mut Values<'a>, it: &'a Routine) {
    // Transforms and support functions are of extensions and of C.
    fields!(
        values,
        "routine",
        Routine {
            returns, language, volatility, strict, leakproof, security_definer, parallel, cost, rows, settings,
            body, comment | name, arguments, transforms, window, support
        } = it
    );
    for it in &it.arguments {
        fields!(values, "argument", Argument { mode, name, default | ty } = it);
    }
}

fn aggregate<'a>(values: &mut Values<'a>, it: &'a Aggregate) {
    fields!(
        values,
        "aggregate",
        Aggregate {
            hypothetical, combine, serial, deserial, sort_operator, parallel, comment |
            name, arguments, ordered, states, moving
        } = it
    );
    for it in std::iter::once(&it.states).chain(it.moving.as_ref().map(|it| &it.states)) {
        // Final functions that take arguments besides are of ordered sets.
        fields!(
            values,
            "aggregate",
            States { function, ty, space, finish, finish_modify, initial | finish_extra } = it
        );
    }
    if let Some(it) = &it.moving {
        fields!(values, "aggregate", Moving { inverse | states } = it);
    }
}

fn trigger<'a>(values: &mut Values<'a>, it: &'a Trigger) {
    fields!(
        values,
        "trigger",
        Trigger {
            timing, events, columns, old_table, new_table, level, when, function, arguments, enabled, comment |
            table, name, constraint
        } = it
    );
    if let Some(it) = &it.constraint {
        fields!(values, "constraint trigger", ConstraintTrigger { from, deferrable | } = it);
    }
}

fn publication<'a>(values: &mut Values<'a>, it: &'a Publication) {
    fields!(
        values,
        "publication",
        Publication {
            all_tables, schemas, publish, via_root, generated_columns, comment | name, tables
        } = it
    );
    for it in &it.tables {
        fields!(values, "publication", PublishedTable { table, columns, filter | } = it);
    }
}

fn domain<'a>(values: &mut Values<'a>, it: &'a Domain) {
    fields!(values, "domain", Domain { ty, collation, default, not_null, comment | name, checks } = it);
    for it in &it.checks {
        // No file says NOT VALID; databases do.
        fields!(values, "domain", DomainCheck { name, check, comment | not_valid } = it);
    }
}

fn composite<'a>(values: &mut Values<'a>, it: &'a Composite) {
    fields!(values, "composite", Composite { comment | name, attributes } = it);
    for it in &it.attributes {
        fields!(values, "composite", Attribute { name, ty, collation, comment | } = it);
    }
}
