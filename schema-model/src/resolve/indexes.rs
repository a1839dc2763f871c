//! Indexes, in the form that a database gives back: defaults are not said.

use super::{
    draft::TableDraft,
    error_words::{At, Named, SqlText},
    feature::Feature,
    followers::{When, default_before},
    hints::RenameHint,
    index_parts::{self, addition},
    method::{self, Asked},
    names::{Parts, Taken},
    storage,
    whole::Whole,
};
use crate::{
    Dialect, Name, ObjectId,
    declaration::{IndexDeclaration, IndexPartDeclaration, IndexTarget as DeclaredTarget},
    schema::{Index, NullsDistinct},
};

/// Adds the indexes of one table.
pub(super) fn resolve<'a>(draft: &mut TableDraft<'_, 'a>, whole: &mut Whole<'_, 'a>) {
    let declaration = draft.declaration;
    for index in &declaration.indexes {
        if let Some(resolved) = one(draft, index, whole) {
            draft.indexes.push((resolved, &index.place));
        }
    }
}

/// Notes the unique indexes that a foreign key can reference, before foreign keys are resolved.
pub(super) fn referable(draft: &mut TableDraft<'_, '_>) {
    let table = draft.declaration;
    for index in table.indexes.iter().filter(|it| it.unique && it.predicate.is_none()) {
        let position = |part: &IndexPartDeclaration| match &part.target {
            DeclaredTarget::Field(field) => table.columns.iter().position(|it| it.field == *field),
            DeclaredTarget::Expression(_) => None,
        };
        if let Some(positions) = index.parts.iter().map(position).collect() {
            draft.referable(positions);
        }
    }
}

fn one<'a>(
    draft: &TableDraft<'_, 'a>,
    index: &'a IndexDeclaration,
    whole: &mut Whole<'_, 'a>,
) -> Option<Index> {
    let at = draft.at(&index.place);
    lacking(index, whole, &at);
    if whole.target.dialect == Dialect::Postgres {
        method::check(&Asked::by(index), &at, whole.report);
    }
    let parts = index_parts::resolve(draft, &index.parts, whole, &at);
    let include = match index.include.as_slice() {
        [] => Some(Vec::new()),
        fields => draft.positions(fields, &at, whole.report),
    };
    let predicate = match &index.predicate {
        Some(sql) => Some(whole.report.sql(sql, SqlText::Predicate, &at)?),
        None => None,
    };
    let using = match index.using.as_deref() {
        None | Some("btree") => None,
        Some(method) => Some(whole.report.name(method, Named::Reference, whole.target, &at)?),
    };
    let storage = storage::resolve(&index.with, index.tablespace.as_deref(), whole, &at);
    let (parts, include, storage) = (parts?, include?, storage?);
    let name = name(draft, index, whole)?;
    renamed(draft, index, &name, whole);
    Some(Index {
        name,
        parts,
        unique: index.unique,
        method: using,
        include: draft.column_names(&include),
        predicate,
        nulls: if index.nulls_not_distinct { NullsDistinct::NotDistinct } else { NullsDistinct::Distinct },
        storage,
        comment: whole.comment(index.comment.as_ref()),
    })
}

/// Reports what the target has not.
fn lacking(index: &IndexDeclaration, whole: &mut Whole<'_, '_>, at: &impl Fn() -> At) {
    let wanted = [
        (index.using.as_ref().is_some_and(|it| it != "btree"), Feature::IndexMethod),
        (!index.include.is_empty(), Feature::Include),
        (index.nulls_not_distinct, Feature::NullsNotDistinct),
    ];
    for (_, feature) in wanted.into_iter().filter(|(is_wanted, _)| *is_wanted) {
        whole.report.require(feature, whole.target, at);
    }
}

fn name<'a>(
    draft: &TableDraft<'_, 'a>,
    index: &'a IndexDeclaration,
    whole: &mut Whole<'_, 'a>,
) -> Option<Name> {
    if let Some(name) = &index.name {
        return Name::new(name).ok();
    }
    let addition = addition(draft, &index.parts, &index.include, When::Now);
    let parts = Parts { table: draft.name.name.as_str(), addition: Some(&addition), label: "idx" };
    let by = Taken { named: Named::Index, place: &index.place };
    whole.relations.choose(draft.name.schema.as_ref(), parts, None, by)
}

fn renamed(draft: &TableDraft<'_, '_>, index: &IndexDeclaration, name: &Name, whole: &mut Whole<'_, '_>) {
    let id = |name: &Name| ObjectId::index(&draft.name, name);
    let declared = index.renamed_from.as_deref();
    if let Some(before) = whole.report.former(declared, name, Named::Index, draft.at(&index.place)) {
        whole.hints.rename(id(&before), id(name), &index.place);
    } else if index.name.is_none() && declared.is_none() {
        let all: Vec<usize> = (0..draft.columns.len()).collect();
        let addition = |when| Some(addition(draft, &index.parts, &index.include, when));
        let before = default_before(draft, &all, "idx", addition, whole.target);
        whole.hints.followers.extend(before.map(|before| RenameHint {
            before: id(&before),
            after: id(name),
            place: index.place.clone(),
        }));
    }
}
