//! What differs between two extended statistics of one name.

use schema_model::schema::definition::Statistics;

use super::{Difference, attribute, comment};

pub(super) fn statistics(a: &Statistics, b: &Statistics) -> Vec<Option<Difference>> {
    let Statistics { name: _, table, kinds, columns, expressions, target, comment: comment_before } = a;
    vec![
        attribute("table", table, &b.table, ToString::to_string),
        attribute("kinds", kinds, &b.kinds, |it| match it.as_slice() {
            [] => "all".to_owned(),
            kinds => kinds.iter().map(|it| it.word()).collect::<Vec<_>>().join(", "),
        }),
        attribute("columns", columns, &b.columns, |it| list(it)),
        attribute("expressions", expressions, &b.expressions, |it| list(it)),
        attribute("target", target, &b.target, |it| {
            it.map_or_else(|| "default".to_owned(), |it| it.to_string())
        }),
        comment(comment_before.as_ref(), b.comment.as_ref()),
    ]
}

fn list(all: &[impl ToString]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
