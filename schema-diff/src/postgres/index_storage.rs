//! How indexes are kept, their own and those of constraints: WITH (..) and tablespaces, which ALTER INDEX changes in place.

use schema_model::{
    Name, QualifiedName,
    schema::{IndexStorage, StorageParameters},
};

use super::sql;
use crate::Sql;

/// WITH (..), where there are parameters.
pub(super) fn with(sql: Sql, parameters: &StorageParameters) -> Sql {
    if parameters.is_empty() { sql } else { in_brackets(sql.push(" WITH"), parameters) }
}

/// (..) behind WITH, SET or an operator class, where there are parameters.
pub(super) fn in_brackets(sql: Sql, parameters: &StorageParameters) -> Sql {
    if parameters.is_empty() { sql } else { assignments(sql.push(" "), parameters.iter()) }
}

/// WITH (..) and USING INDEX TABLESPACE of a constraint.
pub(super) fn of_constraint(sql: Sql, storage: &IndexStorage) -> Sql {
    let sql = with(sql, &storage.parameters);
    match &storage.tablespace {
        Some(tablespace) => sql.push(" USING INDEX TABLESPACE ").ident(tablespace),
        None => sql,
    }
}

/// The statements that bring an index from one storage to another.
pub(super) fn alter(index: &QualifiedName, before: &IndexStorage, after: &IndexStorage) -> Vec<String> {
    let start = || sql().push("ALTER INDEX ").name(index);
    let mut statements: Vec<String> = clauses(&before.parameters, &after.parameters)
        .into_iter()
        .map(|it| start().push(" ").push(&it).finish())
        .collect();
    if before.tablespace != after.tablespace {
        statements.push(match &after.tablespace {
            Some(tablespace) => set_tablespace(index, tablespace),
            None => start().push(" SET TABLESPACE pg_default").finish(),
        });
    }
    statements
}

/// Moves the index.
pub(super) fn set_tablespace(index: &QualifiedName, tablespace: &Name) -> String {
    sql().push("ALTER INDEX ").name(index).push(" SET TABLESPACE ").ident(tablespace).finish()
}

/// SET (..) of what is new or another, and RESET (..) of what is gone.
pub(super) fn clauses(before: &StorageParameters, after: &StorageParameters) -> Vec<String> {
    let changed: Vec<_> = after.iter().filter(|(name, value)| before.get(name) != Some(value)).collect();
    let gone: Vec<_> = before.iter().map(|it| it.0).filter(|name| after.get(name).is_none()).collect();
    let set = (!changed.is_empty()).then(|| assignments(sql().push("SET "), changed).finish());
    let reset =
        (!gone.is_empty()).then(|| sql().push("RESET (").list(gone, parameter_name).push(")").finish());
    set.into_iter().chain(reset).collect()
}

fn assignments<'a>(sql: Sql, parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> Sql {
    let write = |sql, (name, value): (&str, &str)| {
        let sql = parameter_name(sql, name).push(" = ");
        if is_plain(value) { sql.push(value) } else { sql.literal(value) }
    };
    sql.push("(").list(parameters, write).push(")")
}

/// `autovacuum_enabled`, or `toast.autovacuum_enabled`: names of the server's or of an extension's own, without capitals.
fn parameter_name(sql: Sql, name: &str) -> Sql {
    if name.split('.').all(is_word) {
        sql.push(name)
    } else {
        sql.push("\"").push(&name.replace('"', "")).push("\"")
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_lowercase() || it == '_')
        && text.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_')
}

/// A number or one word.
fn is_plain(value: &str) -> bool {
    is_word(value) || value.parse::<f64>().is_ok_and(f64::is_finite)
}
