//! What a server of some version has not, taken out of a random schema.

use schema_model::{
    QualifiedName, Schema,
    schema::{
        ColumnValue, ConstraintKind, Definition, GeneratedStorage, Index, NullsDistinct, StorageParameters,
        Table, Validity,
        definition::{Body, Publication},
    },
};

/// The schema as its author would have to write it for a server of that version.
pub(super) fn fit(mut schema: Schema, server: u16) -> Schema {
    if server < 13 {
        unpublish_partitioned(&mut schema);
    }
    for table in &mut schema.tables {
        fit_table(table, server);
    }
    schema.definitions.retain_mut(|it| fit_definition(it, server));
    schema
}

fn unpublish_partitioned(schema: &mut Schema) {
    let Schema { definitions, tables, .. } = schema;
    let is_plain =
        |name: &QualifiedName| tables.iter().any(|it| it.name == *name && it.options.partition_by.is_none());
    definitions.retain_mut(|it| match it {
        Definition::Publication(it) if !it.tables.is_empty() => {
            it.tables.retain(|it| is_plain(&it.table));
            !it.tables.is_empty()
        }
        _ => true,
    });
}

fn fit_table(table: &mut Table, server: u16) {
    for column in &mut table.columns {
        if server < 14 {
            column.storage.compression = None;
        }
        if let Some(ColumnValue::Generated { storage, .. }) = &mut column.value
            && server < 18
        {
            *storage = GeneratedStorage::Stored;
        }
    }
    for constraint in &mut table.constraints {
        if constraint.kind.validity() == Validity::NotEnforced && server < 18 {
            constraint.kind = constraint.kind.clone().with_validity(Validity::Valid);
        }
        match &mut constraint.kind {
            ConstraintKind::Unique(it) if server < 15 => it.nulls = NullsDistinct::Distinct,
            ConstraintKind::ForeignKey(it) if server < 15 => it.on_delete_columns.clear(),
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Check(_)
            | ConstraintKind::Exclusion(_) => {}
        }
    }
    for index in &mut table.indexes {
        fit_index(index, server);
    }
}

fn fit_index(index: &mut Index, server: u16) {
    if server < 15 {
        index.nulls = NullsDistinct::Distinct;
    }
    for part in &mut index.parts {
        if server < 13 && !part.parameters.is_empty() {
            part.parameters = StorageParameters::default();
            part.operator_class = None;
        }
    }
}

/// Whether it is still there.
fn fit_definition(it: &mut Definition, server: u16) -> bool {
    match it {
        Definition::Function(it) | Definition::Procedure(it) => {
            if matches!(it.body, Body::Sql(_)) && server < 14 {
                it.body = Body::Text("SELECT 1".to_owned());
            }
            true
        }
        Definition::Publication(it) => fit_publication(it, server),
        Definition::View(it) => {
            it.security_invoker &= server >= 15;
            true
        }
        Definition::Sequence(it) => {
            it.unlogged &= server >= 15;
            true
        }
        Definition::Statistics(it) => {
            if server < 13 {
                it.target = None;
            }
            it.expressions.is_empty() || server >= 14
        }
        Definition::Range(it) => {
            if server < 14 {
                it.multirange = None;
            }
            true
        }
        Definition::Extension(_)
        | Definition::Aggregate(_)
        | Definition::Trigger(_)
        | Definition::MaterializedView(_)
        | Definition::Rule(_)
        | Definition::Policy(_)
        | Definition::EventTrigger(_)
        | Definition::Domain(_)
        | Definition::Composite(_)
        | Definition::Grant(_)
        | Definition::Owner(_) => true,
    }
}

fn fit_publication(it: &mut Publication, server: u16) -> bool {
    it.via_root &= server >= 13;
    it.generated_columns &= server >= 18;
    if server < 15 {
        for table in &mut it.tables {
            table.columns.clear();
            table.filter = None;
        }
    }
    it.schemas.is_empty() || server >= 15
}
