//! What structs cannot say, as SQL files: the statements of a plan that makes everything, without those that make the tables.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use schema_diff::{Change, Options, PlanError, diff, plan};
use schema_model::{Schema, declaration::SqlFile, resolve::Target, schema::DefinitionId};

/// The SQL files of a schema, in the order of their paths.
pub(crate) fn files(schema: &Schema, target: &Target, folder: &str) -> Result<Vec<SqlFile>, PlanError> {
    let structs = Schema { definitions: Vec::new(), namespaces: Vec::new(), ..schema.clone() };
    let of_structs: BTreeSet<String> = statements(&structs, target)?.into_iter().collect();
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    let all = statements(schema, target)?;
    for statement in owned(all.into_iter().filter(|it| !of_structs.contains(it)).collect()) {
        if let Some(file) = file_of(&statement, schema) {
            let text = texts.entry(file).or_default();
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(statement.trim_end());
            text.push_str(";\n");
        }
    }
    let file =
        |(name, text): (&str, String)| SqlFile { path: Arc::from(format!("{folder}/{name}.sql")), text };
    Ok(texts.into_iter().map(file).collect())
}

/// The statements that one object of a schema is made by, with those of what is put on it, and the file that a reader looks
/// for each in.
pub(crate) fn of_one(id: &DefinitionId, schema: &Schema, target: &Target) -> Vec<(&'static str, String)> {
    let mut without = schema.clone();
    without.definitions.retain(|it| it.id() != *id);
    let statements = owned(between(&without, schema, target).unwrap_or_default());
    let said =
        statements.iter().filter_map(|it| Some((file_of(it, schema)?, format!("{};\n", it.trim_end()))));
    said.collect()
}

/// The statements that make the schema from nothing.
fn statements(schema: &Schema, target: &Target) -> Result<Vec<String>, PlanError> {
    between(&Schema::default(), schema, target)
}

fn between(before: &Schema, after: &Schema, target: &Target) -> Result<Vec<String>, PlanError> {
    let mut options = Options::new(target.dialect);
    options.postgres_version = target.postgres_version;
    let deltas = diff(before, after);
    let change = Change { before, renamed: before, after, deltas: &deltas, options: &options };
    Ok(plan(&change)?.statements().map(ToOwned::to_owned).collect())
}

/// A file says of a sequence in one statement what a plan says in two: the column that owns it may come later.
fn owned(statements: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(statements.len());
    for statement in statements {
        let parts = statement.strip_prefix("ALTER SEQUENCE ").and_then(|it| it.split_once(" OWNED BY "));
        let sequence = parts.and_then(|(name, owner)| {
            let create = format!("CREATE SEQUENCE {name}");
            let is_it = |it: &&mut String| {
                it.strip_prefix(&create).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\n']))
            };
            Some((kept.iter_mut().find(is_it)?, owner))
        });
        match sequence {
            Some((create, owner)) => create.extend([" OWNED BY ", owner]),
            None => kept.push(statement),
        }
    }
    kept
}

/// Where a reader looks for a statement; none for one that only prepares others.
fn file_of(statement: &str, schema: &Schema) -> Option<&'static str> {
    let words: Vec<&str> = statement.split_whitespace().take(6).collect();
    let words: Vec<&str> =
        words.into_iter().filter(|it| !["OR", "REPLACE", "RECURSIVE"].contains(it)).collect();
    let [first, second, rest @ ..] = words.as_slice() else { return None };
    let object = match *first {
        "SET" | "RESET" => return None,
        "GRANT" | "REVOKE" => return Some("privileges"),
        "COMMENT" => rest.first()?,
        _ => second,
    };
    Some(match (*object, rest) {
        ("DEFAULT", _) => "privileges",
        (_, words) if *first == "ALTER" && words.contains(&"OWNER") => "privileges",
        // A schema is made by what is in it.
        ("SCHEMA", [name, ..]) if *first == "CREATE" && is_said(name, schema) => return None,
        ("FUNCTION" | "PROCEDURE" | "AGGREGATE", _) => "functions",
        ("VIEW" | "MATERIALIZED" | "INDEX" | "UNIQUE" | "RULE", _) => "views",
        ("TRIGGER" | "CONSTRAINT" | "EVENT", _) => "triggers",
        ("TABLE", _) if statement.contains(" TRIGGER ") => "triggers",
        ("POLICY", _) => "policies",
        (_, _) => "objects",
    })
}

/// Whether the schema has something that a struct or a statement puts there.
fn is_said(namespace: &str, schema: &Schema) -> bool {
    let namespace = namespace.trim_matches('"');
    let is_in = |it: Option<&schema_model::Name>| it.is_some_and(|it| it.as_str() == namespace);
    schema.tables.iter().any(|it| is_in(it.name.schema.as_ref()))
        || schema.enums.iter().any(|it| is_in(it.name.schema.as_ref()))
}
