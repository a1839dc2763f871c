//! One row of a catalog query, read by column and meaning.

use postgres::SimpleQueryRow;
use schema_model::Name;

use crate::IntrospectError;

/// The number of an object in its catalog.
pub(super) type Oid = u32;

/// One row.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    query: &'static str,
    row: &'a SimpleQueryRow,
}

impl<'a> Row<'a> {
    pub(super) fn new(query: &'static str, row: &'a SimpleQueryRow) -> Self {
        Self { query, row }
    }

    /// A text that may be NULL.
    pub(super) fn optional(&self, column: &'static str) -> Result<Option<&'a str>, IntrospectError> {
        self.row.try_get(column).map_err(|_| self.unexpected(column, None))
    }

    /// A text.
    pub(super) fn text(&self, column: &'static str) -> Result<&'a str, IntrospectError> {
        self.optional(column)?.ok_or_else(|| self.unexpected(column, None))
    }

    /// A name.
    pub(super) fn name(&self, column: &'static str) -> Result<Name, IntrospectError> {
        let text = self.text(column)?;
        Name::new(text).map_err(|_| self.unexpected(column, Some(text)))
    }

    /// A boolean.
    pub(super) fn flag(&self, column: &'static str) -> Result<bool, IntrospectError> {
        match self.text(column)? {
            "t" => Ok(true),
            "f" => Ok(false),
            other => Err(self.unexpected(column, Some(other))),
        }
    }

    /// A number.
    pub(super) fn number<T: std::str::FromStr>(&self, column: &'static str) -> Result<T, IntrospectError> {
        self.parse(column, self.text(column)?)
    }

    /// A number, or `None` for NULL.
    pub(super) fn optional_number<T: std::str::FromStr>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, IntrospectError> {
        self.optional(column)?.map(|text| self.parse(column, text)).transpose()
    }

    /// Numbers as `int2vector` and `oidvector` write them, or as an array does; none for NULL.
    pub(super) fn numbers<T: std::str::FromStr>(
        &self,
        column: &'static str,
    ) -> Result<Vec<T>, IntrospectError> {
        self.optional(column)?
            .unwrap_or_default()
            .split(['{', ',', ' ', '}'])
            .filter(|number| !number.is_empty())
            .map(|number| self.parse(column, number))
            .collect()
    }

    /// Texts, from an array that the query turns into JSON; none for NULL.
    pub(super) fn texts(&self, column: &'static str) -> Result<Vec<String>, IntrospectError> {
        let Some(json) = self.optional(column)? else { return Ok(Vec::new()) };
        serde_json::from_str(json).map_err(|_| self.unexpected(column, Some(json)))
    }

    /// The error for a value that the catalogs cannot hold.
    pub(super) fn unexpected(&self, column: &'static str, value: Option<&str>) -> IntrospectError {
        IntrospectError::UnexpectedValue { query: self.query, column, value: value.map(str::to_owned) }
    }

    fn parse<T: std::str::FromStr>(&self, column: &'static str, text: &str) -> Result<T, IntrospectError> {
        text.parse().map_err(|_| self.unexpected(column, Some(text)))
    }
}
