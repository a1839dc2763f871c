//! SG1504: a domain that is checked in all of its tables.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1504",
    name: "domain-scans",
    level: Level::Warning,
    what: "a domain gets a constraint that all rows of all of its tables must fit at once",
    why: "PostgreSQL reads every table that has a column of the domain, and nobody can write to any of them meanwhile.",
    advice: "add the check NOT VALID, which new values must fit at once, and validate it in a step of its own when little is written: writers wait for VALIDATE, too",
    example: "ALTER DOMAIN positive ADD CONSTRAINT small CHECK (VALUE < 100);",
    instead: "ALTER DOMAIN positive ADD CONSTRAINT small CHECK (VALUE < 100) NOT VALID;\n-- schemagen: step\nALTER DOMAIN positive VALIDATE CONSTRAINT small;",
    announced_by: &[HazardKind::LongLock, HazardKind::BlocksWrites],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::AlterDomain(tree)) = it.tree() else { return Vec::new() };
    let Some(name) = tree.domain_ref().and_then(|domain| it.named(&domain)) else { return Vec::new() };
    let is_new = it.known.is_new(&ObjectId::Definition(DefinitionId::Domain(name.clone())));
    let (is_checked, fix) = match tree.action() {
        Some(ast::AlterDomainAction::SetNotNull(_)) => (true, None),
        Some(ast::AlterDomainAction::AddConstraint(add)) => match add.constraint() {
            Some(constraint) if is_checked_at_once(&constraint) => (true, fix(it, tree, &constraint)),
            Some(_) | None => (false, None),
        },
        Some(_) | None => (false, None),
    };
    if !is_checked || is_new {
        return Vec::new();
    }
    let message = format!("all tables that have a column of {name} are read, and nobody writes to them meanwhile");
    vec![it.here(message, "reads whole tables").fixed_by(fix)]
}

fn fix(it: &Context<'_>, tree: &ast::AlterDomain, constraint: &ast::Constraint) -> Option<Fix> {
    let name = written(read::name(&constraint.constraint_name()?)?.as_str());
    let end = it.range(constraint.syntax()).end;
    let edits = vec![Edit { range: end..end, text: " NOT VALID".to_owned() }];
    let validate = format!("ALTER DOMAIN {} VALIDATE CONSTRAINT {name};", said(tree.domain_ref()?.syntax()));
    Some(it.followed("add it NOT VALID, and validate it in the next step", edits, &validate))
}
