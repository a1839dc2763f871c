//! What refers to something that a schema does not have. Resolving and folding make no such schema, hands that edit a
//! snapshot do: looked for where a hash is wrong, so that it costs nothing elsewhere.

use crate::{
    Name, ObjectId, QualifiedName, Schema,
    schema::{Constraint, ConstraintKind, Index, IndexTarget, Table},
};

/// An object, and the one that it names and that is not there.
pub(super) struct Dangling {
    pub(super) object: ObjectId,
    pub(super) missing: ObjectId,
}

/// The first of the schema, if there is one. Types may come from extensions, so that no schema need have them.
pub(super) fn dangling(schema: &Schema) -> Option<Dangling> {
    // A trigger may be on a view.
    let is_there = |relation: &QualifiedName| {
        let path = relation.to_string();
        schema.table(relation).is_some() || schema.definitions.iter().any(|it| it.id().path() == path)
    };
    let mut triggers = schema.definitions.iter().filter_map(|it| {
        let table = &it.as_trigger()?.table;
        let missing = (!is_there(table)).then(|| ObjectId::Table(table.clone()))?;
        Some(Dangling { object: ObjectId::Definition(it.id()), missing })
    });
    schema.tables.iter().find_map(|it| in_table(schema, it)).or_else(|| triggers.next())
}

fn in_table(schema: &Schema, table: &Table) -> Option<Dangling> {
    let constraints = table.constraints.iter().find_map(|it| {
        let missing = missing_in(table, constraint_columns(it)).or_else(|| missing_target(schema, it))?;
        Some(Dangling { object: ObjectId::constraint(&table.name, &it.name), missing })
    });
    let index = |it: &Index| {
        let missing = missing_in(table, index_columns(it))?;
        Some(Dangling { object: ObjectId::index(&table.name, &it.name), missing })
    };
    constraints.or_else(|| table.indexes.iter().find_map(index))
}

fn missing_in<'a>(table: &Table, columns: impl IntoIterator<Item = &'a Name>) -> Option<ObjectId> {
    let missing = columns.into_iter().find(|it| table.column(it).is_none())?;
    Some(ObjectId::column(&table.name, missing))
}

fn missing_target(schema: &Schema, constraint: &Constraint) -> Option<ObjectId> {
    let ConstraintKind::ForeignKey(key) = &constraint.kind else { return None };
    let target: &QualifiedName = &key.target;
    match schema.table(target) {
        None => Some(ObjectId::Table(target.clone())),
        Some(table) => missing_in(table, &key.target_columns),
    }
}

fn constraint_columns(constraint: &Constraint) -> Vec<&Name> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => key.columns.iter().chain(&key.include).collect(),
        ConstraintKind::Unique(key) => key.columns.iter().chain(&key.include).collect(),
        ConstraintKind::ForeignKey(key) => key.columns.iter().collect(),
        // What their expressions name is known to the server alone.
        ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => Vec::new(),
    }
}

fn index_columns(index: &Index) -> Vec<&Name> {
    let parts = index.parts.iter().filter_map(|it| match &it.target {
        IndexTarget::Column(name) => Some(name),
        IndexTarget::Expression(_) => None,
    });
    parts.chain(&index.include).collect()
}

#[cfg(test)]
mod tests {
    use super::{Dangling, dangling};
    use crate::Schema;

    fn found(constraints: &str, indexes: &str) -> Option<(String, String)> {
        let text = format!(
            r#"{{"tables": [{{"name": "a", "columns": [{{"name": "id", "type": "bigint"}}],
                "constraints": [{constraints}], "indexes": [{indexes}]}}]}}"#
        );
        let schema: Schema = serde_json::from_str(&text).unwrap();
        dangling(&schema).map(|Dangling { object, missing }| (object.to_string(), missing.to_string()))
    }

    #[test]
    fn both_are_named() {
        let key = |columns: &str, target: &str, at: &str| {
            format!(
                r#"{{"name": "k", "is": {{"foreign_key": {{"columns": ["{columns}"], "target": "{target}", "target_columns": ["{at}"]}}}}}}"#
            )
        };
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(found(&key("id", "a", "id"), ""), None);
        assert_eq!(found(&key("x", "a", "id"), ""), pair("constraint a.k", "column a.x"));
        assert_eq!(found(&key("id", "b", "id"), ""), pair("constraint a.k", "table b"));
        assert_eq!(found(&key("id", "a", "y"), ""), pair("constraint a.k", "column a.y"));
        let index = r#"{"name": "i", "parts": [{"on": {"column": "z"}}]}"#;
        assert_eq!(found("", index), pair("index a.i", "column a.z"));
    }
}
