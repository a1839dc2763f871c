//! SG1111: a type that makes rows or indexes new.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1111",
    name: "change-column-type",
    level: Level::Warning,
    what: "the type of a column changes in a way that writes rows or indexes anew",
    why: "Most changes of a type write the whole table and all of its indexes anew, while nobody can read or write it. \
          Longer varchar, varchar to text, numeric of more digits and the same scale, and a few more take an instant: \
          those are not found. Where the type before is not known, it is told that it may be so.",
    advice: "add a column of the new type, keep both by a trigger, fill it in batches, and swap the names",
    example: "ALTER TABLE users ALTER COLUMN visits TYPE bigint;",
    instead: "ALTER TABLE users ALTER COLUMN nick TYPE varchar(40);",
    announced_by: &[HazardKind::Rewrite, HazardKind::LongLock],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let mut found = Vec::new();
    for (action, column, option) in altered.altered_columns() {
        let ast::AlterColumnOption::SetType(to) = option else { continue };
        let name = said_column(&altered.name, &column);
        let is_indexed = altered.table.is_none_or(|it| has_index_on(it, &column));
        let (message, label) = match column_type_change(it.known, &altered.name, &column, &to).in_zone(it.known.zone(it.statement.step)) {
            TypeChange::Instant => continue,
            TypeChange::IndexesOnly if !is_indexed => continue,
            TypeChange::IndexesOnly => (format!("the indexes of {name} are built anew"), "builds indexes"),
            TypeChange::Rewrite => (format!("every row is written anew for the new type of {name}"), "writes the whole table anew"),
            TypeChange::UnlessUtc => (format!("every row is written anew for the new type of {name} where the session's time zone is not UTC"), "may write the whole table anew"),
            TypeChange::Unknown => (format!("every row may be written anew for the new type of {name}"), "may write the whole table anew"),
        };
        found.push(it.at(action, format!("{message}, and nobody can use {} meanwhile", altered.name), label));
    }
    found
}
