//! Which object of an action a refusal is about: by the text at which the server stopped, or by the names in its message.

use schema_db::SqlError;
use schema_diff::{Action, Resource};
use schema_model::{ObjectId, ObjectRef, Schema};
use serde_json::Value;

/// The object that the server stopped at; the first of the action, where that is not to be told.
pub(super) fn culprit(
    action: &Action,
    schema: &Schema,
    statement: &str,
    error: &SqlError,
) -> Option<ObjectId> {
    let ids = objects(action);
    let all = schema.objects();
    let touched: Vec<&ObjectRef<'_>> = all.iter().filter(|it| ids.contains(&it.id())).collect();
    let by_text = offset(statement, error).and_then(|at| {
        let covering = touched.iter().filter_map(|it| Some((narrowest(it, statement, at)?, it.id())));
        covering.min().map(|(_, id)| id)
    });
    let by_name = || {
        let named = touched.iter().map(|it| it.id()).filter(|id| is_named(id, &error.message));
        // What is in a table is more than the table.
        named.max_by_key(|id| id.container().is_some())
    };
    by_text.or_else(by_name).or_else(|| ids.into_iter().next())
}

/// Where in the statement the server stopped, in bytes.
pub(super) fn offset(statement: &str, error: &SqlError) -> Option<usize> {
    let characters = error.position?.checked_sub(1)?;
    Some(statement.char_indices().nth(characters).map_or(statement.len(), |(at, _)| at))
}

fn objects(action: &Action) -> Vec<ObjectId> {
    let resources = action.creates.iter().chain(&action.alters).chain(&action.drops);
    let ids = resources.filter_map(|it| match it {
        Resource::Object(id) | Resource::Comment(id) => Some(id.clone()),
        Resource::Setting(table, _) => Some(ObjectId::Table(table.clone())),
        // Names without a place of their own.
        _ => None,
    });
    ids.collect()
}

/// The length of the shortest text of the object that stands at this place of the statement. Its own name does not
/// count: other objects mention it.
fn narrowest(object: &ObjectRef<'_>, statement: &str, at: usize) -> Option<usize> {
    let mut texts = Vec::new();
    let shallow = serde_json::to_value(object.to_shallow_object()).ok()?;
    collect(&shallow, &mut texts);
    let covers = |text: &String| {
        statement.match_indices(text.as_str()).any(|(start, _)| (start..=start + text.len()).contains(&at))
    };
    texts.iter().filter(|it| covers(it)).map(String::len).min()
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) if !text.is_empty() => texts.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|it| collect(it, texts)),
        Value::Object(fields) => {
            let others = fields.iter().filter(|(key, _)| *key != "name" && *key != "table");
            others.for_each(|(_, it)| collect(it, texts));
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The server quotes names whatever its language.
fn is_named(id: &ObjectId, message: &str) -> bool {
    let path = id.path();
    let name = path.rsplit('.').next().unwrap_or(&path).trim_matches('"');
    message.contains(&format!("\"{name}\""))
}
