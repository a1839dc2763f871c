//! The names that PostgreSQL gives to constraints and indexes that have none.

use schema_model::{
    Name,
    schema::{ConstraintKind, Index, IndexTarget, Table},
};

/// The name of a constraint without one.
pub(super) fn of_constraint(table: &Table, kind: &ConstraintKind) -> Option<Name> {
    let (columns, label) = match kind {
        ConstraintKind::PrimaryKey(_) => (Vec::new(), "pkey"),
        ConstraintKind::Unique(it) => (it.columns.clone(), "key"),
        ConstraintKind::ForeignKey(it) => (it.columns.clone(), "fkey"),
        ConstraintKind::Check(it) => (mentioned(table, it.expression.as_str()), "check"),
        ConstraintKind::Exclusion(it) => {
            (it.elements.iter().map(|it| spoken(&it.part.target)).collect(), "excl")
        }
    };
    choose(table, &columns, label)
}

/// The name of an index without one.
pub(super) fn of_index(table: &Table, index: &Index) -> Option<Name> {
    let columns: Vec<Name> = index.parts.iter().map(|it| spoken(&it.target)).collect();
    choose(table, &columns, "idx")
}

fn spoken(target: &IndexTarget) -> Name {
    match target {
        IndexTarget::Column(it) => it.clone(),
        IndexTarget::Expression(_) => Name::new("expr").expect("a name without NUL"),
    }
}

/// The column that a check is called after, where it is about one.
fn mentioned(table: &Table, expression: &str) -> Vec<Name> {
    let is_word =
        |it: &Name| expression.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|w| w == it.as_str());
    let mut all = table.columns.iter().map(|it| &it.name).filter(|it| is_word(it)).cloned();
    match (all.next(), all.next()) {
        (Some(one), None) => vec![one],
        (Some(_) | None, _) => Vec::new(),
    }
}

/// The first such name that is free.
fn choose(table: &Table, columns: &[Name], label: &str) -> Option<Name> {
    let mut parts = vec![table.name.name.as_str()];
    parts.extend(columns.iter().map(Name::as_str));
    let stem = format!("{}_{label}", parts.join("_"));
    let mut names = (0_u32..).filter_map(|pass| {
        let name = if pass == 0 { stem.clone() } else { format!("{stem}{pass}") };
        Name::new(&name).ok()
    });
    names.find(|it| table.constraint(it).is_none() && table.index(it).is_none())
}
