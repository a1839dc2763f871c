//! SG1507: a default that does not become an enum by itself.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1507",
    name: "enum-with-default",
    level: Level::Error,
    what: "a column with a default becomes an enum",
    why: "PostgreSQL refuses it (42804): the default is a text and is not converted.",
    advice: "drop the default first, and set it again afterwards",
    example: "-- schemagen: allow SG1111 the table is small\nALTER TABLE orders ALTER COLUMN state TYPE mood USING state::mood;",
    instead: "ALTER TABLE orders ALTER COLUMN state DROP DEFAULT;\n-- schemagen: allow SG1111 the table is small\nALTER TABLE orders ALTER COLUMN state TYPE mood USING state::mood;\nALTER TABLE orders ALTER COLUMN state SET DEFAULT 'glad';",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered() else { return Vec::new() };
    let mut dropped: Vec<Name> = Vec::new();
    let mut found = Vec::new();
    for (action, name, option) in altered.altered_columns() {
        match option {
            ast::AlterColumnOption::DropDefault(_) => dropped.push(name),
            ast::AlterColumnOption::SetType(to) if !dropped.contains(&name) => {
                found.extend(refused(it, altered, &name, &to).map(|message| it.at(action, message, "refused")));
            }
            _ => {}
        }
    }
    found
}

fn refused(it: &Context<'_>, altered: &Altered<'_>, name: &Name, to: &ast::SetType) -> Option<String> {
    let (column, to) = (altered.column(name)?, read::sql_type(&to.ty()?)?);
    it.known.enumeration(to.named()?)?;
    let is_enum = column.ty.named().is_some_and(|it_is| it.known.enumeration(it_is).is_some());
    let has_default = matches!(column.value, Some(ColumnValue::Default(_)));
    let name = said_column(&altered.name, name);
    (has_default && !is_enum).then(|| format!("the default of {name} is not converted to {to}"))
}
