//! The JSON of a record: nearly the shape of the model's declarations, with types and items by number.

use proc_macro2::Span;
use syn::{DeriveInput, ext::IdentExt};

use super::{
    partition_text,
    record::package,
    table::Struct,
    types::{FieldType, Types},
};
use crate::{
    ast::{
        Check, Column, ColumnType, Constraints, Default, EnumAttributes, Exclusion, Field, ForeignKey, Index,
        IndexPart, IndexStorage, IndexTarget, Key, OnDelete, Parameter, ReplicaIdentity, Role,
        TableAttributes, Variant, ViewAttributes,
    },
    fields::spelled,
    json::Json,
    place,
    symbol::{Action, ColumnStorage, Compression, Deferrable, Identity, spelling},
};

/// What every record begins with.
fn head(json: &mut Json, input: &DeriveInput) {
    let span = input.ident.span();
    json.object("head", |json| {
        json.text("ident", &input.ident.unraw().to_string());
        json.text("package", &package());
        json.text("file", &place::file(span));
        line(json, span);
    });
}

pub(super) fn line(json: &mut Json, span: Span) {
    json.number("line", place::line(span));
}

/// Gives each foreign key and each flattened field its number among the record's ids.
pub(super) struct Numbers(usize);

impl Numbers {
    fn next(&mut self) -> usize {
        self.0 += 1;
        self.0 - 1
    }
}

/// The record of a table (`kind` "table") or of shared columns ("columns").
pub(super) fn table(kind: &str, item: &Struct<'_>, doc: Option<&str>, types: &Types<'_>) -> String {
    let mut json = Json::default();
    json.braces(|json| write_table(json, kind, (item, doc), types));
    json.into_string()
}

/// The record of a view: a struct as that of a table, with a query.
pub(super) fn view(item: &Struct<'_>, view: &ViewAttributes, doc: Option<&str>, types: &Types<'_>) -> String {
    let mut json = Json::default();
    json.braces(|json| {
        json.object("view", |json| {
            write_table(json, "item", (item, doc), types);
            json.text("query", view.query.as_deref().unwrap_or_default());
            json.object("kind", |json| match view.materialized {
                Some(()) => json.object("materialized", |json| {
                    json.some("using", view.using.as_deref());
                    json.flag("no_data", view.no_data.is_some());
                }),
                None => json.object("plain", |json| {
                    json.flag("security_barrier", view.security_barrier.is_some());
                    json.flag("security_invoker", view.security_invoker.is_some());
                    json.some("check_option", view.check_option.map(spelling));
                }),
            });
        });
    });
    json.into_string()
}

/// A struct of columns and what it says as a whole.
fn write_table(json: &mut Json, key: &str, (item, doc): (&Struct<'_>, Option<&str>), types: &Types<'_>) {
    let Struct { input, table, fields, .. } = *item;
    let columns: Vec<_> = fields.iter().zip(types.of_fields()).collect();
    let mut numbers = Numbers(0);
    json.object(key, |json| {
        head(json, input);
        json.some("name", table.name.as_deref());
        json.some("schema", table.schema.as_deref());
        json.some("rename_all", table.rename_all);
        json.some("renamed_from", table.renamed_from.as_deref());
        json.some("comment", table.comment.as_deref().or(doc));
        json.flag("comments", table.comments.is_some());
        json.flag("strict", table.strict.is_some());
        json.flag("without_rowid", table.without_rowid.is_some());
        table_options(json, table);
        if let Some(key) = &table.primary_key {
            json.object("primary_key", |json| write_key(json, key));
        }
        json.objects("columns", &columns, |json, (field, ty)| write_field(json, field, **ty, &mut numbers));
        constraints(json, table, fields, &mut numbers);
    });
}

/// What PostgreSQL keeps for the table as a whole.
fn table_options(json: &mut Json, table: &TableAttributes) {
    json.flag("unlogged", table.unlogged.is_some());
    write_parameters(json, "with", table.with.as_deref().unwrap_or_default());
    json.some("tablespace", table.tablespace.as_deref());
    json.some("row_security", table.row_security.map(spelling));
    partition_text::write_key(json, table.partition_by.as_ref());
    partition_text::write_partitions(json, &table.partitions);
    match &table.replica_identity {
        None => {}
        Some(ReplicaIdentity::Default) => json.text("replica_identity", "default"),
        Some(ReplicaIdentity::Full) => json.text("replica_identity", "full"),
        Some(ReplicaIdentity::Nothing) => json.text("replica_identity", "nothing"),
        Some(ReplicaIdentity::Index(name)) => {
            json.object("replica_identity", |json| json.text("index", name));
        }
        Some(ReplicaIdentity::Fields(fields)) => json.object("replica_identity", |json| {
            json.texts("fields", fields.iter().map(|it| it.text.as_str()));
        }),
    }
}

/// The constraints of the table and then of its fields, kind by kind; the order in which [`super::table`] lists ids.
fn constraints(json: &mut Json, table: &TableAttributes, fields: &[Field], numbers: &mut Numbers) {
    let all: Vec<&Constraints> = all_constraints(table, fields).collect();
    let uniques: Vec<_> = all.iter().flat_map(|it| &it.uniques).collect();
    let foreign_keys: Vec<_> = all.iter().flat_map(|it| &it.foreign_keys).collect();
    let checks: Vec<_> = all.iter().flat_map(|it| &it.checks).collect();
    let exclusions: Vec<_> = all.iter().flat_map(|it| &it.exclusions).collect();
    let indexes: Vec<_> = all.iter().flat_map(|it| &it.indexes).collect();
    json.objects("uniques", &uniques, |json, key| write_key(json, key));
    json.objects("foreign_keys", &foreign_keys, |json, it| write_foreign_key(json, it, numbers));
    json.objects("checks", &checks, |json, check| write_check(json, check));
    json.objects("exclusions", &exclusions, |json, it| write_exclusion(json, it));
    json.objects("indexes", &indexes, |json, index| write_index(json, index));
}

/// The constraints of a table, then those of its columns.
pub(super) fn all_constraints<'a>(
    table: &'a TableAttributes,
    fields: &'a [Field],
) -> impl Iterator<Item = &'a Constraints> {
    let of_fields = fields.iter().filter_map(|field| match &field.role {
        Role::Column(column) => Some(&column.constraints),
        Role::Flatten { .. } | Role::Skip => None,
    });
    std::iter::once(&table.constraints).chain(of_fields)
}

fn write_field(json: &mut Json, field: &Field, ty: FieldType, numbers: &mut Numbers) {
    json.text("field", &field.name.text);
    line(json, field.name.span);
    match &field.role {
        Role::Column(column) => {
            if let Some(number) = ty.number {
                json.number("rust", number);
            }
            json.flag("nullable", ty.nullable);
            write_column(json, column, field.doc.as_deref());
        }
        Role::Flatten { prefix } => {
            json.number("flatten", numbers.next());
            json.some("prefix", prefix.as_deref());
        }
        Role::Skip => json.flag("skip", true),
    }
}

fn write_column(json: &mut Json, column: &Column, doc: Option<&str>) {
    json.some("name", column.name.as_deref());
    match &column.ty {
        Some(ColumnType::Sql(sql)) => json.object("type", |json| json.text("sql", sql)),
        Some(ColumnType::Json) => json.object("type", |json| json.text("logical", "json")),
        Some(ColumnType::Unsigned) => json.flag("unsigned", true),
        None => {}
    }
    json.flag("primary_key", column.primary_key.is_some());
    if let Some(identity) = &column.identity {
        json.text("identity", spelling(identity.generation.unwrap_or(Identity::ByDefault)));
        if !identity.numbers.is_empty() || identity.cycle.is_some() {
            json.object("identity_options", |json| {
                for (word, number) in &identity.numbers {
                    json.number(word, number);
                }
                json.flag("cycle", identity.cycle.is_some());
            });
        }
    }
    if let Some(serial) = &column.serial {
        json.object("serial", |json| json.some("sequence", serial.sequence.as_deref()));
    }
    if let Some(default) = &column.default {
        json.object("default", |json| write_default(json, default));
    }
    if let Some(generated) = &column.generated {
        json.object("generated", |json| {
            json.text("sql", &generated.sql);
            json.flag("virtual", generated.is_virtual);
        });
    }
    json.some("collate", column.collate.as_deref());
    json.some("storage", column.storage.filter(|it| *it != ColumnStorage::Default).map(spelling));
    json.some("compression", column.compression.filter(|it| *it != Compression::Default).map(spelling));
    if let Some(statistics) = column.statistics {
        json.number("statistics", statistics);
    }
    write_parameters(json, "with", column.with.as_deref().unwrap_or_default());
    json.some("comment", column.comment.as_deref());
    json.some("doc", doc);
    json.some("renamed_from", column.renamed_from.as_deref());
    json.some("backfill", column.backfill.as_deref());
}

pub(super) fn write_default(json: &mut Json, default: &Default) {
    match default {
        Default::Sql(sql) => json.text("sql", sql),
        Default::Variant { variant, .. } => json.text("variant", variant),
        Default::Bool(value) => json.object("literal", |json| json.number("bool", value)),
        Default::Integer(digits) => json.object("literal", |json| json.text("integer", digits)),
        Default::Float(digits) => json.object("literal", |json| json.text("float", digits)),
        Default::Text(text) => json.object("literal", |json| json.text("text", text)),
        Default::Bytes(bytes) => json.object("literal", |json| json.numbers("bytes", bytes)),
    }
}

fn write_key(json: &mut Json, key: &Key) {
    line(json, key.span);
    json.some("name", key.name.as_deref());
    json.texts("fields", key.fields.iter().map(|it| it.text.as_str()));
    json.some("renamed_from", key.renamed_from.as_deref());
    json.flag("nulls_not_distinct", key.nulls_not_distinct.is_some());
    json.texts("include", key.include.iter().map(|it| it.text.as_str()));
    write_storage(json, &key.storage);
    json.some("deferrable", key.deferrable.map(spelling::<Deferrable>));
    json.some("comment", key.comment.as_deref());
}

fn write_storage(json: &mut Json, storage: &IndexStorage) {
    write_parameters(json, "with", storage.with.as_deref().unwrap_or_default());
    json.some("tablespace", storage.tablespace.as_deref());
}

fn write_parameters(json: &mut Json, key: &str, parameters: &[Parameter]) {
    if !parameters.is_empty() {
        json.object(key, |json| {
            for Parameter { name, value } in parameters {
                json.text(name, value);
            }
        });
    }
}

fn write_foreign_key(json: &mut Json, foreign_key: &ForeignKey, numbers: &mut Numbers) {
    let options = &foreign_key.options;
    line(json, foreign_key.span);
    json.some("name", options.name.as_deref());
    json.texts("fields", foreign_key.fields.iter().map(|it| it.text.as_str()));
    json.number("target", numbers.next());
    json.text("target_path", &spelled(&foreign_key.target));
    json.texts("target_fields", foreign_key.target_fields.iter().map(|it| it.text.as_str()));
    json.flag("match_full", options.match_full.is_some());
    if let Some(OnDelete { action, fields }) = &options.on_delete {
        json.text("on_delete", spelling::<Action>(*action));
        json.texts("on_delete_fields", fields.iter().map(|it| it.text.as_str()));
    }
    json.some("on_update", options.on_update.map(spelling::<Action>));
    json.some("deferrable", options.deferrable.map(spelling::<Deferrable>));
    json.some("renamed_from", options.renamed_from.as_deref());
    json.some("validity", options.validity);
    json.some("comment", options.comment.as_deref());
}

fn write_check(json: &mut Json, check: &Check) {
    line(json, check.span);
    json.some("name", check.name.as_deref());
    json.some("field", check.field.as_ref().map(|it| it.text.as_str()));
    json.text("sql", &check.sql);
    json.some("renamed_from", check.renamed_from.as_deref());
    json.flag("no_inherit", check.no_inherit.is_some());
    json.some("validity", check.validity);
    json.some("comment", check.comment.as_deref());
}

fn write_exclusion(json: &mut Json, exclusion: &Exclusion) {
    line(json, exclusion.span);
    json.some("name", exclusion.name.as_deref());
    json.objects("elements", &exclusion.elements, |json, (part, operator)| {
        json.object("part", |json| write_part(json, part));
        json.text("operator", operator);
    });
    json.some("using", exclusion.using.as_deref());
    json.texts("include", exclusion.include.iter().map(|it| it.text.as_str()));
    json.some("where", exclusion.predicate.as_deref());
    write_storage(json, &exclusion.storage);
    json.some("deferrable", exclusion.deferrable.map(spelling::<Deferrable>));
    json.some("renamed_from", exclusion.renamed_from.as_deref());
    json.some("comment", exclusion.comment.as_deref());
}

fn write_index(json: &mut Json, index: &Index) {
    line(json, index.span);
    json.some("name", index.name.as_deref());
    write_parts(json, &index.parts);
    json.flag("unique", index.unique.is_some());
    json.some("using", index.using.as_deref());
    json.texts("include", index.include.iter().map(|it| it.text.as_str()));
    json.some("where", index.predicate.as_deref());
    json.flag("nulls_not_distinct", index.nulls_not_distinct.is_some());
    write_storage(json, &index.storage);
    json.some("renamed_from", index.renamed_from.as_deref());
    json.some("comment", index.comment.as_deref());
}

/// The columns and expressions of an index or a partition key.
pub(super) fn write_parts(json: &mut Json, parts: &[IndexPart]) {
    json.objects("parts", parts, write_part);
}

fn write_part(json: &mut Json, part: &IndexPart) {
    json.object("target", |json| match &part.target {
        IndexTarget::Field(field) => json.text("field", &field.text),
        IndexTarget::Expression(sql) => json.text("expression", sql),
    });
    json.some("order", part.descending.then_some("desc"));
    json.some("nulls", part.nulls);
    if let Some(class) = &part.operator_class {
        json.text("operator_class", &class.name);
        write_parameters(json, "parameters", &class.parameters);
    }
    json.some("collate", part.collate.as_deref());
    if let Some(statistics) = part.statistics {
        json.number("statistics", statistics);
    }
}

/// The record of an enum.
pub(super) fn sql_enum(
    input: &DeriveInput,
    item: &EnumAttributes,
    doc: Option<&str>,
    variants: &[Variant],
) -> String {
    let mut json = Json::default();
    json.braces(|json| {
        json.object("enum", |json| {
            head(json, input);
            json.some("name", item.name.as_deref());
            json.some("schema", item.schema.as_deref());
            json.some("rename_all", item.rename_all);
            json.some("renamed_from", item.renamed_from.as_deref());
            json.some("comment", item.comment.as_deref().or(doc));
            json.some("storage", item.storage.map(spelling));
            json.objects("variants", variants, |json, variant| {
                json.text("variant", &variant.name.text);
                line(json, variant.name.span);
                json.some("name", variant.label.as_deref());
                json.some("renamed_from", variant.renamed_from.as_deref());
                json.texts("replaces", variant.replaces.iter().flatten().map(|(label, _)| label.as_str()));
                json.number("discriminant", variant.discriminant);
            });
        });
    });
    json.into_string()
}
