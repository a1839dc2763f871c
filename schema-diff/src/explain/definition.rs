//! What differs between two definitions of one id.

use schema_model::{
    ObjectId,
    schema::{
        Definition,
        definition::{Extension, OwnedBy, Sequence},
    },
};

use super::{Difference, attribute, comment, routine::routine, trigger::trigger};

pub(super) fn differences(a: &Definition, b: &Definition) -> Vec<Option<Difference>> {
    match (a, b) {
        (Definition::Extension(a), Definition::Extension(b)) => extension(a, b),
        (Definition::Sequence(a), Definition::Sequence(b)) => sequence(a, b),
        (Definition::Function(a), Definition::Function(b)) => routine(a, b),
        (Definition::Procedure(a), Definition::Procedure(b)) => routine(a, b),
        (Definition::Trigger(a), Definition::Trigger(b)) => trigger(a, b),
        (
            Definition::Extension(_)
            | Definition::Sequence(_)
            | Definition::Function(_)
            | Definition::Procedure(_)
            | Definition::Trigger(_),
            _,
        ) => Vec::new(),
    }
}

fn extension(a: &Extension, b: &Extension) -> Vec<Option<Difference>> {
    let Extension { name: _, schema, version, comment: comment_before } = a;
    let or_any = |text: Option<&str>| text.unwrap_or("any").to_owned();
    vec![
        attribute("schema", schema, &b.schema, |it| or_any(it.as_ref().map(AsRef::as_ref))),
        attribute("version", version, &b.version, |it| or_any(it.as_deref())),
        comment(comment_before.as_ref(), b.comment.as_ref()),
    ]
}

fn sequence(a: &Sequence, b: &Sequence) -> Vec<Option<Difference>> {
    let Sequence {
        name: _,
        ty,
        increment,
        min: _,
        max: _,
        start: _,
        cache,
        cycle,
        unlogged,
        owned_by,
        comment: comment_before,
    } = a;
    vec![
        attribute("type", ty, &b.ty, |it| it.word().to_owned()),
        attribute("increment", increment, &b.increment, ToString::to_string),
        attribute("minimum", &a.least(), &b.least(), ToString::to_string),
        attribute("maximum", &a.greatest(), &b.greatest(), ToString::to_string),
        attribute("start", &a.first(), &b.first(), ToString::to_string),
        attribute("cache", cache, &b.cache, ToString::to_string),
        attribute("cycle", cycle, &b.cycle, ToString::to_string),
        attribute("unlogged", unlogged, &b.unlogged, ToString::to_string),
        attribute("owned by", owned_by, &b.owned_by, |it| match it {
            Some(OwnedBy { table, column }) => ObjectId::column(table, column).path(),
            None => "none".to_owned(),
        }),
        comment(comment_before.as_ref(), b.comment.as_ref()),
    ]
}
