//! SG1116: another form of values, for those that come.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1116",
    name: "storage-for-new-rows",
    level: Level::Advice,
    what: "values of a column are kept in another way from now on, or counted more exactly",
    why: "SET STORAGE and SET COMPRESSION are done at once, because rows that are there stay as they are until somebody \
          writes them again. SET STATISTICS counts from the next ANALYZE on.",
    advice: "write the rows again in portions, or run ANALYZE, where they are meant too",
    example: "ALTER TABLE users ALTER COLUMN email SET STORAGE external;",
    instead: "ALTER TABLE users ADD COLUMN note text;\nALTER TABLE users ALTER COLUMN note SET STORAGE external;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let changed = altered.altered_columns().filter_map(|(action, column, option)| {
        let (what, label) = match option {
            ast::AlterColumnOption::SetStorage(_) => ("is stored in another way", "rows that are there stay"),
            ast::AlterColumnOption::SetCompression(_) => ("is compressed in another way", "rows that are there stay"),
            ast::AlterColumnOption::SetStatistics(_) => ("is counted in another way", "from the next ANALYZE on"),
            _ => return None,
        };
        let is_new = it.known.is_new(&ObjectId::column(&altered.name, &column));
        (!is_new).then_some((action, column, what, label))
    });
    changed
        .map(|(action, column, what, label)| {
            it.at(action, format!("{} {what}, for new values", said_column(&altered.name, &column)), label)
        })
        .collect()
}
