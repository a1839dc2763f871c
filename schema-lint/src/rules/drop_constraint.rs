//! SG1211: a promise that is given up.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1211",
    name: "drop-constraint",
    level: Level::Advice,
    what: "a constraint is dropped",
    why: "What it forbade can be written from now on; programs may rely on it. Adding it again later has to read all \
          rows.",
    advice: "deploy programs that need it no more first",
    example: "ALTER TABLE events_old ADD CONSTRAINT events_old_check CHECK (what <> '') NOT VALID;\n-- schemagen: step\nALTER TABLE users DROP CONSTRAINT users_pkey;",
    instead: "ALTER TABLE users ADD CONSTRAINT users_help CHECK (id > 0) NOT VALID;\nALTER TABLE users DROP CONSTRAINT users_help;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered_in_use() else { return Vec::new() };
    let dropped = altered.actions.iter().filter_map(|it| match it {
        ast::AlterTableAction::DropConstraint(it) => Some(it),
        _ => None,
    });
    dropped
        .filter_map(|action| {
            let name = read::name(&action.constraint_name_ref()?)?;
            let is_helper = it.known.is_new(&ObjectId::constraint(&altered.name, &name));
            let message = format!("constraint {name} of {} holds no more", altered.name);
            (!is_helper).then(|| it.at(action, message, "programs may rely on it"))
        })
        .collect()
}
