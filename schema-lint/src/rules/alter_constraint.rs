//! SG1212: a constraint that is checked at another time.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1212",
    name: "alter-constraint",
    level: Level::Advice,
    what: "a constraint is checked at another time, or not at all",
    why: "ALTER CONSTRAINT is done at once. From then on programs see an error at the commit and no longer at the \
          statement, or the other way round; NOT ENFORCED lets everything in.",
    advice: "deploy programs that can live with both first",
    example: "ALTER TABLE teams ADD CONSTRAINT teams_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users (id) NOT VALID;\n-- schemagen: step\nALTER TABLE teams ALTER CONSTRAINT teams_owner_id_fkey DEFERRABLE INITIALLY DEFERRED;",
    instead: "ALTER TABLE teams ADD CONSTRAINT teams_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users (id) DEFERRABLE NOT VALID;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let changed = altered.actions.iter().filter_map(|it| match it {
        ast::AlterTableAction::AlterConstraint(it) => Some(it),
        _ => None,
    });
    changed
        .filter_map(|action| {
            let name = read::name(&action.constraint_name_ref()?)?;
            let message = format!("constraint {name} of {} is checked at another time from now on", altered.name);
            Some(it.at(action, message, "programs see its errors elsewhere"))
        })
        .collect()
}
