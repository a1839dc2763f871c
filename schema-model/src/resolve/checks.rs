//! Check constraints: those of types that the dialect has not, then declared ones.

use super::{
    draft::TableDraft,
    enums::{EnumDraft, Kept},
    error_words::{At, SqlText},
    feature::Feature,
    followers::{Origin, When, renamed_constraint},
    names::Parts,
    types::Values,
    whole::Whole,
};
use crate::{
    Expression, Name, SqlType,
    declaration::{CheckDeclaration, Place},
    quote,
    schema::{Check, Constraint, ConstraintKind},
};

/// Adds the checks of one table.
pub(super) fn resolve<'a>(draft: &mut TableDraft<'_, 'a>, whole: &mut Whole<'_, 'a>) {
    let declaration = draft.declaration;
    for (position, column) in declaration.columns.iter().enumerate() {
        if let Some(expression) = of_type(draft, position) {
            let origin = OfCheck { declared: None, columns: &[position], place: &column.place };
            add(draft, origin, expression, whole);
        }
    }
    for check in &declaration.checks {
        declared(draft, check, whole);
    }
}

/// Where a check comes from.
#[derive(Clone, Copy)]
struct OfCheck<'c, 'a> {
    declared: Option<&'a CheckDeclaration>,
    columns: &'c [usize],
    place: &'a Place,
}

fn declared<'a>(draft: &mut TableDraft<'_, 'a>, check: &'a CheckDeclaration, whole: &mut Whole<'_, 'a>) {
    let at = draft.at(&check.place);
    let column = match &check.field {
        Some(field) => {
            let Some(position) = draft.position(field, &at, whole.report) else { return };
            Some(position)
        }
        None => None,
    };
    let at = || match &check.field {
        Some(field) => At::field(draft.declaration, field, &check.place),
        None => At::table(draft.declaration, &check.place),
    };
    let Some(expression) = whole.report.sql(&check.sql, SqlText::Check, at) else { return };
    if check.no_inherit {
        whole.report.require(Feature::NoInherit, whole.target, at);
    }
    whole.require_validity(check.validity, at);
    let origin = OfCheck { declared: Some(check), columns: column.as_slice(), place: &check.place };
    add(draft, origin, expression, whole);
}

fn add<'a>(
    draft: &mut TableDraft<'_, 'a>,
    check: OfCheck<'_, 'a>,
    expression: Expression,
    whole: &mut Whole<'_, 'a>,
) {
    let Some(name) = name(draft, &check, whole) else { return };
    let OfCheck { declared, columns, place } = check;
    let is_explicit = declared.is_some_and(|it| it.name.is_some());
    let before = declared.and_then(|it| it.renamed_from.as_deref());
    let origin = Origin { is_explicit, before, columns, label: "check", place };
    renamed_constraint(draft, &name, origin, whole);
    let kind = ConstraintKind::Check(Check {
        expression,
        no_inherit: declared.is_some_and(|it| it.no_inherit),
        validity: declared.map(|it| it.validity).unwrap_or_default(),
    });
    let comment = whole.comment(declared.and_then(|it| it.comment.as_ref()));
    draft.constraints.push((Constraint { name, kind, comment }, place));
}

fn name<'a>(draft: &mut TableDraft<'_, 'a>, check: &OfCheck<'_, 'a>, whole: &Whole<'_, 'a>) -> Option<Name> {
    if let Some(name) = check.declared.and_then(|it| it.name.as_deref()) {
        return Name::new(name).ok();
    }
    let addition = draft.addition(check.columns, When::Now);
    let parts = Parts { table: draft.name.name.as_str(), addition: addition.as_deref(), label: "check" };
    draft.locals.choose(parts, whole.target.dialect, check.place)
}

/// What keeps a column to the values of its type, where the type itself does not.
fn of_type(draft: &TableDraft<'_, '_>, position: usize) -> Option<Expression> {
    let values = draft.facts[position].values;
    if matches!(values, Values::All) {
        return None;
    }
    let name = quote::portable_identifier(draft.column_name(position));
    let is_array = matches!(draft.meaning(position)?, SqlType::Array(_));
    let sql = match values {
        Values::All => return None,
        Values::UpTo(max) if is_array => format!("0 <= ALL ({name}) AND {max} >= ALL ({name})"),
        Values::UpTo(max) => format!("{name} BETWEEN 0 AND {max}"),
        Values::Enum(draft) => {
            let values = allowed(draft)?.join(", ");
            if is_array { format!("{name} <@ ARRAY[{values}]") } else { format!("{name} IN ({values})") }
        }
    };
    Some(Expression::new(&sql))
}

/// The values of an enum as SQL, where a check must hold them.
fn allowed(draft: &EnumDraft<'_>) -> Option<Vec<String>> {
    match draft.kept {
        Kept::Native(_) => None,
        Kept::Text => Some(draft.labels.iter().map(|it| quote::portable_literal(it)).collect()),
        Kept::Integer => {
            Some(draft.declaration.variants.iter().map(|it| it.discriminant.to_string()).collect())
        }
    }
}
