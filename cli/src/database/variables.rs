//! Environment variables: those of the process, then those of .env.

use std::{collections::BTreeMap, path::Path};

use super::dotenv;
use crate::report::Failure;

/// Environment variables by name.
#[derive(Debug, Clone, Default)]
pub struct Variables(BTreeMap<String, String>);

/// What makes a PostgreSQL database known without a URL.
const POSTGRES: [&str; 5] = ["PGHOST", "PGHOSTADDR", "PGDATABASE", "PGSERVICE", "PGPORT"];

impl Variables {
    /// Those of the process, and those of the first .env in `folders`, which never override them.
    pub fn load(folders: &[&Path]) -> Result<Self, Failure> {
        let mut variables = Self::default();
        if let Some(file) = folders.iter().map(|it| it.join(".env")).find(|it| it.is_file()) {
            variables.0.extend(dotenv::read(&file)?);
        }
        let texts = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        variables.0.extend(std::env::vars_os().filter_map(texts));
        Ok(variables)
    }

    /// The value of a variable that is set and not empty.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).filter(|it| !it.is_empty()).cloned()
    }

    /// Whether PG* variables name a server or a database.
    pub fn names_postgres(&self) -> bool {
        POSTGRES.iter().any(|name| self.get(name).is_some())
    }

    /// All of them, for the driver.
    pub fn all(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// Given variables.
    #[cfg(test)]
    pub(super) fn of(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }
}
