//! What differs between two aggregates of one signature.

use schema_model::{
    QualifiedName,
    schema::definition::{Aggregate, FinalModify, Moving, States},
};

use super::{
    Difference, attribute, comment,
    routine::{show_arguments, show_parallel},
};

pub(super) fn aggregate(a: &Aggregate, b: &Aggregate) -> Vec<Option<Difference>> {
    let Aggregate { name: _, arguments, ordered, hypothetical, states, combine, serial, .. } = a;
    let Aggregate { deserial, moving, sort_operator, parallel, comment: comment_before, .. } = a;
    let mut all = vec![
        attribute("arguments", arguments, &b.arguments, |it| show_arguments(it)),
        attribute("order by", ordered, &b.ordered, |it| show_arguments(it)),
        attribute("hypothetical", hypothetical, &b.hypothetical, ToString::to_string),
    ];
    all.extend(of_states(states, &b.states));
    all.extend([
        attribute("combinefunc", combine, &b.combine, |it| show_function(it.as_ref())),
        attribute("serialfunc", serial, &b.serial, |it| show_function(it.as_ref())),
        attribute("deserialfunc", deserial, &b.deserial, |it| show_function(it.as_ref())),
        attribute("moving", moving, &b.moving, |it| or_none(it.as_ref().map(show_moving))),
        attribute("sortop", sort_operator, &b.sort_operator, |it| {
            or_none(it.as_ref().map(ToString::to_string))
        }),
        attribute("parallel", parallel, &b.parallel, |it| show_parallel(*it).to_owned()),
        comment(comment_before.as_ref(), b.comment.as_ref()),
    ]);
    all
}

fn of_states(a: &States, b: &States) -> Vec<Option<Difference>> {
    let States { function, ty, space, finish, finish_extra, finish_modify, initial } = a;
    vec![
        attribute("sfunc", function, &b.function, ToString::to_string),
        attribute("stype", ty, &b.ty, ToString::to_string),
        attribute("sspace", space, &b.space, ToString::to_string),
        attribute("finalfunc", finish, &b.finish, |it| show_function(it.as_ref())),
        attribute("finalfunc_extra", finish_extra, &b.finish_extra, ToString::to_string),
        attribute("finalfunc_modify", finish_modify, &b.finish_modify, |it| show_modify(*it)),
        attribute("initcond", initial, &b.initial, |it| or_none(it.as_ref().map(|it| format!("{it:?}")))),
    ]
}

fn show_modify(it: Option<FinalModify>) -> String {
    it.map_or_else(|| "default".to_owned(), |it| it.word().to_owned())
}

/// All of it, in the order of the statement.
fn show_moving(it: &Moving) -> String {
    let Moving { states, inverse } = it;
    let States { function, ty, space, finish, finish_extra, finish_modify, initial } = states;
    let mut all = vec![format!("msfunc {function}"), format!("mstype {ty}"), format!("minvfunc {inverse}")];
    all.extend((*space != 0).then(|| format!("msspace {space}")));
    all.extend(finish.as_ref().map(|it| format!("mfinalfunc {it}")));
    all.extend(finish_extra.then(|| "mfinalfunc_extra".to_owned()));
    all.extend(finish_modify.map(|it| format!("mfinalfunc_modify {}", it.word())));
    all.extend(initial.as_ref().map(|it| format!("minitcond {it:?}")));
    all.join(", ")
}

fn show_function(it: Option<&QualifiedName>) -> String {
    or_none(it.map(ToString::to_string))
}

fn or_none(text: Option<String>) -> String {
    text.unwrap_or_else(|| "none".to_owned())
}
