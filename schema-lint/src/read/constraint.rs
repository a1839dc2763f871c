//! Constraints of tables and columns.

use schema_model::{
    Name,
    schema::{
        Check, ConstraintKind, Exclusion, ExclusionElement, ForeignKey, IndexPart, Key, NullsDistinct,
        Operator, Unique, Validity,
    },
};
use squawk_syntax::{
    SyntaxKind,
    ast::{self, AstNode},
};

use super::{expression, name, qualified};

/// A constraint and the index that it is to take over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstraintWithIndex {
    /// Its name, if it has one.
    pub name: Option<Name>,
    /// What it holds. Without columns where it takes them from an index.
    pub kind: ConstraintKind,
    /// USING INDEX
    pub index: Option<Name>,
}

/// A constraint of a table, or of `column`; `None` for what says something of the column itself (NOT NULL, DEFAULT).
pub fn constraint(it: &ast::Constraint, column: Option<&Name>) -> Option<ConstraintWithIndex> {
    let own = || column.into_iter().cloned().collect::<Vec<_>>();
    let (kind, index) = match it {
        ast::Constraint::CheckConstraint(it) => {
            let validity = validity(it.constraint_options());
            let check = Check { validity, ..Check::new(expression(&it.expr()?)) };
            (ConstraintKind::Check(check), None)
        }
        ast::Constraint::PrimaryKeyConstraint(it) => {
            let columns = columns(it.index_parameters()).unwrap_or_else(own);
            (ConstraintKind::PrimaryKey(Key::new(columns)), using(it.using_index()))
        }
        ast::Constraint::UniqueConstraint(it) => {
            let mut unique = Unique::new(columns(it.index_parameters()).unwrap_or_else(own));
            unique.nulls = nulls(it.syntax());
            (ConstraintKind::Unique(unique), using(it.using_index()))
        }
        ast::Constraint::ForeignKeyConstraint(it) => {
            let columns = listed(it.from_columns()?.column_name_refs());
            let targets = it.to_columns().map(|it| listed(it.column_name_refs())).unwrap_or_default();
            let mut key = ForeignKey::new(columns, qualified(&it.table_name_ref()?)?, targets);
            key.validity = validity(it.constraint_options());
            (ConstraintKind::ForeignKey(key), None)
        }
        ast::Constraint::ReferencesConstraint(it) => {
            let targets = it.column().as_ref().and_then(name).into_iter().collect();
            let mut key = ForeignKey::new(own(), qualified(&it.table()?)?, targets);
            key.validity = validity(it.constraint_options());
            (ConstraintKind::ForeignKey(key), None)
        }
        ast::Constraint::ExcludeConstraint(it) => (ConstraintKind::Exclusion(exclusion(it)?), None),
        ast::Constraint::DefaultConstraint(_)
        | ast::Constraint::GeneratedConstraint(_)
        | ast::Constraint::NotNullConstraint(_)
        | ast::Constraint::NullConstraint(_) => return None,
    };
    Some(ConstraintWithIndex { name: it.constraint_name().as_ref().and_then(name), kind, index })
}

fn validity(options: ast::AstChildren<ast::ConstraintOption>) -> Validity {
    options.fold(Validity::Valid, |validity, it| match it {
        ast::ConstraintOption::NotEnforced(_) => Validity::NotEnforced,
        ast::ConstraintOption::NotValid(_) if validity.is_valid() => Validity::NotValid,
        _ => validity,
    })
}

fn columns(parameters: Option<ast::IndexParameters>) -> Option<Vec<Name>> {
    Some(listed(parameters?.column_list()?.column_name_refs()))
}

fn listed(names: impl Iterator<Item = ast::ColumnNameRef>) -> Vec<Name> {
    names.filter_map(|it| name(&it)).collect()
}

fn using(index: Option<ast::UsingIndexName>) -> Option<Name> {
    name(&index?.index_ref()?)
}

fn nulls(node: &squawk_syntax::SyntaxNode) -> NullsDistinct {
    let is_not = node.descendants().any(|it| it.kind() == SyntaxKind::NULLS_NOT_DISTINCT);
    if is_not { NullsDistinct::NotDistinct } else { NullsDistinct::Distinct }
}

fn exclusion(it: &ast::ExcludeConstraint) -> Option<Exclusion> {
    let method = it.constraint_index_method().and_then(|it| name(&it.access_method_ref()?));
    let elements = it.constraint_exclusion_list()?.constraint_exclusions();
    let elements = elements.filter_map(|it| {
        let target = super::index::target(&it.expr()?);
        let operator: Operator = it.op()?.syntax().text().to_string().parse().ok()?;
        Some(ExclusionElement { part: IndexPart::new(target), operator })
    });
    Some(Exclusion {
        method: method.or_else(|| Name::new("gist").ok())?,
        elements: elements.collect(),
        include: Vec::new(),
        predicate: it.where_condition_clause().and_then(|it| it.expr()).map(|it| expression(&it)),
        storage: schema_model::schema::IndexStorage::default(),
        deferrable: None,
    })
}
