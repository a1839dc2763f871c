//! Where each kind of object mentions others: its texts, its types, its relations.

use schema_model::{
    Expression, Name, ObjectRef, QualifiedName, Schema,
    schema::{Column, ColumnValue, Constraint, ConstraintKind, Definition},
};

use super::super::{constraint as lowered, expression};

/// What an object says.
#[derive(Default)]
pub(super) struct Said<'a> {
    /// Expressions, queries and bodies.
    pub(super) texts: Vec<&'a str>,
    /// Names of types and relations outside such texts.
    pub(super) names: Vec<&'a QualifiedName>,
    /// The columns at hand in its texts, which stand before types of their name.
    pub(super) columns: Vec<&'a Name>,
}

pub(super) fn said<'a>(schema: &'a Schema, object: &ObjectRef<'a>) -> Said<'a> {
    let of_table = |table: &QualifiedName, texts: Vec<&'a Expression>| Said {
        texts: texts.into_iter().map(Expression::as_str).collect(),
        names: Vec::new(),
        columns: schema.table(table).into_iter().flat_map(|it| &it.columns).map(|it| &it.name).collect(),
    };
    match *object {
        ObjectRef::Namespace(_) | ObjectRef::Enum(_) | ObjectRef::Table(_) => Said::default(),
        ObjectRef::Definition(it) => definition(it),
        ObjectRef::Column(table, it) => {
            let names = it.ty.named().into_iter().collect();
            Said { names, ..of_table(table, of_column(it).into_iter().collect()) }
        }
        ObjectRef::Constraint(table, it) => of_table(table, constraint(it)),
        ObjectRef::Index(table, it) => of_table(table, expression::of_index(it).collect()),
    }
}

fn definition(it: &Definition) -> Said<'_> {
    match it {
        Definition::Extension(_) | Definition::Sequence(_) => Said::default(),
    }
}

fn of_column(it: &Column) -> Option<&Expression> {
    match &it.value {
        Some(ColumnValue::Default(it) | ColumnValue::Generated { expression: it, .. }) => Some(it),
        Some(ColumnValue::Identity(_) | ColumnValue::Serial { .. }) | None => None,
    }
}

fn constraint(it: &Constraint) -> Vec<&Expression> {
    match &it.kind {
        ConstraintKind::Check(it) => vec![&it.expression],
        ConstraintKind::Exclusion(it) => lowered::expressions(it).collect(),
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) => {
            Vec::new()
        }
    }
}
