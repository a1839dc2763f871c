//! CREATE, ALTER and DROP AGGREGATE.

use schema_model::{
    ObjectId,
    schema::{
        DefinitionId,
        definition::{Aggregate, Argument, Moving, Parallel, Signature, States},
    },
};

use super::{
    super::{constraint_text, enumeration::in_namespace},
    routine::{self, Kind},
    routine_text, sql,
};
use crate::{
    Hazard, HazardKind, Sql,
    action::{Action, Resource},
};

fn id(it: &Aggregate) -> ObjectId {
    ObjectId::Definition(DefinitionId::Aggregate(it.signature()))
}

/// `name(type, ...)` as all statements but CREATE say it: what ORDER BY divides is one list there.
pub(super) fn signature(sql: Sql, it: &Signature) -> Sql {
    if it.arguments.is_empty() { sql.name(&it.name).push("(*)") } else { routine::signature(sql, it) }
}

pub(super) fn create(it: &Aggregate) -> Action {
    Action::new(text(sql().push("CREATE "), it))
        .creates(id(it))
        .creates(Resource::Routine(it.signature()))
        .needs_all(head(it))
}

pub(super) fn drop(it: &Aggregate) -> Action {
    let breaks = "code that still calls it fails from here on";
    Action::new(signature(sql().push("DROP AGGREGATE "), &it.signature()))
        .hazard(Hazard::new(HazardKind::BreaksRunningCode, id(it), breaks))
        .drops(id(it))
        .drops(Resource::Routine(it.signature()))
        .releases_all(head(it))
}

/// In place where PostgreSQL replaces it; dropped and created anew otherwise.
pub(super) fn alter(before: &Aggregate, after: &Aggregate) -> Vec<Action> {
    if (Aggregate { comment: after.comment.clone(), ..before.clone() }) == *after {
        return Vec::new();
    }
    if is_recreated(before, after) {
        let mut drop = drop(before);
        let breaks = "code that calls it fails until it is there again, and privileges given on it are lost";
        drop.hazards = vec![Hazard::new(HazardKind::BreaksRunningCode, id(after), breaks)];
        return vec![drop, create(after)];
    }
    let text = text(sql().push("CREATE OR REPLACE "), after);
    vec![Action::new(text).alters(id(after)).needs_all(head(after)).releases_all(head(before))]
}

/// Whether CREATE OR REPLACE refuses to take the one for the other (42P13): for another kind, names of arguments, or a
/// result of another type, which the final function or the state decides about.
pub(in super::super) fn is_recreated(before: &Aggregate, after: &Aggregate) -> bool {
    let result = |it: &Aggregate| (it.states.finish.clone(), it.states.finish_extra, it.states.ty.clone());
    let keeps_names = |before: &[Argument], after: &[Argument]| {
        before.len() == after.len()
            && before
                .iter()
                .zip(after)
                .all(|(before, after)| before.mode == after.mode && routine::keeps_its_name(before, after))
    };
    before.hypothetical != after.hypothetical
        || !keeps_names(&before.arguments, &after.arguments)
        || !keeps_names(&before.ordered, &after.ordered)
        || result(before) != result(after)
}

/// RENAME TO, SET SCHEMA, or one after the other.
pub(super) fn rename(from: &Signature, to: &Signature) -> Vec<Action> {
    routine::rename(Kind::Aggregate, from, to)
}

/// The namespace and the types that it is made of; its functions are found where it mentions them.
fn head(it: &Aggregate) -> Vec<Resource> {
    let types = it.types().filter_map(|it| it.named()).map(|it| Resource::Relation(it.clone()));
    in_namespace(&it.name).into_iter().chain(types).collect()
}

/// Behind CREATE or CREATE OR REPLACE: one option a line.
fn text(sql: Sql, it: &Aggregate) -> Sql {
    let Aggregate { name, arguments, ordered, hypothetical, states: once, combine, serial, .. } = it;
    let Aggregate { deserial, moving, sort_operator, parallel, .. } = it;
    let sql = sql.push("AGGREGATE ").name(name).push("(");
    let sql = if arguments.is_empty() && ordered.is_empty() { sql.push("*") } else { sql };
    let sql = sql.list(arguments, routine_text::argument);
    let sql = match (arguments.as_slice(), ordered.as_slice()) {
        (_, []) => sql,
        ([], ordered) => sql.push("ORDER BY ").list(ordered, routine_text::argument),
        (_, ordered) => sql.push(" ORDER BY ").list(ordered, routine_text::argument),
    };
    let mut all = states("", once);
    let functions = [("combinefunc", combine), ("serialfunc", serial), ("deserialfunc", deserial)];
    let said = functions.into_iter().filter_map(|(word, it)| Some((word, it.as_ref()?)));
    all.extend(said.map(|(word, it)| option(word).name(it)));
    if let Some(Moving { states: it, inverse }) = moving {
        all.extend(states("m", it));
        all.push(option("minvfunc").name(inverse));
    }
    all.extend(sort_operator.as_ref().map(|it| constraint_text::operator(option("sortop"), it)));
    all.extend(match parallel {
        Parallel::Unsafe => None,
        Parallel::Restricted => Some(option("parallel").push("restricted")),
        Parallel::Safe => Some(option("parallel").push("safe")),
    });
    all.extend(hypothetical.then(|| self::sql().push("hypothetical")));
    let options: Vec<String> = all.into_iter().map(|it| format!("\n  {}", it.finish())).collect();
    sql.push(") (").push(&options.join(",")).push("\n)")
}

fn option(word: &str) -> Sql {
    sql().push(word).push(" = ")
}

/// With `m` before the words of a moving frame.
fn states(m: &str, it: &States) -> Vec<Sql> {
    let States { function, ty, space, finish, finish_extra, finish_modify, initial } = it;
    let option = |word: &str| option(&format!("{m}{word}"));
    let mut all = vec![option("sfunc").name(function), option("stype").ty(ty)];
    all.extend((*space != 0).then(|| option("sspace").push(&space.to_string())));
    all.extend(finish.as_ref().map(|it| option("finalfunc").name(it)));
    all.extend(finish_extra.then(|| sql().push(m).push("finalfunc_extra")));
    all.extend(finish_modify.map(|it| option("finalfunc_modify").push(it.word())));
    all.extend(initial.as_ref().map(|it| option("initcond").literal(it)));
    all
}
