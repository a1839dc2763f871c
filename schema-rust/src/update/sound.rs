//! Whether changed declarations can be: what would be wrong stays as it was, and is told.

use std::collections::BTreeSet;

use schema_model::{
    Declarations,
    declaration::{EnumDeclaration, TableDeclaration, ViewDeclaration},
    resolve::{Target, resolve},
};

/// The declarations `after`, or as much of them as leads to a schema, with what does not.
pub(super) fn sound(
    before: &Declarations,
    after: Declarations,
    target: &Target,
) -> (Declarations, Vec<String>) {
    if resolve(&after, target).is_ok() {
        return (after, Vec::new());
    }
    let (mut sound, mut refused) = (before.clone(), Vec::new());
    for path in paths(before, &after) {
        let mut tried = sound.clone();
        take(&mut tried.tables, &after.tables, &path, |it: &TableDeclaration| &it.path);
        take(&mut tried.enums, &after.enums, &path, |it: &EnumDeclaration| &it.path);
        take(&mut tried.views, &after.views, &path, |it: &ViewDeclaration| &it.item.path);
        match resolve(&tried, target) {
            Ok(_) => sound = tried,
            Err(errors) => refused.extend(errors.first().map(|it| format!("{path}: {it}"))),
        }
    }
    // New files may speak of new tables, and the other way round.
    let sql = Declarations { sql: after.sql.clone(), ..sound.clone() };
    match resolve(&sql, target) {
        Ok(_) => sound = sql,
        Err(errors) => refused.extend(errors.first().map(ToString::to_string)),
    }
    (sound, refused)
}

/// The items that differ.
fn paths(before: &Declarations, after: &Declarations) -> BTreeSet<String> {
    let tables = |of: &Declarations, other: &Declarations| {
        let changed = of.tables.iter().filter(|it| !other.tables.contains(it));
        changed.map(|it| it.path.clone()).collect::<Vec<_>>()
    };
    let enums = |of: &Declarations, other: &Declarations| {
        let changed = of.enums.iter().filter(|it| !other.enums.contains(it));
        changed.map(|it| it.path.clone()).collect::<Vec<_>>()
    };
    let views = |of: &Declarations, other: &Declarations| {
        let changed = of.views.iter().filter(|it| !other.views.contains(it));
        changed.map(|it| it.item.path.clone()).collect::<Vec<_>>()
    };
    let both = |paths: &dyn Fn(&Declarations, &Declarations) -> Vec<String>| {
        [paths(before, after), paths(after, before)].concat()
    };
    [both(&tables), both(&enums), both(&views)].concat().into_iter().collect()
}

/// The item of the path as it is in `from`.
fn take<T: Clone>(into: &mut Vec<T>, from: &[T], path: &str, of: impl Fn(&T) -> &String) {
    let new = from.iter().find(|it| of(it) == path).cloned();
    match (into.iter().position(|it| of(it) == path), new) {
        (Some(at), Some(new)) => into[at] = new,
        (Some(at), None) => {
            into.remove(at);
        }
        (None, new) => into.extend(new),
    }
}
