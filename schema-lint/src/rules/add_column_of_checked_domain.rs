//! SG1105: a column of a domain that has a constraint.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1105",
    name: "add-column-of-checked-domain",
    level: Level::Warning,
    what: "a new column is of a domain that has a constraint",
    why: "PostgreSQL checks the domain for each row, even where the column is empty in all of them, and writes the \
          whole table and all of its indexes anew, while nobody can read or write it.",
    advice: "add the column with the domain's base type and a CHECK that is NOT VALID, and validate that afterwards",
    example: "ALTER TABLE orders ADD COLUMN pieces positive;",
    instead: "ALTER TABLE orders ADD COLUMN pieces integer;\nALTER TABLE orders ADD CONSTRAINT orders_pieces_check CHECK (pieces > 0) NOT VALID;\n-- schemagen: step\nALTER TABLE orders VALIDATE CONSTRAINT orders_pieces_check;",
    announced_by: &[HazardKind::Rewrite],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let domain = |column: &Column| it.known.domain(column.ty.named()?);
    let checked = altered.added().filter_map(|(action, column)| {
        let domain = domain(&column).filter(|it| it.not_null || !it.checks.is_empty())?;
        let (name, domain) = (said_column(&altered.name, &column.name), &domain.name);
        let message = format!("column {name} is of domain {domain}, which is checked for every row");
        Some(it.at(action, message, "writes the whole table anew"))
    });
    checked.collect()
}
