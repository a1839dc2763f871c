//! A mark of the structure of a database: as long as it is the same, nothing has changed.

use schema_model::Dialect;

use crate::{Database, DatabaseError};

/// What the structure of a PostgreSQL database is kept in. Every row knows the transaction that wrote it.
const CATALOGS: &[&str] = &[
    "aggregate",
    "am",
    "attrdef",
    "attribute",
    "auth_members",
    "cast",
    "class",
    "collation",
    "constraint",
    "conversion",
    "default_acl",
    "depend",
    "description",
    "enum",
    "event_trigger",
    "extension",
    "foreign_data_wrapper",
    "foreign_server",
    "foreign_table",
    "index",
    "inherits",
    "language",
    "namespace",
    "opclass",
    "operator",
    "opfamily",
    "partitioned_table",
    "policy",
    "proc",
    "publication",
    "publication_rel",
    "range",
    "rewrite",
    "sequence",
    "statistic_ext",
    "transform",
    "trigger",
    "ts_config",
    "ts_dict",
    "ts_parser",
    "ts_template",
    "type",
];

/// Those that came later, with the version that first had them.
const LATER: &[(&str, u32)] = &[("publication_namespace", 150_000)];

impl Database {
    /// The mark of now. It tells nothing but whether something is as it was in the same database: a change that was undone, or
    /// made again, gives another one. Cheap: it reads no texts of expressions.
    pub fn mark(&mut self) -> Result<String, DatabaseError> {
        let question = match self.dialect() {
            Dialect::Sqlite => "PRAGMA main.schema_version".to_owned(),
            Dialect::Postgres => {
                let version = self.answer("SHOW server_version_num")?;
                question(version.parse().unwrap_or_default())
            }
        };
        self.answer(&question)
    }

    fn answer(&mut self, question: &str) -> Result<String, DatabaseError> {
        let rows =
            self.query(question).map_err(|error| self.error("looking whether anything changed", error))?;
        Ok(rows.into_iter().flatten().flatten().next().unwrap_or_default())
    }
}

/// Rows are counted, as one may go, and the transactions that wrote them are added up.
fn question(version: u32) -> String {
    let later = LATER.iter().filter(|(_, since)| version >= *since).map(|(name, _)| name);
    let catalogs = CATALOGS.iter().chain(later).map(|it| {
        format!(
            "SELECT '{it}' AS of, pg_catalog.count(*) AS rows, \
             pg_catalog.sum(pg_catalog.hashtext(xmin::pg_catalog.text || ctid::pg_catalog.text)) AS sum \
             FROM pg_catalog.pg_{it}"
        )
    });
    // Names of roles stand in privileges, and who may see them sees no transactions.
    let roles = "SELECT 'roles', pg_catalog.count(*), \
         pg_catalog.sum(pg_catalog.hashtext(oid::pg_catalog.text || rolname::pg_catalog.text)) FROM pg_catalog.pg_roles";
    let all: Vec<String> = catalogs.chain([roles.to_owned()]).collect();
    format!(
        "SELECT pg_catalog.md5(pg_catalog.string_agg(pg_catalog.concat_ws(' ', of, rows, sum), ',' ORDER BY of)) \
         FROM ({}) AS catalogs",
        all.join(" UNION ALL ")
    )
}
