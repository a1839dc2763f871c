//! The columns and expressions of indexes and exclusions, and what they contribute to default names.

use super::{
    Target, columns,
    draft::TableDraft,
    error_words::{At, Named, SqlText},
    expression_name::part_name,
    feature::Feature,
    followers::When,
    names::{POSTGRES_LIMIT, clip, join},
    whole::Whole,
};
use crate::{
    Dialect,
    declaration::{IndexPartDeclaration, IndexTarget as DeclaredTarget},
    schema::{IndexPart, IndexTarget, NullsOrder, SortOrder},
};

/// All parts; `None` with the reasons reported.
pub(super) fn resolve<'d>(
    draft: &TableDraft<'_, '_>,
    parts: impl IntoIterator<Item = &'d IndexPartDeclaration>,
    whole: &mut Whole<'_, '_>,
    at: &impl Fn() -> At,
) -> Option<Vec<IndexPart>> {
    let parts: Vec<Option<IndexPart>> = parts.into_iter().map(|it| part(draft, it, whole, at)).collect();
    if parts.is_empty() {
        whole.report.push(super::ResolveError::NoFields { at: at() });
        return None;
    }
    parts.into_iter().collect()
}

fn part(
    draft: &TableDraft<'_, '_>,
    part: &IndexPartDeclaration,
    whole: &mut Whole<'_, '_>,
    at: &impl Fn() -> At,
) -> Option<IndexPart> {
    let target = match &part.target {
        DeclaredTarget::Field(field) => {
            IndexTarget::Column(draft.column_name(draft.position(field, at, whole.report)?).clone())
        }
        DeclaredTarget::Expression(sql) => {
            IndexTarget::Expression(whole.report.sql(sql, SqlText::IndexExpression, at)?)
        }
    };
    lacking(part, whole, at);
    let nulls = part.nulls.filter(|it| *it != default_nulls(part.order, whole.target));
    if nulls.is_some() {
        whole.report.require(Feature::NullsOrder, whole.target, at);
    }
    let mut reference = |text: &Option<String>| match text {
        Some(text) => whole.report.qualified_name(text, Named::Reference, whole.target, at).map(Some),
        None => Some(None),
    };
    Some(IndexPart {
        target,
        order: part.order,
        nulls,
        operator_class: reference(&part.operator_class)?,
        parameters: part.parameters.iter().collect(),
        collation: reference(&part.collate)?,
        statistics: part.statistics,
    })
}

/// Reports what the target has not.
fn lacking(part: &IndexPartDeclaration, whole: &mut Whole<'_, '_>, at: &impl Fn() -> At) {
    let is_foreign = |it: &str| columns::is_foreign_collation(it, whole.target);
    let wanted = [
        (part.operator_class.is_some(), Feature::OperatorClass),
        (!part.parameters.is_empty(), Feature::OperatorParameters),
        (part.collate.as_deref().is_some_and(is_foreign), Feature::Collation),
        (part.statistics.is_some(), Feature::ColumnStorage),
    ];
    for (_, feature) in wanted.into_iter().filter(|(is_wanted, _)| *is_wanted) {
        whole.report.require(feature, whole.target, at);
    }
}

/// PostgreSQL takes NULL for the largest value, SQLite for the smallest.
fn default_nulls(order: SortOrder, target: &Target) -> NullsOrder {
    match (target.dialect, order) {
        (Dialect::Postgres, SortOrder::Asc) | (Dialect::Sqlite, SortOrder::Desc) => NullsOrder::Last,
        (Dialect::Postgres, SortOrder::Desc) | (Dialect::Sqlite, SortOrder::Asc) => NullsOrder::First,
    }
}

/// What parts and included columns contribute to the default name; PostgreSQL numbers the second of two equal ones.
pub(super) fn addition<'d>(
    draft: &TableDraft<'_, '_>,
    parts: impl IntoIterator<Item = &'d IndexPartDeclaration>,
    include: &[String],
    when: When,
) -> String {
    let columns = &draft.declaration.columns;
    let text = |field: &str| {
        columns
            .iter()
            .position(|it| it.field == field)
            .map_or("", |position| draft.column_text(position, when))
    };
    let targets = parts.into_iter().map(|it| match &it.target {
        DeclaredTarget::Field(field) => text(field).to_owned(),
        DeclaredTarget::Expression(sql) => part_name(sql).unwrap_or_else(|| "expr".to_owned()),
    });
    let mut names: Vec<String> = Vec::new();
    for name in targets.chain(include.iter().map(|it| text(it).to_owned())) {
        let numbered = (1_u32..).map(|number| {
            let number = number.to_string();
            format!("{}{number}", clip(&name, POSTGRES_LIMIT - number.len()))
        });
        let free = std::iter::once(name.clone()).chain(numbered).find(|it| !names.contains(it));
        names.extend(free);
    }
    join(names.iter().map(String::as_str))
}
