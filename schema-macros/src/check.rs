//! Mistakes that are seen only when all attributes of an item are known.

use std::collections::BTreeMap;

use proc_macro2::Span;
use syn::DeriveInput;

use crate::{
    ast::{
        Column, Default, EnumAttributes, Field, FieldName, IndexPart, IndexTarget, Key, Partition,
        PartitionKey, ReplicaIdentity, Role, TableAttributes, Variant, ViewAttributes,
    },
    error::Errors,
    symbol::{Storage, suggest},
};

/// Checks a view: its fields are columns of its query, and nothing but their names and types can be said of them.
pub(crate) fn view(input: &DeriveInput, view: &ViewAttributes, fields: &[Field], errors: &Errors) {
    if view.query.is_none() && errors.is_empty() {
        errors.at(input.ident.span(), "which rows? Add #[view(query = \"SELECT ..\")]");
    }
    for field in fields {
        match &field.role {
            Role::Column(column) => check_view_column(field, column, view.materialized, errors),
            Role::Flatten { .. } => {
                errors.at(field.name.span, "a view names each of its columns: `flatten` is of tables");
            }
            Role::Skip => {}
        }
    }
    for index in &view.item.constraints.indexes {
        if index.renamed_from.is_some() {
            errors.at(index.span, "an index of a view has no `renamed_from`: it holds nothing of its own");
        }
    }
    table(input, &view.item, fields, errors);
}

fn check_view_column(field: &Field, column: &Column, materialized: Option<()>, errors: &Errors) {
    let constraints = &column.constraints;
    let said = [
        ("primary_key", column.primary_key.is_some()),
        ("identity", column.identity.is_some()),
        ("serial", column.serial.is_some()),
        ("default", column.default.is_some()),
        ("generated", column.generated.is_some()),
        ("collate", column.collate.is_some()),
        ("storage", column.storage.is_some()),
        ("compression", column.compression.is_some()),
        ("statistics", column.statistics.is_some()),
        ("with", column.with.is_some()),
        ("renamed_from", column.renamed_from.is_some()),
        ("backfill", column.backfill.is_some()),
        ("references", !constraints.foreign_keys.is_empty()),
        ("unique", !constraints.uniques.is_empty()),
        ("check", !constraints.checks.is_empty()),
        ("index", !constraints.indexes.is_empty() && materialized.is_none()),
    ];
    for (word, _) in said.iter().filter(|(_, is_said)| *is_said) {
        errors
            .at(field.name.span, format!("a column of a view is as its query gives it: it has no `{word}`"));
    }
}

/// Checks a table or a group of columns.
pub(crate) fn table(input: &DeriveInput, table: &TableAttributes, fields: &[Field], errors: &Errors) {
    if !fields.is_empty() && fields.iter().all(|it| matches!(it.role, Role::Skip)) {
        errors.at(input.ident.span(), "every field is skipped: at least one column is needed");
    }
    if let (Some(name), Some(former)) = (&table.name, &table.renamed_from)
        && name == former
    {
        errors.at(input.ident.span(), format!("`renamed_from` is the name that it has now: {name:?}"));
    }
    for field in fields {
        if let Role::Column(column) = &field.role {
            check_column(table, field, column, errors);
        }
    }
    check_primary_key(input, table, fields, errors);
    check_named_fields(table, fields, errors);
}

fn check_column(table: &TableAttributes, field: &Field, column: &Column, errors: &Errors) {
    let span = field.name.span;
    let sources = [
        ("default", matches!(&column.default, Some(it) if !matches!(it, Default::Sql(_)))),
        ("default_sql", matches!(&column.default, Some(Default::Sql(_)))),
        ("generated", column.generated.is_some()),
        ("identity", column.identity.is_some()),
        ("serial", column.serial.is_some()),
    ];
    let said: Vec<_> = sources.iter().filter(|(_, said)| *said).map(|(word, _)| *word).collect();
    if let [first, second, ..] = said.as_slice() {
        errors.at(
            span,
            format!("`{first}` and `{second}` exclude each other: a column has one source of values"),
        );
    }
    if column.generated.is_some() && column.backfill.is_some() {
        errors.at(span, "`generated` and `backfill` exclude each other: the database computes the values");
    }
    // With `rename_all` the column is not called as the field.
    let name = column.name.as_ref().or(table.rename_all.is_none().then_some(&field.name.text));
    if name.is_some() && name == column.renamed_from.as_ref() {
        errors.at(span, "`renamed_from` is the name that the column has now");
    }
    if (column.identity.is_some() || column.serial.is_some()) && column.ty.is_none() {
        let ty = &field.ty.text;
        if ["String", "bool", "f32", "f64"].contains(&ty.as_str()) {
            errors.at(span, format!("`identity` and `serial` count, and `{ty}` is no integer"));
        }
    }
}

fn check_primary_key(input: &DeriveInput, table: &TableAttributes, fields: &[Field], errors: &Errors) {
    let mut of_columns = fields.iter().filter_map(|it| match &it.role {
        Role::Column(column) => column.primary_key,
        Role::Flatten { .. } | Role::Skip => None,
    });
    let first = of_columns.next();
    if let (Some(key), Some(_)) = (&table.primary_key, first) {
        errors.at(key.span, "two primary keys: one here and one on a field; name all its fields here");
    }
    let flattens = fields.iter().any(|it| matches!(it.role, Role::Flatten { .. }));
    if table.without_rowid.is_some() && table.primary_key.is_none() && first.is_none() && !flattens {
        errors.at(input.ident.span(), "a table `without_rowid` needs a primary key");
    }
}

/// The fields that attributes of the struct name, each where it is named.
pub(crate) fn named_fields<'a>(
    table: &'a TableAttributes,
    fields: &'a [Field],
) -> impl Iterator<Item = &'a FieldName> {
    lists(table, fields).into_iter().flatten()
}

/// One list for each key, foreign key and index.
fn lists<'a>(table: &'a TableAttributes, fields: &'a [Field]) -> Vec<Vec<&'a FieldName>> {
    let of_fields = fields.iter().filter_map(|it| match &it.role {
        Role::Column(column) => Some(&column.constraints),
        Role::Flatten { .. } | Role::Skip => None,
    });
    let mut lists: Vec<Vec<&FieldName>> = table.primary_key.iter().flat_map(of_key).collect();
    lists.extend(partition_fields(table.partition_by.as_ref(), &table.partitions));
    if let Some(ReplicaIdentity::Fields(fields)) = &table.replica_identity {
        lists.push(fields.iter().collect());
    }
    for constraints in std::iter::once(&table.constraints).chain(of_fields) {
        lists.extend(constraints.uniques.iter().flat_map(of_key));
        for key in &constraints.foreign_keys {
            lists.push(key.fields.iter().collect());
            lists.extend(key.options.on_delete.iter().map(|it| it.fields.iter().collect()));
        }
        for exclusion in &constraints.exclusions {
            lists.push(exclusion.include.iter().collect());
            lists.extend(exclusion.elements.iter().filter_map(|(part, _)| of_part(part)));
        }
        for index in &constraints.indexes {
            lists.push(index.include.iter().collect());
            lists.extend(index.parts.iter().filter_map(of_part));
        }
    }
    lists
}

/// The fields of partition keys, each in a list of its own key.
fn partition_fields<'a>(
    by: Option<&'a PartitionKey>,
    partitions: &'a [Partition],
) -> Vec<Vec<&'a FieldName>> {
    let fields = |key: &'a PartitionKey| -> Vec<&'a FieldName> {
        let of_part = |part: &'a IndexPart| match &part.target {
            IndexTarget::Field(field) => Some(field),
            IndexTarget::Expression(_) => None,
        };
        key.parts.iter().filter_map(of_part).collect()
    };
    let nested = partitions.iter().flat_map(|it| partition_fields(it.partition_by.as_ref(), &it.partitions));
    by.map(fields).into_iter().chain(nested).collect()
}

fn of_key(key: &Key) -> [Vec<&FieldName>; 2] {
    [key.fields.iter().collect(), key.include.iter().collect()]
}

/// A column may be in an index twice, with two operator classes or orders.
fn of_part(part: &IndexPart) -> Option<Vec<&FieldName>> {
    match &part.target {
        IndexTarget::Field(field) => Some(vec![field]),
        IndexTarget::Expression(_) => None,
    }
}

fn check_named_fields(table: &TableAttributes, fields: &[Field], errors: &Errors) {
    let known: BTreeMap<&str, &Role> = fields.iter().map(|it| (it.name.text.as_str(), &it.role)).collect();
    let columns: Vec<&str> = fields
        .iter()
        .filter(|it| matches!(it.role, Role::Column(_)))
        .map(|it| it.name.text.as_str())
        .collect();
    let flattens = fields.iter().any(|it| matches!(it.role, Role::Flatten { .. }));
    for list in lists(table, fields) {
        for (at, name) in list.iter().enumerate() {
            if list[..at].iter().any(|it| it.text == name.text) {
                errors.at(name.span, format!("field `{}` is named twice", name.text));
            }
            match known.get(name.text.as_str()) {
                Some(Role::Column(_)) => {}
                Some(Role::Skip) => {
                    errors.at(name.span, format!("field `{}` is no column: it says `skip`", name.text));
                }
                Some(Role::Flatten { .. }) => errors.at(
                    name.span,
                    format!(
                        "field `{}` is flattened: name one of its own fields, with the prefix",
                        name.text
                    ),
                ),
                None if flattens => {} // rustc checks it, with the flattened struct's own constant
                None => errors.at(
                    name.span,
                    format!("unknown field `{}`; {}", name.text, suggest(&name.text, &columns)),
                ),
            }
        }
    }
}

/// Checks an enum.
pub(crate) fn sql_enum(input: &DeriveInput, item: &EnumAttributes, variants: &[Variant], errors: &Errors) {
    if matches!(&input.data, syn::Data::Enum(data) if data.variants.is_empty()) {
        errors.at(input.ident.span(), "an SQL enum needs at least one variant");
    }
    if let (Some(name), Some(former)) = (&item.name, &item.renamed_from)
        && name == former
    {
        errors.at(input.ident.span(), format!("`renamed_from` is the name that the type has now: {name:?}"));
    }
    let mut labels: BTreeMap<&str, Span> = BTreeMap::new();
    for variant in variants {
        if let Some(label) = &variant.label
            && labels.insert(label, variant.name.span).is_some()
        {
            errors.at(variant.name.span, format!("two variants have the label {label:?}"));
        }
        if variant.label.is_some() && variant.label == variant.renamed_from {
            errors.at(variant.name.span, "`renamed_from` is the label that the variant has now");
        }
    }
    replaced_labels(item, variants, errors);
}

/// A label that is gone has one that takes its place, and was renamed to none.
fn replaced_labels(item: &EnumAttributes, variants: &[Variant], errors: &Errors) {
    let all = variants.iter().flat_map(|it| it.replaces.iter().flatten().map(move |label| (it, label)));
    let mut replaced: BTreeMap<&str, &Variant> = BTreeMap::new();
    for (variant, (label, span)) in all {
        if item.storage == Some(Storage::Integer) {
            let message =
                "`replaces` is about labels, and this enum is kept as integers: write the UPDATE yourself";
            errors.at(*span, message);
        }
        if let Some(other) = replaced.insert(label, variant) {
            errors.at(*span, format!("{label:?} is replaced by `{}` already", other.name.text));
        }
        if variants.iter().any(|it| it.renamed_from.as_ref() == Some(label)) {
            errors.at(*span, format!("{label:?} is said to be renamed: it cannot be replaced as well"));
        }
    }
}
