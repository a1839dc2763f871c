//! What a database has and nothing declares: `push` has not made it, or cannot tell that it has, so it stays.
//!
//! That is what stands by itself: views, functions, types, triggers. What is part of a table that a struct declares (a column,
//! an index, a constraint) is declared with it, and goes when the struct says it no more.

use schema_diff::Proposal;
use schema_model::{Delta, Object, ObjectId, Schema, schema::DefinitionId};

use crate::{
    codes::Code,
    report::{Failure, Problem},
};

/// The drops that nobody has asked for.
pub(super) fn of(deltas: &[Delta], gone: &[ObjectId]) -> Vec<Delta> {
    let table_goes = |id: &ObjectId| {
        let table = id.container();
        table.is_some_and(|it| deltas.iter().any(|delta| matches!(delta, Delta::Drop(_)) && delta.id() == it))
    };
    let is_kept = |object: &Object| {
        let id = object.id();
        stands_alone(object) && !gone.contains(&id) && !table_goes(&id)
    };
    deltas.iter().filter(|it| matches!(it, Delta::Drop(object) if is_kept(object))).cloned().collect()
}

fn stands_alone(object: &Object) -> bool {
    match object {
        // The rights of an object are declared with it.
        Object::Definition(it) => !matches!(it.id(), DefinitionId::Grant { .. } | DefinitionId::Owner(_)),
        Object::Namespace(_) | Object::Enum(_) => true,
        // Whoever has agreed to lose the rows has agreed to lose the table.
        Object::Table(_)
        | Object::Column { .. }
        | Object::Constraint { .. }
        | Object::Index { .. }
        | Object::Partition { .. } => false,
    }
}

/// The schema together with what is kept.
pub(super) fn beside(after: &Schema, kept: &[Delta]) -> Result<Schema, Failure> {
    let mut after = after.clone();
    for delta in kept {
        if let Delta::Drop(object) = delta {
            let added = after.apply(&Delta::Create(object.clone()));
            added.map_err(|error| Problem::error(Code::Internal, error.to_string()))?;
        }
    }
    Ok(after)
}

/// What is made again around a change cannot be where it reads something that goes.
pub(super) fn refuse_in_the_way(kept: &[ObjectId], proposal: &Proposal) -> Result<(), Failure> {
    let goes =
        |id: &ObjectId| proposal.deltas.iter().any(|it| matches!(it, Delta::Drop(_)) && it.id() == *id);
    let actions = proposal.plan.steps.iter().flat_map(|it| &it.actions);
    let problems = actions.flat_map(|action| {
        let made_again = action.drops.iter().filter_map(|it| it.object()).filter(|it| kept.contains(it));
        let read = action.releases.iter().filter_map(|it| it.object()).find(|it| goes(it));
        made_again.zip(read).map(|(id, read)| in_the_way(id, read)).collect::<Vec<_>>()
    });
    Failure::of(problems.collect()).map_or(Ok(()), Err)
}

fn in_the_way(id: &ObjectId, read: &ObjectId) -> Problem {
    let what = format!("{id} is in the way: it uses {read}, which goes, and nothing declares it");
    Problem::error(Code::PushRefused, what)
        .note("nothing was changed")
        .help(format!("if it goes as well, run: schemagen push --drop {}", id.path()))
        .help("if it stays, change it in the database, or say it in an SQL file, so that it can do without")
}
