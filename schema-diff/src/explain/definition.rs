//! What differs between two definitions of one id.

use schema_model::schema::{Definition, definition::Extension};

use super::{Difference, attribute, comment};

pub(super) fn differences(a: &Definition, b: &Definition) -> Vec<Option<Difference>> {
    match (a, b) {
        (Definition::Extension(a), Definition::Extension(b)) => extension(a, b),
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
