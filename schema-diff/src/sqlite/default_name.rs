//! Constraints without a name. SQLite gives them none; reading the database gives them the one that PostgreSQL would
//! choose. A constraint of that very name is written without one, so that it follows its table and columns when they
//! are renamed.

use schema_model::{
    Name,
    schema::{Constraint, ConstraintKind, Table},
};

/// Where a constraint without a name is written, for its default name to be the right one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unnamed {
    /// On its own, behind the columns.
    OnTable,
    /// Behind its column.
    OnColumn(Name),
}

/// How to write the constraint without a name; `None` when it must be named.
pub(super) fn unnamed(table: &Table, constraint: &Constraint) -> Option<Unnamed> {
    let (table_name, name) = (&table.name.name, constraint.name.as_str());
    let is_called = |columns: &[Name], label| is_joined(name, parts(table_name, columns, label));
    let on_table = |it: bool| it.then_some(Unnamed::OnTable);
    match &constraint.kind {
        ConstraintKind::PrimaryKey(_) => on_table(is_called(&[], "pkey")),
        ConstraintKind::Unique(unique) => on_table(is_called(&unique.columns, "key")),
        ConstraintKind::ForeignKey(key) => on_table(is_called(&key.columns, "fkey")),
        ConstraintKind::Check(_) => on_table(is_called(&[], "check")).or_else(|| {
            let columns = table.columns.iter().map(|it| &it.name);
            let mut columns = columns.filter(|it| is_called(std::slice::from_ref(it), "check"));
            columns.next().map(|it| Unnamed::OnColumn(it.clone()))
        }),
        ConstraintKind::Exclusion(_) => None,
    }
}

/// `table_columns_key`, as PostgreSQL would call the first one of its kind.
pub(super) fn default_name(table: &Name, kind: &ConstraintKind, place: &Unnamed) -> String {
    let (columns, label): (&[Name], _) = match (kind, place) {
        (ConstraintKind::PrimaryKey(_), _) => (&[], "pkey"),
        (ConstraintKind::Unique(unique), _) => (&unique.columns, "key"),
        (ConstraintKind::ForeignKey(key), _) => (&key.columns, "fkey"),
        (ConstraintKind::Check(_), Unnamed::OnTable) => (&[], "check"),
        (ConstraintKind::Check(_), Unnamed::OnColumn(column)) => (std::slice::from_ref(column), "check"),
        (ConstraintKind::Exclusion(_), _) => (&[], "excl"),
    };
    parts(table, columns, label).collect::<Vec<_>>().join("_")
}

fn parts<'a>(table: &'a Name, columns: &'a [Name], label: &'a str) -> impl Iterator<Item = &'a str> {
    [table].into_iter().chain(columns).map(Name::as_str).chain([label])
}

/// Whether `name` is the parts with underscores between. This is asked of every constraint, and makes no string.
fn is_joined<'a>(name: &str, parts: impl Iterator<Item = &'a str>) -> bool {
    let mut rest = Some(name);
    for (at, part) in parts.enumerate() {
        let after_separator = if at == 0 { rest } else { rest.and_then(|it| it.strip_prefix('_')) };
        rest = after_separator.and_then(|it| it.strip_prefix(part));
    }
    rest == Some("")
}
