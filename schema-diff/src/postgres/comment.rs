//! COMMENT ON.

use schema_model::ObjectId;

use super::{definition, sql};
use crate::{
    Sql,
    action::{Action, Resource},
};

/// The statement that gives a new object its comment.
pub(super) fn statement(id: &ObjectId, comment: Option<&str>) -> Option<String> {
    comment.map(|comment| on(id).push(" IS ").literal(comment).finish())
}

/// The action for a comment that differs.
pub(super) fn alter(id: &ObjectId, before: Option<&str>, after: Option<&str>) -> Option<Action> {
    let statement = change(id, before, after)?;
    Some(Action::new(statement).alters(Resource::Comment(id.clone())).needs(id.clone()))
}

/// The statement for a comment that differs.
pub(super) fn change(id: &ObjectId, before: Option<&str>, after: Option<&str>) -> Option<Sql> {
    (before != after).then(|| match after {
        Some(text) => on(id).push(" IS ").literal(text),
        None => on(id).push(" IS NULL"),
    })
}

fn on(id: &ObjectId) -> Sql {
    let sql = sql().push("COMMENT ON ");
    match id {
        ObjectId::Namespace(name) => sql.push("SCHEMA ").ident(name),
        // A label has no comment of its own.
        ObjectId::Enum(name) | ObjectId::EnumLabel { of: name, .. } => sql.push("TYPE ").name(name),
        ObjectId::Definition(id) => definition::comment_on(sql, id),
        ObjectId::Table(name) | ObjectId::Partition { table: _, name } => sql.push("TABLE ").name(name),
        ObjectId::Attribute { of: table, name } | ObjectId::Column { table, name } => {
            sql.push("COLUMN ").name(table).push(".").ident(name)
        }
        ObjectId::Constraint { table, name } => sql.push("CONSTRAINT ").ident(name).push(" ON ").name(table),
        ObjectId::Index { table, name } => sql.push("INDEX ").name(&table.sibling(name.clone())),
    }
}
