//! SG1106: a column that comes with a check, a key or a reference with a default.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1106",
    name: "add-column-with-constraint",
    level: Level::Warning,
    what: "a new column comes with a constraint that is checked for all rows",
    why: "ADD COLUMN locks the table against all others. A CHECK, UNIQUE or PRIMARY KEY behind the column is checked \
          for all rows under that lock, and so is REFERENCES where the column has a default.",
    advice: "add the column first, and the constraint afterwards: NOT VALID and VALIDATE, or by a unique index that was built CONCURRENTLY",
    example: "ALTER TABLE orders ADD COLUMN pieces integer CHECK (pieces > 0);",
    instead: "ALTER TABLE orders ADD COLUMN pieces integer;\nALTER TABLE orders ADD CONSTRAINT orders_pieces_check CHECK (pieces > 0) NOT VALID;\n-- schemagen: step\nALTER TABLE orders VALIDATE CONSTRAINT orders_pieces_check;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let mut found = Vec::new();
    for (action, column) in altered.added() {
        let name = said_column(&altered.name, &column.name);
        let checked = action.constraints().filter(|it| is_checked(it, &column));
        found.extend(checked.map(|constraint| {
            let message = format!("the constraint of column {name} is checked for every row, under a lock that stops all others");
            it.at(&constraint, message, "reads the whole table")
        }));
    }
    found
}

fn is_checked(constraint: &ast::Constraint, column: &Column) -> bool {
    match constraint {
        ast::Constraint::CheckConstraint(_)
        | ast::Constraint::UniqueConstraint(_)
        | ast::Constraint::PrimaryKeyConstraint(_)
        | ast::Constraint::ExcludeConstraint(_) => true,
        ast::Constraint::ReferencesConstraint(_) | ast::Constraint::ForeignKeyConstraint(_) => column.value.is_some(),
        ast::Constraint::DefaultConstraint(_)
        | ast::Constraint::GeneratedConstraint(_)
        | ast::Constraint::NotNullConstraint(_)
        | ast::Constraint::NullConstraint(_) => false,
    }
}
