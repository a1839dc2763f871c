//! What refers to something that a schema does not have. Resolving and folding make no such schema, hands that edit a
//! snapshot do: looked for where a hash is wrong, so that it costs nothing elsewhere.

use crate::{
    Name, ObjectId, QualifiedName, Schema,
    schema::{
        Constraint, ConstraintKind, Definition, Index, IndexPart, IndexTarget, ReplicaIdentity, Table,
        definition::Securable,
    },
};

/// An object, and the one that it names and that is not there.
pub(super) struct Dangling {
    pub(super) object: ObjectId,
    pub(super) missing: ObjectId,
}

/// The first of the schema, if there is one. Types and functions may come from extensions, so that no schema need have them.
pub(super) fn dangling(schema: &Schema) -> Option<Dangling> {
    let of_definition = |it: &Definition| {
        let missing = missing_of(schema, it)?;
        Some(Dangling { object: ObjectId::Definition(it.id()), missing })
    };
    let in_tables = schema.tables.iter().find_map(|it| in_table(schema, it));
    in_tables.or_else(|| schema.definitions.iter().find_map(of_definition))
}

fn in_table(schema: &Schema, table: &Table) -> Option<Dangling> {
    let constraint = |it: &Constraint| {
        let missing = missing_in(table, constraint_columns(it)).or_else(|| missing_target(schema, it))?;
        Some(Dangling { object: ObjectId::constraint(&table.name, &it.name), missing })
    };
    let index = |it: &Index| {
        let missing = missing_in(table, index_columns(it))?;
        Some(Dangling { object: ObjectId::index(&table.name, &it.name), missing })
    };
    let constraints = table.constraints.iter().find_map(constraint);
    constraints
        .or_else(|| table.indexes.iter().find_map(index))
        .or_else(|| replica_identity(table))
        .or_else(|| partition(table))
}

fn replica_identity(table: &Table) -> Option<Dangling> {
    let ReplicaIdentity::Index(name) = &table.options.replica_identity else { return None };
    let is_there = table.constraint(name).is_some() || table.indexes.iter().any(|it| it.name == *name);
    let missing = (!is_there).then(|| ObjectId::index(&table.name, name))?;
    Some(Dangling { object: ObjectId::Table(table.name.clone()), missing })
}

fn partition(table: &Table) -> Option<Dangling> {
    table.partitions.iter().find_map(|it| {
        let of = it.of.as_ref().filter(|of| table.partition(of).is_none())?;
        let object = ObjectId::partition(&table.name, &it.name);
        Some(Dangling { object, missing: ObjectId::partition(&table.name, of) })
    })
}

/// The relation or column that a definition names by itself, outside its SQL texts.
fn missing_of(schema: &Schema, definition: &Definition) -> Option<ObjectId> {
    let relation =
        |name: &QualifiedName| (!has_relation(schema, name)).then(|| ObjectId::Table(name.clone()));
    let within = |name: &QualifiedName, columns: &mut dyn Iterator<Item = &Name>| {
        relation(name).or_else(|| schema.table(name).and_then(|it| missing_in(it, columns)))
    };
    match definition {
        Definition::Trigger(it) => within(&it.table, &mut it.columns.iter()),
        Definition::Rule(it) => relation(&it.on),
        Definition::Policy(it) => relation(&it.table),
        Definition::Statistics(it) => within(&it.table, &mut it.columns.iter()),
        Definition::Publication(it) => {
            it.tables.iter().find_map(|it| within(&it.table, &mut it.columns.iter()))
        }
        Definition::Sequence(it) => {
            it.owned_by.as_ref().and_then(|it| within(&it.table, &mut std::iter::once(&it.column)))
        }
        Definition::Grant(it) => relation_of(&it.on).and_then(|table| within(table, &mut it.columns.keys())),
        Definition::Owner(it) => relation_of(&it.of).and_then(relation),
        Definition::Extension(_)
        | Definition::Function(_)
        | Definition::Procedure(_)
        | Definition::Aggregate(_)
        | Definition::View(_)
        | Definition::MaterializedView(_)
        | Definition::EventTrigger(_)
        | Definition::Domain(_)
        | Definition::Composite(_)
        | Definition::Range(_) => None,
    }
}

fn relation_of(it: &Securable) -> Option<&QualifiedName> {
    match it {
        Securable::Table(name) => Some(name),
        // A sequence may be that of a serial column.
        Securable::Sequence(_)
        | Securable::Schema(_)
        | Securable::Function(_)
        | Securable::Procedure(_)
        | Securable::Type(_)
        | Securable::Statistics(_)
        | Securable::EventTrigger(_)
        | Securable::Publication(_)
        | Securable::Default { .. } => None,
    }
}

/// A table, a partition of one, or what an SQL file defines: triggers and rules may be on views.
fn has_relation(schema: &Schema, name: &QualifiedName) -> bool {
    let in_definitions = || {
        let path = name.to_string();
        schema.definitions.iter().any(|it| it.id().path() == path)
    };
    schema.table(name).is_some()
        || schema.tables.iter().any(|it| it.partition(name).is_some())
        || in_definitions()
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
        ConstraintKind::ForeignKey(key) => key.columns.iter().chain(&key.on_delete_columns).collect(),
        ConstraintKind::Exclusion(it) => {
            it.elements.iter().filter_map(|it| column(&it.part)).chain(&it.include).collect()
        }
        // What an expression names is known to the server alone.
        ConstraintKind::Check(_) => Vec::new(),
    }
}

fn index_columns(index: &Index) -> Vec<&Name> {
    index.parts.iter().filter_map(column).chain(&index.include).collect()
}

fn column(part: &IndexPart) -> Option<&Name> {
    match &part.target {
        IndexTarget::Column(name) => Some(name),
        IndexTarget::Expression(_) => None,
    }
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

    #[test]
    fn whatever_a_definition_names_is_named() {
        for (definition, object, missing) in [
            (
                r#"{"rule": {"name": "r", "on": "b", "event": "delete", "commands": "NOTHING"}}"#,
                "rule b.r",
                "table b",
            ),
            (r#"{"policy": {"name": "p", "table": "b"}}"#, "policy b.p", "table b"),
            (
                r#"{"statistics": {"name": "s", "table": "a", "columns": ["id", "x"]}}"#,
                "statistics s",
                "column a.x",
            ),
            (r#"{"publication": {"name": "n", "tables": [{"table": "b"}]}}"#, "publication n", "table b"),
            (
                r#"{"sequence": {"name": "c", "owned_by": {"table": "a", "column": "x"}}}"#,
                "sequence c",
                "column a.x",
            ),
            (r#"{"owner": {"of": {"table": "b"}, "role": "x"}}"#, "owner of table b", "table b"),
        ] {
            let text = format!(
                r#"{{"tables": [{{"name": "a", "columns": [{{"name": "id", "type": "bigint"}}]}}], "definitions": [{definition}]}}"#
            );
            let schema: Schema = serde_json::from_str(&text).unwrap();
            let found = dangling(&schema).map(|it| (it.object.to_string(), it.missing.to_string()));
            assert_eq!(found, Some((object.to_owned(), missing.to_owned())), "{definition}");
        }
    }

    #[test]
    fn whatever_a_table_names_is_named() {
        for (more, object, missing) in [
            (r#""options": {"replica_identity": {"index": "k"}}"#, "table a", "index a.k"),
            (
                r#""partitions": [{"name": "a_1", "of": "a_0", "bound": "default"}]"#,
                "partition a_1",
                "partition a_0",
            ),
            (
                r#""constraints": [{"name": "e", "is": {"exclusion": {"method": "gist",
                    "elements": [{"part": {"on": {"column": "x"}}, "operator": "&&"}]}}}]"#,
                "constraint a.e",
                "column a.x",
            ),
        ] {
            let text = format!(
                r#"{{"tables": [{{"name": "a", "columns": [{{"name": "id", "type": "bigint"}}], {more}}}]}}"#
            );
            let schema: Schema = serde_json::from_str(&text).unwrap();
            let found = dangling(&schema).map(|it| (it.object.to_string(), it.missing.to_string()));
            assert_eq!(found, Some((object.to_owned(), missing.to_owned())), "{more}");
        }
    }
}
