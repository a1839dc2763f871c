//! SG1208: a reference between columns of two types.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1208",
    name: "foreign-key-type",
    level: Level::Warning,
    what: "a foreign key refers to a column of another type",
    why: "Each check has to convert the value, which may keep it from using the index of the target, so that deleting a \
          row there reads this whole table.",
    advice: "give both columns the same type",
    example: "ALTER TABLE orders ADD CONSTRAINT orders_number_fkey FOREIGN KEY (number) REFERENCES users (id) NOT VALID;",
    instead: "ALTER TABLE orders ADD CONSTRAINT orders_id_fkey FOREIGN KEY (id) REFERENCES users (id) NOT VALID;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(altered) = it.altered() else { return Vec::new() };
    let keys = altered.added_constraints().filter_map(|(constraint, said)| match said.kind {
        ConstraintKind::ForeignKey(key) => Some((constraint, key)),
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Check(_) | ConstraintKind::Exclusion(_) => None,
    });
    keys.filter_map(|(constraint, key)| Some(it.at(&constraint, mismatch(it, altered, &key)?, "another type"))).collect()
}

fn mismatch(it: &Context<'_>, altered: &Altered<'_>, key: &ForeignKey) -> Option<String> {
    let target = it.known.table(&it.known.named(&key.target))?;
    let primary = || target.primary_key().map(|it| it.columns.clone()).unwrap_or_default();
    let targets = if key.target_columns.is_empty() { primary() } else { key.target_columns.clone() };
    let mut pairs = key.columns.iter().zip(&targets);
    pairs.find_map(|(from, to)| {
        let (from, to) = (altered.column(from)?, target.column(to)?);
        let (name, other) = (said_column(&altered.name, &from.name), said_column(&target.name, &to.name));
        (from.ty != to.ty).then(|| format!("{name} is {}, and {other} is {}", from.ty, to.ty))
    })
}
