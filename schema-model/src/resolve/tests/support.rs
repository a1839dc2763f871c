//! Short declarations in, short descriptions out.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::{
    Declarations, ObjectId, Schema,
    resolve::{ResolveError, Resolved, Target, resolve},
    schema::{Column, ColumnValue, Constraint, ConstraintKind, Index, IndexTarget},
};

/// Declarations of tables. Places are added, lines counted from 1 as the text is read; a type is `i64`, `[text]`,
/// `enum app::Status` or `sql varchar(5)`; names default to those of the path.
pub(super) fn tables(tables: Value) -> Declarations {
    declarations(tables, json!([]))
}

pub(super) fn declarations(tables: Value, enums: Value) -> Declarations {
    let mut line = 0;
    let mut whole = json!({ "tables": tables, "enums": enums });
    for table in whole["tables"].as_array_mut().unwrap() {
        place(table, &mut line);
        for list in ["columns", "uniques", "foreign_keys", "checks", "indexes"] {
            for item in table[list].as_array_mut().into_iter().flatten() {
                place(item, &mut line);
                expand_type(item);
                expand_parts(item);
            }
        }
        if table["primary_key"].is_object() {
            place(&mut table["primary_key"], &mut line);
        }
        remove_nulls(table);
    }
    for item in whole["enums"].as_array_mut().unwrap() {
        place(item, &mut line);
        for (at, variant) in item["variants"].as_array_mut().unwrap().iter_mut().enumerate() {
            line += 1;
            if variant.is_string() {
                *variant = json!({ "variant": variant });
            }
            let variant = variant.as_object_mut().unwrap();
            variant.entry("discriminant").or_insert(json!(at));
            variant.insert("line".into(), json!(line));
        }
    }
    serde_json::from_value(whole).unwrap()
}

fn place(item: &mut Value, line: &mut u32) {
    *line += 1;
    item["place"] = json!({ "file": "models.rs", "line": *line });
}

/// Looking into a JSON object that lacks the key leaves a null there.
fn remove_nulls(table: &mut Value) {
    table.as_object_mut().unwrap().retain(|_, value| !value.is_null());
}

fn expand_type(item: &mut Value) {
    if let Some(text) = item["type"].as_str() {
        item["type"] = expanded(text);
    }
    remove_nulls(item);
}

fn expanded(text: &str) -> Value {
    if let Some(element) = text.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        return json!({ "array": expanded(element) });
    }
    match text.split_once(' ') {
        Some((kind, rest)) => json!({ kind: rest }),
        None => json!({ "logical": text }),
    }
}

/// A part that is a string is a field.
fn expand_parts(item: &mut Value) {
    for part in item["parts"].as_array_mut().into_iter().flatten() {
        if part.is_string() {
            *part = json!({ "target": { "field": part } });
        }
    }
    remove_nulls(item);
}

pub(super) fn resolved(declarations: &Declarations, target: &Target) -> Resolved {
    resolve(declarations, target).unwrap_or_else(|errors| panic!("{}", lines(&errors)))
}

/// The errors, one a line, each with the line of its place.
pub(super) fn errors(declarations: &Declarations, target: &Target) -> String {
    lines(&resolve(declarations, target).expect_err("no error"))
}

fn lines(errors: &[ResolveError]) -> String {
    let lines: Vec<String> = errors.iter().map(|it| format!("{}: {it}", it.place().line)).collect();
    lines.join("\n")
}

/// The schema of declarations, one object a line.
pub(super) fn schema(declarations: &Declarations, target: &Target) -> String {
    describe(&resolved(declarations, target).schema)
}

pub(super) fn describe(schema: &Schema) -> String {
    let mut text = String::new();
    for it in &schema.namespaces {
        writeln!(text, "schema {}", it.name).unwrap();
    }
    for it in &schema.enums {
        writeln!(text, "enum {} {}", it.name, it.labels.join(" ")).unwrap();
    }
    for table in &schema.tables {
        writeln!(text, "table {}", table.name).unwrap();
        for line in table.columns.iter().map(column).chain(table.constraints.iter().map(constraint)) {
            writeln!(text, "  {line}").unwrap();
        }
        for line in table.indexes.iter().map(index) {
            writeln!(text, "  {line}").unwrap();
        }
    }
    text.trim_end().to_owned()
}

fn column(it: &Column) -> String {
    let null = if it.nullable { " null" } else { "" };
    let value = match &it.value {
        None => String::new(),
        Some(ColumnValue::Default(sql)) => format!(" = {sql}"),
        Some(ColumnValue::Generated { expression, storage }) => format!(" as {expression} {storage:?}"),
        Some(ColumnValue::Identity(identity)) => format!(" identity {:?}", identity.generation),
        Some(ColumnValue::Serial { sequence }) => format!(" serial {sequence}"),
    };
    let collation = it.collation.as_ref().map_or_else(String::new, |it| format!(" collate {it}"));
    let comment = it.comment.as_ref().map_or_else(String::new, |it| format!(" -- {it}"));
    format!("{} {}{null}{value}{collation}{comment}", it.name, it.ty)
}

fn constraint(it: &Constraint) -> String {
    let list = |names: &[crate::Name]| names.iter().map(crate::Name::as_str).collect::<Vec<_>>().join(", ");
    let kind = match &it.kind {
        ConstraintKind::PrimaryKey(key) => format!("primary key ({})", list(&key.columns)),
        ConstraintKind::Unique(unique) => format!("unique {:?} ({})", unique.nulls, list(&unique.columns)),
        ConstraintKind::ForeignKey(key) => format!(
            "({}) references {} ({}) on delete {:?}",
            list(&key.columns),
            key.target,
            list(&key.target_columns),
            key.on_delete
        ),
        ConstraintKind::Check(check) => format!("check ({})", check.expression),
        ConstraintKind::Exclusion(exclusion) => format!("exclude using {}", exclusion.method),
    };
    format!("{}: {kind}", it.name)
}

fn index(it: &Index) -> String {
    let parts: Vec<String> = it
        .parts
        .iter()
        .map(|part| {
            let on = match &part.target {
                IndexTarget::Column(name) => name.to_string(),
                IndexTarget::Expression(sql) => format!("({sql})"),
            };
            let order = if part.order.is_ascending() { "" } else { " desc" };
            let nulls = part.nulls.map_or_else(String::new, |it| format!(" nulls {it:?}"));
            let class = part.operator_class.as_ref().map_or_else(String::new, |it| format!(" {it}"));
            format!("{on}{order}{nulls}{class}")
        })
        .collect();
    let unique = if it.unique { "unique " } else { "" };
    let method = it.method.as_ref().map_or_else(String::new, |it| format!(" using {it}"));
    let include: String = it.include.iter().fold(String::new(), |text, it| format!("{text} include {it}"));
    let predicate = it.predicate.as_ref().map_or_else(String::new, |it| format!(" where {it}"));
    format!("{}: {unique}index ({}){method}{include}{predicate}", it.name, parts.join(", "))
}

/// Renames, one a line.
pub(super) fn renames(hints: &[crate::resolve::RenameHint]) -> String {
    let lines: Vec<String> =
        hints.iter().map(|it| format!("{} -> {} at {}", it.before, it.after.path(), it.place.line)).collect();
    lines.join("\n")
}

pub(super) fn line_of(resolved: &Resolved, id: &ObjectId) -> Option<u32> {
    resolved.places.get(&resolved.schema, id).map(|it| it.line)
}
