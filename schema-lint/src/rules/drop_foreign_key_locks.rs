//! SG1207: a key whose end locks two tables.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1207",
    name: "drop-foreign-key-locks",
    level: Level::Advice,
    what: "a foreign key is dropped in a transaction that does more",
    why: "It locks its own table and the one that it refers to against all others, until the transaction ends.",
    advice: "put it into a step of its own",
    example: "ALTER TABLE orders ADD CONSTRAINT orders_number_fkey FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;\n-- schemagen: step\nALTER TABLE orders DROP CONSTRAINT orders_number_fkey;\nALTER TABLE orders ADD COLUMN note text;",
    instead: "ALTER TABLE orders ADD CONSTRAINT orders_number_fkey FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;\n-- schemagen: step\nALTER TABLE orders DROP CONSTRAINT orders_number_fkey;\n-- schemagen: step\nALTER TABLE orders ADD COLUMN note text;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    if it.later_inside().is_empty() && it.earlier().next().is_none() {
        return Vec::new();
    }
    let dropped = altered.actions.iter().filter_map(|it| match it {
        ast::AlterTableAction::DropConstraint(it) => Some(it),
        _ => None,
    });
    dropped
        .filter_map(|action| {
            let name = read::name(&action.constraint_name_ref()?)?;
            let target = target(&it.known.constraint(&altered.name, &name)?.kind)?;
            let message = format!("{} and {target} are locked until the transaction ends", altered.name);
            it.is_in_use(&target).then(|| it.at(action, message, "locks two tables"))
        })
        .collect()
}
