//! Holds what was read from a statement against what SQLite made of it, so that a misread is an error and no drift.

use super::{
    catalog::CatalogColumn,
    reader::{Read, Unreadable},
    statement::{ConstraintClauseKind, TableStatement},
    table::same,
};

pub(super) fn verify(
    statement: &TableStatement,
    columns: &[CatalogColumn],
    foreign_keys: &[Vec<String>],
) -> Read<()> {
    let names: Vec<_> = columns.iter().map(|it| it.name.clone()).collect();
    demand("columns", &column_names(statement), &names)?;
    for (clause, column) in statement.columns.iter().zip(columns) {
        if clause.not_null && !column.not_null {
            return Err(disagreement("NOT NULL", &clause.name, "nullable"));
        }
    }
    demand("primary key", &key_of_statement(statement), &key_of_catalog(columns))?;
    let referencing: Vec<_> = foreign_keys.iter().map(|it| it.join(", ")).collect();
    demand("foreign keys", &references(statement), &referencing)
}

/// The same names in the same order, but for their case.
fn demand(what: &str, read: &[String], known: &[String]) -> Read<()> {
    if read.len() == known.len() && read.iter().zip(known).all(|(a, b)| same(a, b)) {
        Ok(())
    } else {
        Err(disagreement(what, &read.join("; "), &known.join("; ")))
    }
}

fn disagreement(what: &str, read: &str, known: &str) -> Unreadable {
    Unreadable { reason: format!("{what} read as {read:?}, but SQLite says {known:?}") }
}

fn column_names(statement: &TableStatement) -> Vec<String> {
    statement.columns.iter().map(|it| it.name.clone()).collect()
}

fn key_of_statement(statement: &TableStatement) -> Vec<String> {
    let parts = statement.constraints.iter().find_map(|it| match &it.kind {
        ConstraintClauseKind::PrimaryKey { parts, .. } => Some(parts),
        ConstraintClauseKind::Unique { .. }
        | ConstraintClauseKind::ForeignKey(_)
        | ConstraintClauseKind::Check(_) => None,
    });
    parts.into_iter().flatten().map(|it| it.column.clone()).collect()
}

fn key_of_catalog(columns: &[CatalogColumn]) -> Vec<String> {
    let mut key: Vec<_> = columns.iter().filter(|it| it.key_position > 0).collect();
    key.sort_by_key(|it| it.key_position);
    key.into_iter().map(|it| it.name.clone()).collect()
}

fn references(statement: &TableStatement) -> Vec<String> {
    let keys = statement.constraints.iter().filter_map(|it| match &it.kind {
        ConstraintClauseKind::ForeignKey(reference) => Some(reference.columns.join(", ")),
        ConstraintClauseKind::PrimaryKey { .. }
        | ConstraintClauseKind::Unique { .. }
        | ConstraintClauseKind::Check(_) => None,
    });
    keys.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::introspect::read_table::read_table;

    fn reason(sql: &str, columns: &[CatalogColumn]) -> String {
        let result = read_table(sql).and_then(|statement| verify(&statement, columns, &[]));
        result.err().map(|it| it.reason).unwrap_or_default()
    }

    #[test]
    fn a_misread_statement_is_an_error_that_says_where() {
        let column = |name: &str| CatalogColumn { name: name.to_owned(), not_null: false, key_position: 0 };
        assert_eq!(reason("CREATE TABLE t (a)", &[column("a")]), "");
        assert_eq!(
            reason("CREATE TABLE t (a, b)", &[column("a"), column("c")]),
            "columns read as \"a; b\", but SQLite says \"a; c\""
        );
        assert_eq!(
            reason("CREATE TABLE t (a NOT NULL)", &[column("a")]),
            "NOT NULL read as \"a\", but SQLite says \"nullable\""
        );
        assert_eq!(
            reason("CREATE TABLE t (a PRIMARY KEY)", &[column("a")]),
            "primary key read as \"a\", but SQLite says \"\""
        );
        assert_eq!(
            reason("CREATE TABLE t (a REFERENCES p)", &[column("a")]),
            "foreign keys read as \"a\", but SQLite says \"\""
        );
        assert_eq!(reason("CREATE TABLE t (a TEXT FUNNY CHECK a)", &[]), "expected ( at \"a\" (byte 35)");
    }
}
