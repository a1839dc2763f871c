//! SG1205: a primary key that has to prove NOT NULL.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1205",
    name: "primary-key-of-nullable",
    level: Level::Warning,
    what: "a primary key takes over an index on columns that may be NULL",
    why: "A primary key makes its columns required. PostgreSQL reads the whole table to prove that, under a lock that \
          stops all others, although the index is there already.",
    advice: "make the columns required first, by a check that is validated in a step of its own",
    example: "-- schemagen: step no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY events_pkey ON events_old (what);\n-- schemagen: step\nALTER TABLE events_old ADD CONSTRAINT events_pkey PRIMARY KEY USING INDEX events_pkey;",
    instead: "-- schemagen: step no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY events_pkey ON events_old (at);\n-- schemagen: step\nALTER TABLE events_old ADD CONSTRAINT events_pkey PRIMARY KEY USING INDEX events_pkey;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let Some(table) = altered.table else { return Vec::new() };
    let keys = altered.added_constraints().filter(|(_, said)| matches!(said.kind, ConstraintKind::PrimaryKey(_)));
    let nullable = keys.filter_map(|(constraint, said)| {
        let column = columns(table, &said.index?).into_iter().find(|it| is_unproved(table, it))?;
        let name = said_column(&altered.name, &column);
        let message = format!("{name} may be NULL, so all rows are read to see that it is not");
        Some(it.at(&constraint, message, "reads the whole table"))
    });
    nullable.collect()
}

fn columns(table: &Table, index: &Name) -> Vec<Name> {
    let parts = table.index(index).into_iter().flat_map(|it| &it.parts);
    let columns = parts.filter_map(|it| match &it.target {
        IndexTarget::Column(it) => Some(it.clone()),
        IndexTarget::Expression(_) => None,
    });
    columns.collect()
}

fn is_unproved(table: &Table, column: &Name) -> bool {
    table.column(column).is_some_and(|it| it.nullable) && !has_proof(table, column)
}
