//! SG1801: rows that fall with a table that is rebuilt.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1801",
    name: "sqlite-drop-with-foreign-keys",
    level: Level::Error,
    what: "a table is rebuilt while foreign keys are on",
    why: "DROP TABLE deletes the rows first. Rows of other tables that refer to them follow (ON DELETE CASCADE) or \
          refuse it, although the new table has all the rows.",
    advice: "write `-- schemagen: step foreign-keys-off` above the rebuild",
    example: "CREATE TABLE new_users (id INTEGER PRIMARY KEY);\nINSERT INTO new_users SELECT id FROM users WHERE true;\nDROP TABLE users;\nALTER TABLE new_users RENAME TO users;",
    instead: "-- schemagen: step foreign-keys-off\nCREATE TABLE new_users (id INTEGER PRIMARY KEY);\nINSERT INTO new_users SELECT id FROM users WHERE true;\nDROP TABLE users;\nALTER TABLE new_users RENAME TO users;",
    announced_by: &[],
    check: Check::Sqlite(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(sqlite::Statement::Drop { object_type: sqlite::ObjectType::Table, names, .. }) = it.sqlite() else {
        return Vec::new();
    };
    let rebuilt = names.iter().filter(|name| {
        it.later().iter().any(|later| takes_name(later, name) && is_of_this_file(it, later))
    });
    rebuilt
        .filter(|_| it.statement.kind != StepKind::ForeignKeysOff)
        .map(|name| it.here(format!("rows that refer to {name} are deleted with it"), "deletes its rows first"))
        .collect()
}

/// Whether the table that a statement alters was made by the file, so that it has the rows of another.
fn is_of_this_file(it: &Context<'_>, statement: &Statement) -> bool {
    let Tree::Sqlite(tree) = &statement.tree else { return false };
    matches!(tree.as_ref(), sqlite::Statement::AlterTable(alter) if it.sqlite_made(&alter.name))
}
