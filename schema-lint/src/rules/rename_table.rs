//! SG1408: a name that running programs still use.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1408",
    name: "rename-table",
    level: Level::Advice,
    what: "a table or schema is renamed, or a table moved, while programs use it",
    why: "Programs that run while the migration is applied fail as soon as they name the table as it was. Its indexes, \
          key and sequences keep their names.",
    advice: "create a view of the old name in the same transaction, and drop it when no program needs it",
    example: "ALTER TABLE orders RENAME TO purchases;",
    instead: "CREATE VIEW purchases AS SELECT * FROM orders;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    if let Some(ast::Stmt::AlterSchema(tree)) = it.tree() {
        return of_schema(it, tree);
    }
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let renamed = altered.actions.iter().filter(|action| {
        matches!(action, ast::AlterTableAction::TableRenameTo(_) | ast::AlterTableAction::SetSchema(_))
    });
    renamed
        .map(|action| it.at(action, format!("programs that still say {} fail from here on", altered.name), "the old name is gone"))
        .collect()
}

fn of_schema(it: &Context<'_>, tree: &ast::AlterSchema) -> Vec<Finding> {
    let renamed = matches!(tree.action(), Some(ast::AlterSchemaAction::SchemaRenameTo(_)));
    let message = "programs that still name the schema fail from here on".to_owned();
    if renamed { vec![it.here(message, "the old name is gone")] } else { Vec::new() }
}
