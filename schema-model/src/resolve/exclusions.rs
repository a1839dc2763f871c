//! Exclusion constraints, in the form that PostgreSQL gives back.

use super::{
    draft::TableDraft,
    error::ResolveError,
    error_words::{At, Named, SqlText},
    feature::Feature,
    followers::{When, default_before, renamed_to},
    index_parts::{self, addition},
    method::{self, Asked},
    names::{Parts, Taken},
    storage,
    whole::Whole,
};
use crate::{
    Name,
    declaration::{ExclusionDeclaration, ExclusionElementDeclaration, IndexPartDeclaration},
    schema::{Constraint, ConstraintKind, Exclusion, ExclusionElement, Operator},
};

/// Adds the exclusions of one table.
pub(super) fn resolve<'a>(draft: &mut TableDraft<'_, 'a>, whole: &mut Whole<'_, 'a>) {
    let declaration = draft.declaration;
    for it in &declaration.exclusions {
        let at = draft.at(&it.place);
        if !whole.report.require(Feature::Exclusion, whole.target, &at) {
            continue;
        }
        let Some(exclusion) = one(draft, it, whole, &at) else { continue };
        let Some(name) = name(draft, it, whole) else { continue };
        renamed(draft, it, &name, whole);
        let comment = whole.comment(it.comment.as_ref());
        let kind = ConstraintKind::Exclusion(exclusion);
        draft.constraints.push((Constraint { name, kind, comment }, &it.place));
    }
}

fn one(
    draft: &TableDraft<'_, '_>,
    declaration: &ExclusionDeclaration,
    whole: &mut Whole<'_, '_>,
    at: &impl Fn() -> At,
) -> Option<Exclusion> {
    method::check(&Asked::by_exclusion(declaration), at, whole.report);
    let method = declaration.using.as_deref().unwrap_or("gist");
    let method = whole.report.name(method, Named::Reference, whole.target, at);
    let parts = index_parts::resolve(draft, parts(declaration), whole, at);
    let operators: Option<Vec<Operator>> =
        declaration.elements.iter().map(|it| operator(it, whole, at)).collect();
    let include = match declaration.include.as_slice() {
        [] => Some(Vec::new()),
        fields => draft.positions(fields, at, whole.report),
    };
    let predicate = match &declaration.predicate {
        Some(sql) => Some(whole.report.sql(sql, SqlText::Predicate, at)?),
        None => None,
    };
    let storage = storage::resolve(&declaration.with, declaration.tablespace.as_deref(), whole, at);
    let elements = parts?.into_iter().zip(operators?);
    Some(Exclusion {
        method: method?,
        elements: elements.map(|(part, operator)| ExclusionElement { part, operator }).collect(),
        include: draft.column_names(&include?),
        predicate,
        storage: storage?,
        deferrable: declaration.deferrable,
    })
}

fn parts(declaration: &ExclusionDeclaration) -> impl Iterator<Item = &IndexPartDeclaration> {
    declaration.elements.iter().map(|it| &it.part)
}

fn operator(
    element: &ExclusionElementDeclaration,
    whole: &mut Whole<'_, '_>,
    at: &impl Fn() -> At,
) -> Option<Operator> {
    let operator = element.operator.parse::<Operator>().ok();
    let operator = operator.and_then(|it| Operator::new(whole.target.normalized(it.name().clone())));
    if operator.is_none() {
        whole.report.push(ResolveError::Operator { at: at(), operator: element.operator.clone() });
    }
    operator
}

fn name<'a>(
    draft: &mut TableDraft<'_, 'a>,
    declaration: &'a ExclusionDeclaration,
    whole: &mut Whole<'_, 'a>,
) -> Option<Name> {
    if let Some(name) = &declaration.name {
        return Name::new(name).ok();
    }
    let addition = addition(draft, parts(declaration), &declaration.include, When::Now);
    let parts = Parts { table: draft.name.name.as_str(), addition: Some(&addition), label: "excl" };
    let by = Taken { named: Named::Constraint, place: &declaration.place };
    let name = whole.relations.choose(draft.name.schema.as_ref(), parts, Some(&draft.locals), by)?;
    draft.locals.reserve(&name, &declaration.place).ok().map(|()| name)
}

fn renamed(
    draft: &TableDraft<'_, '_>,
    declaration: &ExclusionDeclaration,
    name: &Name,
    whole: &mut Whole<'_, '_>,
) {
    let declared = declaration.renamed_from.as_deref();
    let at = draft.at(&declaration.place);
    if let Some(before) = whole.report.former(declared, name, Named::Constraint, at) {
        whole.hints.renames.push(renamed_to(draft, &before, name, &declaration.place));
    } else if declaration.name.is_none() && declared.is_none() {
        let all: Vec<usize> = (0..draft.columns.len()).collect();
        let addition = |when| Some(addition(draft, parts(declaration), &declaration.include, when));
        let before = default_before(draft, &all, "excl", addition, whole.target);
        let hint = before.map(|before| renamed_to(draft, &before, name, &declaration.place));
        whole.hints.followers.extend(hint);
    }
}
