//! Triggers, as the server writes them.

use schema_model::{
    Expression,
    schema::{
        Definition,
        definition::{Enabled, Trigger},
    },
    sql_file,
};

use super::super::{
    Answers, Query,
    catalog::{Catalog, class},
    draft::Draft,
    expression::{Deparsed, Role},
    row::Row,
};
use crate::{IntrospectError, postgres::deparsed::without_parentheses};

pub(in crate::postgres::introspect) const QUERY: Query =
    Query { name: "triggers", sql: include_str!("trigger.sql") };

pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    for row in answers.rows(&QUERY) {
        let is_kept = catalog.relations.get_kept(row.number("relation")?).is_some();
        if is_kept && !catalog.members.has(class::TRIGGER, row.number("oid")?) {
            draft.definitions.push(Definition::Trigger(Box::new(read_trigger(&row, catalog)?)));
        }
    }
    Ok(())
}

fn read_trigger(row: &Row<'_>, catalog: &Catalog) -> Result<Trigger, IntrospectError> {
    let oid = row.number("oid")?;
    let text = catalog.expressions.get(Role::Trigger, oid, 0).map(Deparsed::text);
    let definition =
        text.and_then(|it| sql_file::read_definition(it, catalog.namespaces.default_schema()).ok());
    let Some(Definition::Trigger(trigger)) = definition else {
        return Err(row.unexpected("name", text));
    };
    let when = trigger.when.as_ref().map(|it| Expression::new(without_parentheses(it.as_str())));
    let comment = catalog.comments.of(class::TRIGGER, oid);
    Ok(Trigger { when, enabled: enabled(row)?, comment, ..*trigger })
}

pub(super) fn enabled(row: &Row<'_>) -> Result<Enabled, IntrospectError> {
    Ok(match row.text("enabled")? {
        "O" => Enabled::Origin,
        "R" => Enabled::Replica,
        "A" => Enabled::Always,
        "D" => Enabled::Disabled,
        other => return Err(row.unexpected("enabled", Some(other))),
    })
}
