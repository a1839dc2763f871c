//! Aggregates.

use std::collections::BTreeMap;

use schema_model::{
    Name, QualifiedName,
    schema::{
        Definition, Operator,
        definition::{Aggregate, FinalModify, Moving, Securable, States},
    },
};

use super::{
    super::{
        Answers, Query,
        catalog::{Catalog, class},
        draft::Draft,
        row::{Oid, Row},
    },
    routine,
};
use crate::IntrospectError;

pub(in crate::postgres::introspect) const QUERY: Query =
    Query { name: "aggregates", sql: include_str!("aggregate.sql") };

pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    for row in answers.rows(&QUERY) {
        let oid = row.number("oid")?;
        if !catalog.members.has(class::ROUTINE, oid) {
            let aggregate = aggregate(&row, catalog)?;
            draft.routines.insert(oid, Securable::Function(aggregate.signature()));
            draft.definitions.push(Definition::Aggregate(Box::new(aggregate)));
        }
    }
    Ok(())
}

fn aggregate(row: &Row<'_>, catalog: &Catalog) -> Result<Aggregate, IntrospectError> {
    let oid = row.number("oid")?;
    let functions = Functions::read(row, catalog)?;
    let mut arguments = routine::arguments_alone(row, catalog, oid)?;
    let is_ordered = row.text("kind")? != "n";
    let mut ordered = Vec::new();
    if is_ordered {
        ordered = arguments.split_off(row.number::<usize>("once")?.min(arguments.len()));
        if ordered.is_empty() {
            ordered.extend(arguments.last().cloned());
        }
    }
    let mut aggregate = Aggregate {
        name: catalog.namespaces.qualify(row.number("namespace")?, row.name("name")?),
        arguments,
        ordered,
        hypothetical: row.text("kind")? == "h",
        states: functions.states(row, catalog, &ONCE)?.ok_or_else(|| row.unexpected("function", None))?,
        combine: functions.get(row, "combine")?,
        serial: functions.get(row, "serial")?,
        deserial: functions.get(row, "deserial")?,
        moving: match (functions.states(row, catalog, &MOVING)?, functions.get(row, "moving_inverse")?) {
            (Some(states), Some(inverse)) => Some(Moving { states, inverse }),
            _ => None,
        },
        sort_operator: sort_operator(row, catalog)?,
        parallel: routine::parallel(row)?,
        comment: catalog.comments.of(class::ROUTINE, oid),
    };
    aggregate.normalize();
    Ok(aggregate)
}

fn sort_operator(row: &Row<'_>, catalog: &Catalog) -> Result<Option<Operator>, IntrospectError> {
    let oid: Oid = row.number("sort_operator")?;
    if oid == 0 {
        return Ok(None);
    }
    catalog.operators.get(oid).cloned().map(Some).ok_or_else(|| row.unexpected("sort_operator", None))
}

/// The columns of one kind of states.
struct Columns {
    function: &'static str,
    state: &'static str,
    space: &'static str,
    finish: &'static str,
    finish_extra: &'static str,
    finish_modify: &'static str,
    initial: &'static str,
}

const ONCE: Columns = Columns {
    function: "function",
    state: "state",
    space: "space",
    finish: "finish",
    finish_extra: "finish_extra",
    finish_modify: "finish_modify",
    initial: "initial",
};

const MOVING: Columns = Columns {
    function: "moving_function",
    state: "moving_state",
    space: "moving_space",
    finish: "moving_finish",
    finish_extra: "moving_finish_extra",
    finish_modify: "moving_finish_modify",
    initial: "moving_initial",
};

/// The functions of one aggregate by number.
struct Functions(BTreeMap<Oid, QualifiedName>);

impl Functions {
    fn read(row: &Row<'_>, catalog: &Catalog) -> Result<Self, IntrospectError> {
        let json = row.text("functions")?;
        let unexpected = || row.unexpected("functions", Some(json));
        let all: Vec<(String, String, String)> = serde_json::from_str(json).map_err(|_| unexpected())?;
        let read = |(oid, namespace, name): (String, String, String)| {
            let (oid, namespace): (Oid, Oid) = (oid.parse().ok()?, namespace.parse().ok()?);
            Some((oid, catalog.namespaces.qualify(namespace, Name::new(&name).ok()?)))
        };
        all.into_iter().map(read).collect::<Option<_>>().map(Self).ok_or_else(unexpected)
    }

    fn get(&self, row: &Row<'_>, column: &'static str) -> Result<Option<QualifiedName>, IntrospectError> {
        match row.number(column)? {
            0 => Ok(None),
            oid => self.0.get(&oid).cloned().map(Some).ok_or_else(|| row.unexpected(column, None)),
        }
    }

    fn states(
        &self,
        row: &Row<'_>,
        catalog: &Catalog,
        of: &Columns,
    ) -> Result<Option<States>, IntrospectError> {
        let Some(function) = self.get(row, of.function)? else { return Ok(None) };
        Ok(Some(States {
            function,
            ty: routine::ty(row, catalog, row.number(of.state)?)?,
            space: row.number(of.space)?,
            finish: self.get(row, of.finish)?,
            finish_extra: row.flag(of.finish_extra)?,
            finish_modify: Some(match row.text(of.finish_modify)? {
                "r" => FinalModify::ReadOnly,
                "s" => FinalModify::Shareable,
                "w" => FinalModify::ReadWrite,
                other => return Err(row.unexpected(of.finish_modify, Some(other))),
            }),
            initial: row.optional(of.initial)?.map(str::to_owned),
        }))
    }
}
