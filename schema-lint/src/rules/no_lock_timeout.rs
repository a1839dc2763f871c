//! SG1704: waiting for a lock without end.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1704",
    name: "no-lock-timeout",
    level: Level::Warning,
    what: "lock_timeout is switched off",
    why: "A statement that waits for a lock stops everybody who comes after it. schemagen gives up soon and tries \
          again; without a lock_timeout it waits for as long as the longest query takes.",
    advice: "leave it to schemagen, which has [migrate] lock_timeout in schemagen.toml",
    example: "SET lock_timeout = 0;",
    instead: "SET lock_timeout = '2s';",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::Set(tree)) = it.tree() else { return Vec::new() };
    let Some(ast::SetTarget::SetConfig(config)) = tree.set_target() else { return Vec::new() };
    let name = config.config_parameter_ref().map(|it| said(it.syntax()).to_ascii_lowercase());
    let value = config.config_assignment().map(|it| said(it.syntax())).unwrap_or_default();
    let is_zero = value.trim_start_matches(['=', ' ']).trim_start_matches("TO ").trim_matches('\'') == "0";
    if name.as_deref() != Some("lock_timeout") || !is_zero {
        return Vec::new();
    }
    vec![it.here("a statement that waits for a lock stops everybody behind it, without end".to_owned(), "waits without end")]
}
