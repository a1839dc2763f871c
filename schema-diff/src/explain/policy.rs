//! What differs between two row security policies of one name.

use schema_model::{Expression, schema::definition::Policy};

use super::{Difference, attribute, comment};

pub(super) fn policy(a: &Policy, b: &Policy) -> Vec<Option<Difference>> {
    let Policy { table: _, name: _, restrictive, command, roles, using, check, comment: comment_before } = a;
    let text = |it: &Option<Expression>| it.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
    vec![
        attribute("restrictive", restrictive, &b.restrictive, ToString::to_string),
        attribute("command", command, &b.command, |it| it.word().to_lowercase()),
        attribute("roles", roles, &b.roles, |it| match it.as_slice() {
            [] => "public".to_owned(),
            roles => roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        }),
        attribute("using", using, &b.using, text),
        attribute("check", check, &b.check, text),
        comment(comment_before.as_ref(), b.comment.as_ref()),
    ]
}
