//! The types of columns, attributes, domains and ranges.

use std::collections::HashMap;

use schema_model::{QualifiedName, SqlType};

use super::{
    Answers, Query,
    namespace::Namespaces,
    row::{Oid, Row},
};
use crate::IntrospectError;

pub(super) const QUERY: Query = Query { name: "types of columns", sql: include_str!("data_type.sql") };

/// Types by number and modifier.
pub(super) struct DataTypes(HashMap<(Oid, i32), DataType>);

/// A type with its modifier.
pub(super) struct DataType {
    /// The type as the model has it.
    pub(super) ty: SqlType,
    /// Its own collation; zero where it has none.
    pub(super) collation: Oid,
    /// The type itself, or what a domain is made of: what operator classes are chosen by.
    pub(super) base: Oid,
}

impl DataTypes {
    pub(super) fn read(answers: &Answers, namespaces: &Namespaces) -> Result<Self, IntrospectError> {
        answers
            .rows(&QUERY)
            .map(|row| {
                let key = (row.number("oid")?, row.number("modifier")?);
                let ty = read_type(&row, namespaces)?;
                Ok((key, DataType { ty, collation: row.number("collation")?, base: row.number("base")? }))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The type in the columns `type` and `modifier` of a row.
    pub(super) fn of(&self, row: &Row<'_>) -> Result<&DataType, IntrospectError> {
        self.get(row.number("type")?, row.number("modifier")?).ok_or_else(|| row.unexpected("type", None))
    }

    /// The type of a column.
    pub(super) fn get(&self, oid: Oid, modifier: i32) -> Option<&DataType> {
        self.0.get(&(oid, modifier))
    }
}

/// The server's own types are read as they are spelled, all others are named exactly by the catalogs.
fn read_type(row: &Row<'_>, namespaces: &Namespaces) -> Result<SqlType, IntrospectError> {
    let spelling = row.text("spelling")?;
    let (namespace, name) = (row.number("namespace")?, row.name("name")?);
    let (element, is_array) = match spelling.strip_suffix("[]") {
        Some(element) => (element, true),
        None => (spelling, false),
    };
    let known = known(element).filter(|_| namespaces.is_catalog(namespace));
    let ty = known.unwrap_or_else(|| named(element, namespaces.qualify(namespace, name)));
    Ok(if is_array { SqlType::Array(Box::new(ty)) } else { ty })
}

/// A type that the model knows by meaning. Blank-padded text without a length is none of them, and
/// an interval has words behind its name.
fn known(spelling: &str) -> Option<SqlType> {
    let ty: SqlType = spelling.parse().ok()?;
    let is_known = ty.is_interval_with_modifiers() || !matches!(ty, SqlType::Named { .. });
    (spelling != "bpchar" && is_known).then_some(ty)
}

fn named(spelling: &str, name: QualifiedName) -> SqlType {
    SqlType::Named { name: Box::new(name), modifiers: modifiers(spelling) }
}

/// `3` of `public.vector(3)`.
fn modifiers(spelling: &str) -> Vec<String> {
    let inside = spelling.strip_suffix(')').and_then(|it| it.rsplit_once('(')).map(|(_, inside)| inside);
    inside.into_iter().flat_map(|it| it.split(',')).map(|it| it.trim().to_owned()).collect()
}
