//! Functions and procedures.

use std::collections::BTreeMap;

use schema_model::{
    Name, SqlType,
    schema::{
        Definition,
        definition::{
            Argument, ArgumentMode, Body, Estimate, Parallel, Returns, Routine, Securable, TableColumn,
            Volatility,
        },
    },
};

use super::super::{
    Answers, Query,
    catalog::{Catalog, class},
    draft::Draft,
    expression::{Deparsed, Role},
    row::{Oid, Row},
};
use crate::IntrospectError;

pub(in crate::postgres::introspect) const QUERY: Query =
    Query { name: "routines", sql: include_str!("routine.sql") };

pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    for row in answers.rows(&QUERY) {
        let oid = row.number("oid")?;
        if catalog.members.has(class::ROUTINE, oid) {
            continue;
        }
        let routine = Box::new(read_routine(&row, catalog)?);
        let signature = routine.signature();
        let (definition, securable) = match row.text("kind")? {
            "p" => (Definition::Procedure(routine), Securable::Procedure(signature)),
            _ => (Definition::Function(routine), Securable::Function(signature)),
        };
        draft.definitions.push(definition);
        draft.routines.insert(oid, securable);
    }
    Ok(())
}

/// The arguments of an aggregate.
pub(super) fn arguments_alone(
    row: &Row<'_>,
    catalog: &Catalog,
    oid: Oid,
) -> Result<Vec<Argument>, IntrospectError> {
    arguments(row, catalog, oid).map(|(arguments, _)| arguments)
}

fn read_routine(row: &Row<'_>, catalog: &Catalog) -> Result<Routine, IntrospectError> {
    let oid = row.number("oid")?;
    let (arguments, columns) = arguments(row, catalog, oid)?;
    let transforms: Vec<Oid> = row.numbers("transforms")?;
    let support = row.optional_number("support_namespace")?;
    let mut routine = Routine {
        name: catalog.namespaces.qualify(row.number("namespace")?, row.name("name")?),
        returns: returns(row, catalog, columns)?,
        arguments,
        language: row.name("language")?,
        transforms: transforms.into_iter().map(|it| ty(row, catalog, it)).collect::<Result<_, _>>()?,
        window: row.text("kind")? == "w",
        volatility: volatility(row)?,
        strict: row.flag("strict")?,
        leakproof: row.flag("leakproof")?,
        security_definer: row.flag("security_definer")?,
        parallel: parallel(row)?,
        cost: estimate(row, "cost")?,
        rows: estimate(row, "rows")?,
        support: match support {
            Some(namespace) => Some(catalog.namespaces.qualify(namespace, row.name("support_name")?)),
            None => None,
        },
        settings: settings(row)?,
        body: body(row, catalog, oid)?,
        comment: catalog.comments.of(class::ROUTINE, oid),
    };
    routine.normalize();
    Ok(routine)
}

/// The arguments, and the columns of RETURNS TABLE, which the catalog keeps among them.
fn arguments(
    row: &Row<'_>,
    catalog: &Catalog,
    oid: Oid,
) -> Result<(Vec<Argument>, Vec<TableColumn>), IntrospectError> {
    let types: Vec<Oid> = row.numbers("types")?;
    let modes = row.optional("modes")?.unwrap_or_default().as_bytes();
    let names = row.texts("names")?;
    let (mut arguments, mut columns) = (Vec::new(), Vec::new());
    for (at, number) in types.into_iter().enumerate() {
        let ty = ty(row, catalog, number)?;
        let name = names.get(at).filter(|it| !it.is_empty()).map(|it| Name::new(it));
        let name = name.transpose().map_err(|_| row.unexpected("names", None))?;
        let mode = match modes.get(at) {
            None | Some(b'i') => ArgumentMode::In,
            Some(b'o') => ArgumentMode::Out,
            Some(b'b') => ArgumentMode::InOut,
            Some(b'v') => ArgumentMode::Variadic,
            Some(_) => {
                let name = name.ok_or_else(|| row.unexpected("names", None))?;
                columns.push(TableColumn { name, ty });
                continue;
            }
        };
        let part = i16::try_from(at + 1).map_err(|_| row.unexpected("types", None))?;
        let default = catalog.expressions.get(Role::Argument, oid, part).map(Deparsed::as_is);
        arguments.push(Argument { mode, name, ty, default });
    }
    Ok((arguments, columns))
}

fn returns(
    row: &Row<'_>,
    catalog: &Catalog,
    columns: Vec<TableColumn>,
) -> Result<Option<Returns>, IntrospectError> {
    if row.text("kind")? == "p" {
        return Ok(None);
    }
    if !columns.is_empty() {
        return Ok(Some(Returns::Table(columns)));
    }
    let ty = ty(row, catalog, row.number("returns")?)?;
    Ok(Some(if row.flag("returns_set")? { Returns::SetOf(ty) } else { Returns::Value(ty) }))
}

pub(super) fn ty(row: &Row<'_>, catalog: &Catalog, oid: Oid) -> Result<SqlType, IntrospectError> {
    let found = catalog.types.get(oid, -1).map(|it| it.ty.clone());
    found.ok_or_else(|| row.unexpected("types", Some(&oid.to_string())))
}

fn volatility(row: &Row<'_>) -> Result<Volatility, IntrospectError> {
    Ok(match row.text("volatility")? {
        "i" => Volatility::Immutable,
        "s" => Volatility::Stable,
        "v" => Volatility::Volatile,
        other => return Err(row.unexpected("volatility", Some(other))),
    })
}

pub(super) fn parallel(row: &Row<'_>) -> Result<Parallel, IntrospectError> {
    Ok(match row.text("parallel")? {
        "u" => Parallel::Unsafe,
        "r" => Parallel::Restricted,
        "s" => Parallel::Safe,
        other => return Err(row.unexpected("parallel", Some(other))),
    })
}

fn estimate(row: &Row<'_>, column: &'static str) -> Result<Option<Estimate>, IntrospectError> {
    let text = row.text(column)?;
    Estimate::parse(text).map(Some).ok_or_else(|| row.unexpected(column, Some(text)))
}

/// `name=value`; a parameter that is a list of names has them quoted.
fn settings(row: &Row<'_>) -> Result<BTreeMap<String, Vec<String>>, IntrospectError> {
    let mut settings = BTreeMap::new();
    for it in row.texts("settings")? {
        let (name, value) = it.split_once('=').ok_or_else(|| row.unexpected("settings", Some(&it)))?;
        settings.insert(name.to_ascii_lowercase(), setting_parts(value));
    }
    Ok(settings)
}

/// Parts between commas, without their quotes.
fn setting_parts(value: &str) -> Vec<String> {
    let (mut parts, mut part, mut quoted) = (Vec::new(), String::new(), false);
    let mut characters = value.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                part.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => parts.push(std::mem::take(&mut part)),
            ' ' if !quoted && part.is_empty() => {}
            other => part.push(other),
        }
    }
    parts.push(part);
    parts
}

fn body(row: &Row<'_>, catalog: &Catalog, oid: Oid) -> Result<Body, IntrospectError> {
    if let Some(text) = catalog.expressions.get(Role::Body, oid, 0) {
        return Ok(Body::Sql(text.as_is()));
    }
    let source = row.text("source")?.to_owned();
    Ok(match row.optional("file")? {
        Some(file) => Body::Symbol { file: file.to_owned(), symbol: source },
        None => Body::Text(source),
    })
}

#[cfg(test)]
mod tests {
    use super::setting_parts;

    #[test]
    fn a_setting_is_a_list_of_parts() {
        for (value, parts) in [
            ("public, pg_temp", &["public", "pg_temp"][..]),
            ("\"\"", &[""]),
            ("\"$user\", \"a, \"\"b\"\"\"", &["$user", "a, \"b\""]),
            ("64MB", &["64MB"]),
        ] {
            assert_eq!(setting_parts(value), parts, "{value}");
        }
    }
}
