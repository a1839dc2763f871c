//! What a server says of databases that are protected: `ALTER DATABASE app SET schemagen.protected = 'production'`. Every
//! database of the server can see it, whoever connects and by whichever URL.

use schema_model::Dialect;

use crate::{Database, DatabaseError};

/// A database that is protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protected {
    /// Its name on the server.
    pub database: String,
    /// What it is protected as: the setting's value, or the database's name where that is only `on`.
    pub environment: String,
}

/// Databases with the setting, whichever roles it is for, and whether it is the one that is connected to.
const QUESTION: &str = "SELECT d.datname, pg_catalog.substr(c.setting, 21), \
     d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database() \
     FROM pg_catalog.pg_db_role_setting s JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase, \
     pg_catalog.unnest(s.setconfig) AS c(setting) \
     WHERE pg_catalog.lower(pg_catalog.left(c.setting, 20)) = 'schemagen.protected=' ORDER BY 1";

/// Which databases are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// The one that is connected to.
    This,
    /// All of its server.
    Server,
}

impl Database {
    /// What this database is protected as; SQLite has no such mark.
    pub fn protected(&mut self) -> Result<Option<String>, DatabaseError> {
        Ok(self.marked(Of::This)?.into_iter().next().map(|it| it.environment))
    }

    pub(crate) fn marked(&mut self, of: Of) -> Result<Vec<Protected>, DatabaseError> {
        match self.dialect() {
            Dialect::Postgres => {}
            Dialect::Sqlite => return Ok(Vec::new()),
        }
        let rows = self.query(QUESTION).map_err(|error| self.error("asking what is protected", error))?;
        let marks = rows.into_iter().filter_map(|row| match row.as_slice() {
            [Some(database), Some(value), Some(is_this)] if of == Of::Server || is_this == "t" => {
                mark(database, value)
            }
            _ => None,
        });
        Ok(marks.collect())
    }
}

fn mark(database: &str, value: &str) -> Option<Protected> {
    let environment = match value.to_lowercase().as_str() {
        "" | "off" | "false" | "no" | "0" => return None,
        "on" | "true" | "yes" | "1" => database,
        _ => value,
    };
    Some(Protected { database: database.to_owned(), environment: environment.to_owned() })
}
