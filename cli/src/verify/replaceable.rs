//! Views that CREATE OR REPLACE takes: their columns stay, with at most new ones behind them. The trial has seen both
//! sides of them.

use std::collections::BTreeMap;

use schema_db::QueryColumn;
use schema_diff::Replaceable;
use schema_model::{Delta, Object, ObjectId, QualifiedName, schema::Definition};

/// The columns of views, by name.
pub(super) type Columns = BTreeMap<QualifiedName, Vec<QueryColumn>>;

/// A view of another query, under its names before and after.
#[derive(Debug)]
pub(super) struct Changed {
    before: QualifiedName,
    after: QualifiedName,
}

/// All views of another query.
pub(super) fn changed(deltas: &[Delta]) -> Vec<Changed> {
    let views = deltas.iter().filter_map(|delta| match delta {
        Delta::Alter {
            before: Object::Definition(Definition::View(before)),
            after: Object::Definition(Definition::View(after)),
        } if before.query != after.query || before.columns != after.columns => Some(&after.name),
        _ => None,
    });
    views.map(|it| Changed { before: former(deltas, it).clone(), after: it.clone() }).collect()
}

fn former<'a>(deltas: &'a [Delta], name: &'a QualifiedName) -> &'a QualifiedName {
    let renames = deltas.iter().filter_map(|delta| match delta {
        Delta::Rename { before: ObjectId::Definition(before), after: ObjectId::Definition(after) } => {
            Some((before.relation()?, after.relation()?))
        }
        _ => None,
    });
    renames.into_iter().find(|(_, after)| *after == name).map_or(name, |(before, _)| before)
}

/// Those whose columns stay, there and back.
pub(super) fn among(changed: &[Changed], before: &Columns, after: &Columns) -> Replaceable {
    let mut found = Replaceable::default();
    for view in changed {
        let (Some(was), Some(is)) = (before.get(&view.before), after.get(&view.after)) else { continue };
        if stays(was, is) {
            found.there.insert(view.after.clone());
        }
        if stays(is, was) {
            found.back.insert(view.before.clone());
        }
    }
    found
}

fn stays(before: &[QueryColumn], after: &[QueryColumn]) -> bool {
    after.starts_with(before) && before.iter().all(|it| it.ty.is_some())
}

#[cfg(test)]
mod tests {
    use schema_model::{Name, SqlType};

    use super::*;

    fn column(name: &str, ty: Option<SqlType>) -> QueryColumn {
        QueryColumn { name: Name::new(name).unwrap_or_else(|_| panic!("{name}")), ty, collation: None }
    }

    #[test]
    fn columns_stay_where_new_ones_stand_behind_them() {
        let one = [column("a", Some(SqlType::Text))];
        let two = [one[0].clone(), column("b", Some(SqlType::Integer))];
        assert!(stays(&one, &one));
        assert!(stays(&one, &two));
        assert!(!stays(&two, &one));
        assert!(!stays(&one, &[two[1].clone(), one[0].clone()]));
        assert!(!stays(&one, &[column("a", Some(SqlType::BigInt))]));
        let unknown = [column("a", None)];
        assert!(!stays(&unknown, &unknown));
        let other = QueryColumn { collation: "nocase".parse().ok(), ..one[0].clone() };
        assert!(!stays(&one, &[other]));
    }
}
