//! A column of another type, where all rows are written anew for it: another column in its place.

use schema_model::{Name, ObjectId, QualifiedName, SqlType, schema::Column};

use super::{
    Rollout, RolloutStep, former, ident, name,
    recipe::{Twins, UNTIL_DONE, belongings, is_in_key, is_replaceable},
};
use crate::{
    Change,
    postgres::{converted, default_of, made_of, standing_on},
};

const WHY: &str = "nobody reads or writes the table while all its rows are written anew";

pub(super) fn retyped(
    change: &Change<'_>,
    table: &QualifiedName,
    before: &Column,
    after: &Column,
) -> Option<Rollout> {
    change.table_in_use(table)?;
    let id = ObjectId::column(table, &after.name);
    let (was, from) = former::column(change, table, &after.name)?;
    let next = made_of(&format!("{}_", after.name), &Name::new("next").ok()?);
    let former = made_of(&format!("{}_", after.name), &Name::new("former").ok()?);
    let is_one_of_many = matches!(before.ty, SqlType::Array(_)) && !matches!(after.ty, SqlType::Array(_));
    let stands = from.name == after.name
        && [&next, &former].iter().all(|it| was.column(it).is_none())
        && former::has_type(change, &after.ty)
        && !is_one_of_many
        && is_replaceable(change, was, from);
    if !stands {
        return Some(in_words(id, &after.name));
    }
    let twins = Twins { table: was, from, to: &next };
    Some(Rollout::instead(
        id,
        WHY,
        steps(&twins, converted(change, before, after).as_deref(), after, &former),
    ))
}

/// What to do where the rows stay and the indexes on the column are built again.
pub(super) fn rebuilt(change: &Change<'_>, table: &QualifiedName, after: &Column) -> Option<Rollout> {
    let (was, from) = former::column(change, table, &after.name)?;
    let (indexes, keys): (Vec<&Name>, Vec<&Name>) =
        standing_on(was, &from.name).partition(|it| was.index(it).is_some());
    let list = |of: &[&Name]| of.iter().map(|it| ident(it)).collect::<Vec<_>>().join(", ");
    let mut steps = Vec::new();
    if !indexes.is_empty() {
        let names = list(&indexes);
        steps.extend([
            RolloutStep::new(format!(
                "where queries can do without {names} for a while, leave it out in a migration before: it is dropped CONCURRENTLY"
            )),
            RolloutStep::new(format!("bring {names} back in a migration after this one: it is built CONCURRENTLY")),
        ]);
    }
    let else_in_place = format!(
        "{}put another column in the place of {}: add it, let a trigger fill it, build its indexes CONCURRENTLY, and let the two change names",
        if indexes.is_empty() { "" } else { "or " },
        ident(&from.name),
    );
    steps.push(RolloutStep::new(else_in_place));
    let all = list(&indexes.into_iter().chain(keys).collect::<Vec<_>>());
    let why =
        format!("nobody reads or writes the table while what stands on the column is built again ({all})");
    (!all.is_empty()).then(|| Rollout::instead(ObjectId::column(table, &after.name), why, steps))
}

fn steps(twins: &Twins<'_>, made: Option<&str>, after: &Column, former: &Name) -> Vec<RolloutStep> {
    let Twins { table, from, to } = *twins;
    let (from_name, to_name) = (ident(&from.name), ident(to));
    let add = std::iter::once(twins.add(&after.ty)).chain(twins.follow(made));
    let mut steps = vec![
        RolloutStep::new(format!(
            "deploy what reads and writes {from_name} as {} and as {}",
            from.ty, after.ty
        )),
        RolloutStep::with(format!("add {to_name}, which follows {from_name} by a trigger"), add),
        RolloutStep::with(format!("fill {to_name}; {UNTIL_DONE}"), [twins.fill(made.unwrap_or(&from_name))]),
    ];
    let default = default_of(from).map(|it| format!("DEFAULT {it}"));
    let has: Vec<String> = belongings(table, from).into_iter().chain(default).collect();
    if !has.is_empty() {
        steps.push(RolloutStep::new(format!("give {to_name} what {from_name} has: {}", has.join(", "))));
    }
    steps.push(RolloutStep::with(
        format!("in one transaction, let them change names; {from_name} is the last column then"),
        swap(twins, former),
    ));
    steps.push(RolloutStep::with(
        format!("remove {} in a later migration", ident(former)),
        [format!("ALTER TABLE {} DROP COLUMN {}", name(&table.name), ident(former))],
    ));
    steps
}

/// Nobody writes the column from before any more, and so it cannot ask for a value.
fn swap(twins: &Twins<'_>, former: &Name) -> Vec<String> {
    let Twins { table, from, to } = *twins;
    let alter = |what: String| format!("ALTER TABLE {} {what}", name(&table.name));
    let rename = |from: &Name, to: &Name| alter(format!("RENAME COLUMN {} TO {}", ident(from), ident(to)));
    let optional = (!from.nullable && !is_in_key(table, from))
        .then(|| alter(format!("ALTER COLUMN {} DROP NOT NULL", ident(former))));
    let names = [rename(&from.name, former), rename(to, &from.name)];
    twins.follow_no_more().into_iter().chain(names).chain(optional).collect()
}

/// Where statements would have to say too much: of keys, of what counts or computes, of names that change as well.
pub(super) fn in_words(id: ObjectId, column: &Name) -> Rollout {
    let column = ident(column);
    let steps = vec![
        RolloutStep::new(format!("add a column of the new type, and let a trigger make it of {column}")),
        RolloutStep::new(format!("fill it in portions, and give it what {column} has")),
        RolloutStep::new(format!(
            "deploy what uses the new column alone, then remove {column} in a later migration"
        )),
    ];
    Rollout::instead(id, WHY, steps)
}
