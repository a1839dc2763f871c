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
    let is_called =
        |place: &Unnamed| default_name(&table.name.name, &constraint.kind, place) == constraint.name.as_str();
    let behind_columns = match constraint.kind {
        ConstraintKind::Check(_) => table.columns.as_slice(),
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) => &[],
    };
    let mut places = [Unnamed::OnTable]
        .into_iter()
        .chain(behind_columns.iter().map(|it| Unnamed::OnColumn(it.name.clone())));
    places.find(is_called)
}

/// `table_columns_key`, as PostgreSQL would call the first one of its kind.
pub(super) fn default_name(table: &Name, kind: &ConstraintKind, place: &Unnamed) -> String {
    let (columns, label): (&[Name], _) = match (kind, place) {
        (ConstraintKind::PrimaryKey(_), _) => (&[], "pkey"),
        (ConstraintKind::Unique(unique), _) => (&unique.columns, "key"),
        (ConstraintKind::ForeignKey(key), _) => (&key.columns, "fkey"),
        (ConstraintKind::Check(_), Unnamed::OnTable) => (&[], "check"),
        (ConstraintKind::Check(_), Unnamed::OnColumn(column)) => (std::slice::from_ref(column), "check"),
    };
    let parts = [table].into_iter().chain(columns).map(Name::as_str).chain([label]);
    parts.collect::<Vec<_>>().join("_")
}
