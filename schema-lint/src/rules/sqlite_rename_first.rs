//! SG1802: references that follow the wrong table.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1802",
    name: "sqlite-rename-first",
    level: Level::Warning,
    what: "a table is renamed out of the way, created anew, and dropped",
    why: "SQLite changes the REFERENCES of all other tables to the new name, so that they refer to the old table from \
          then on, and to nothing when it is dropped.",
    advice: "create the new table under another name, copy the rows, drop the old one, and rename the new one",
    example: "ALTER TABLE users RENAME TO old_users;\nCREATE TABLE users (id INTEGER PRIMARY KEY);\n-- schemagen: allow SG1401 the rows are in the new table\nDROP TABLE old_users;",
    instead: "-- schemagen: step foreign-keys-off\nCREATE TABLE new_users (id INTEGER PRIMARY KEY);\nINSERT INTO new_users SELECT id FROM users WHERE true;\nDROP TABLE users;\nALTER TABLE new_users RENAME TO users;",
    announced_by: &[],
    check: Check::Sqlite(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(sqlite::Statement::AlterTable(alter)) = it.sqlite() else { return Vec::new() };
    let new_name = alter.operations.iter().find_map(|it| match it {
        sqlite::AlterTableOperation::RenameTable { table_name } => match table_name {
            sqlite::RenameTableNameKind::As(it) | sqlite::RenameTableNameKind::To(it) => Some(it),
        },
        _ => None,
    });
    let drops = |name: &sqlite::ObjectName| it.later().iter().any(|later| drops(later, name));
    let is_made_anew = new_name.is_some_and(drops) && it.later().iter().any(|later| creates(later, &alter.name));
    let message = || format!("the references of other tables follow it, and not the new {}", alter.name);
    if is_made_anew { vec![it.here(message(), "takes the references along")] } else { Vec::new() }
}

fn creates(statement: &Statement, name: &sqlite::ObjectName) -> bool {
    let Tree::Sqlite(tree) = &statement.tree else { return false };
    matches!(tree.as_ref(), sqlite::Statement::CreateTable(it) if it.name == *name)
}

fn drops(statement: &Statement, name: &sqlite::ObjectName) -> bool {
    let Tree::Sqlite(tree) = &statement.tree else { return false };
    matches!(tree.as_ref(), sqlite::Statement::Drop { names, .. } if names.contains(name))
}
