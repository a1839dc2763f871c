//! The source of a models crate of any size: ten columns a table, one reference to an earlier table, one unique, one
//! index.

use std::fmt::Write;

/// Tables in one module; a file of thousands of structs is nobody's.
const TABLES_PER_MODULE: usize = 50;

/// What the derive is measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Derive {
    /// schemagen's.
    Table,
    /// One that reads the struct and emits nothing.
    Nothing,
}

/// The files of the crate, by path below `src/`.
pub(crate) fn files(tables: usize, derive: Derive) -> Vec<(String, String)> {
    let modules = tables.div_ceil(TABLES_PER_MODULE);
    let mut lib = "//! A generated schema.\n".to_owned();
    let mut files = Vec::new();
    for module in 0..modules {
        let _ = writeln!(lib, "pub mod m{module};");
        let range = module * TABLES_PER_MODULE..((module + 1) * TABLES_PER_MODULE).min(tables);
        let imports = match derive {
            Derive::Table => "use schemagen::Table;\n",
            Derive::Nothing => "use nothing::Table;\n",
        };
        let tables: String = range.map(table).collect();
        files.push((format!("m{module}.rs"), format!("{imports}{tables}")));
    }
    files.push(("lib.rs".to_owned(), lib));
    files
}

fn table(number: usize) -> String {
    let target = number / 2;
    let path = format!("crate::m{}::T{target}", target / TABLES_PER_MODULE);
    format!(
        "
/// Table {number}.
#[derive(Table)]
#[table(unique(code, tenant), index(created_at desc))]
pub struct T{number} {{
    #[column(primary_key, identity)]
    pub id: i64,
    pub code: String,
    #[column(type = varchar(255))]
    pub title: String,
    pub tenant: i32,
    #[column(default = true)]
    pub active: bool,
    #[column(default_sql = \"now()\")]
    pub created_at: chrono::DateTime<chrono::Utc>,
    #[column(type = numeric(12, 2))]
    pub price: String,
    #[column(json)]
    pub data: String,
    pub token: uuid::Uuid,
    #[column(references = {path})]
    pub parent: i64,
    pub note: Option<String>,
}}
"
    )
}
