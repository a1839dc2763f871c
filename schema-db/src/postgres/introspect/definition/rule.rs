//! Rules, but those that views are made of.

use schema_model::schema::{Definition, definition::Rule};

use super::super::{
    Answers, Query,
    catalog::{Catalog, class},
    draft::{Draft, inside},
    expression::Role,
    relation::Class,
    row::Oid,
};
use crate::{IntrospectError, UnmodelledKind, postgres::read};

pub(in crate::postgres::introspect) const QUERY: Query =
    Query { name: "rules", sql: include_str!("rule.sql") };

pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    for row in answers.rows(&QUERY) {
        let (oid, relation): (Oid, Oid) = (row.number("oid")?, row.number("relation")?);
        let Some(on) = catalog.relations.get(relation) else { continue };
        let text = catalog.expressions.get(Role::Rule, oid, 0).map(|it| read::rule(it.text()));
        let is_plain = row.text("enabled")? == "O";
        match (on.class, text) {
            (Class::Member | Class::Ignored, _) => {}
            (Class::Table | Class::View | Class::MaterializedView, Some(Some(rule))) if is_plain => {
                let comment = catalog.comments.of(class::RULE, oid);
                draft.definitions.push(Definition::Rule(Rule { comment, on: on.name.clone(), ..rule }));
            }
            (
                Class::Table
                | Class::View
                | Class::MaterializedView
                | Class::Partition { .. }
                | Class::Unmodelled(_),
                _,
            ) => {
                draft.list(UnmodelledKind::Rule, inside(&on.name, &row.name("name")?));
            }
        }
    }
    Ok(())
}
