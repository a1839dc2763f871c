//! SG1210: references to several tables in one transaction.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1210",
    name: "several-foreign-keys",
    level: Level::Advice,
    what: "one transaction adds foreign keys that lock several tables in use",
    why: "Each of them locks both of its tables until the transaction ends. Programs that use the tables in another \
          order may wait for each other and be ended as a deadlock.",
    advice: "put each of them into a step of its own",
    example: "ALTER TABLE orders ADD CONSTRAINT orders_id_fkey FOREIGN KEY (id) REFERENCES users (id) NOT VALID;\nALTER TABLE teams ADD CONSTRAINT teams_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users (id) NOT VALID;",
    instead: "ALTER TABLE orders ADD CONSTRAINT orders_id_fkey FOREIGN KEY (id) REFERENCES users (id) NOT VALID;\n-- schemagen: step\nALTER TABLE teams ADD CONSTRAINT teams_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users (id) NOT VALID;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let locked = locked(it, it.statement);
    if locked.is_empty() {
        return Vec::new();
    }
    let Some(earlier) = it.earlier().find(|earlier| {
        let before = self::locked(it, earlier);
        !before.is_empty() && before != locked
    }) else {
        return Vec::new();
    };
    let message = format!("the tables of the foreign key of line {} are locked as well", earlier.source.line());
    vec![it.here(message, "may deadlock").fixed_by(Some(it.apart("add it in a transaction of its own")))]
}

/// The tables in use that foreign keys of a statement lock.
fn locked(it: &Context<'_>, statement: &Statement) -> BTreeSet<QualifiedName> {
    let Some(ast::Stmt::AlterTable(alter)) = statement.postgres() else { return BTreeSet::new() };
    let Some(table) = alter.table_relation_name().and_then(|name| it.named(&name)) else { return BTreeSet::new() };
    let mut all = BTreeSet::new();
    for action in alter.actions() {
        let ast::AlterTableAction::AddConstraint(add) = action else { continue };
        let target = add.constraint().and_then(|it| read::constraint(&it, None)).and_then(|it| target(&it.kind));
        all.extend(target.map(|target| it.known.named(&target)));
    }
    if !all.is_empty() {
        all.insert(table);
    }
    all.into_iter().filter(|table| it.is_in_use(table)).collect()
}
