//! Foreign keys: Rust paths and fields become tables and columns that exist, are unique and can be compared.

use super::{
    draft::{ByPath, TableDraft},
    error::ResolveError,
    error_words::At,
    feature::Feature,
    followers::{Origin, When, renamed_constraint},
    names::Parts,
    on_delete,
    report::nearest,
    types::comparable,
    whole::Whole,
};
use crate::{
    Dialect, Name,
    declaration::ForeignKeyDeclaration,
    schema::{Constraint, ConstraintKind, ForeignKey},
};

/// Adds the foreign keys of one table.
pub(super) fn resolve<'a>(
    drafts: &mut [TableDraft<'_, 'a>],
    position: usize,
    by_path: &ByPath<'a>,
    whole: &mut Whole<'_, 'a>,
) {
    let declaration = drafts[position].declaration;
    for key in &declaration.foreign_keys {
        let Some(columns) = columns(drafts, position, by_path, key, whole) else { continue };
        let kind = ConstraintKind::ForeignKey(ForeignKey {
            columns: drafts[position].column_names(&columns.own),
            target: drafts[columns.target].name.clone(),
            target_columns: drafts[columns.target].column_names(&columns.referenced),
            match_full: key.match_full,
            on_delete: key.on_delete,
            on_delete_columns: drafts[position].column_names(&columns.set),
            on_update: key.on_update,
            deferrable: key.deferrable,
            validity: key.validity,
        });
        let draft = &mut drafts[position];
        let Some(name) = name(draft, key, &columns.own, whole) else { continue };
        let origin = Origin {
            is_explicit: key.name.is_some(),
            before: key.renamed_from.as_deref(),
            columns: &columns.own,
            label: "fkey",
            place: &key.place,
        };
        renamed_constraint(draft, &name, origin, whole);
        let comment = whole.comment(key.comment.as_ref());
        draft.constraints.push((Constraint { name, kind, comment }, &key.place));
    }
}

/// Both sides of a foreign key.
struct Columns {
    own: Vec<usize>,
    target: usize,
    referenced: Vec<usize>,
    /// Those of the own that ON DELETE sets; empty: all.
    set: Vec<usize>,
}

fn columns<'a>(
    drafts: &[TableDraft<'_, 'a>],
    position: usize,
    by_path: &ByPath<'a>,
    key: &'a ForeignKeyDeclaration,
    whole: &mut Whole<'_, 'a>,
) -> Option<Columns> {
    let draft = &drafts[position];
    let at = at(draft, key);
    let own = draft.positions(&key.fields, &at, whole.report);
    let Some(target) = by_path.get(key.target.as_str()) else {
        let suggestion = nearest(&key.target, drafts.iter().map(|it| it.declaration.path.as_str()));
        whole.report.push(ResolveError::UnknownTable { at: at(), target: key.target.clone(), suggestion });
        return None;
    };
    // A target that is `None` has its own mistake reported.
    let target = (*target)?;
    let referenced = referenced(&drafts[target], key, &at, whole)?;
    let set = on_delete::columns(draft, key, &at, whole)?;
    let columns = Columns { own: own?, target, referenced, set };
    on_delete::can_be_set(draft, key, &columns.own, &columns.set, &at, whole);
    lacking(key, whole, &at);
    can_work(draft, &drafts[target], &columns, &at, whole).then_some(columns)
}

/// Reports what the target has not.
fn lacking(key: &ForeignKeyDeclaration, whole: &mut Whole<'_, '_>, at: &impl Fn() -> At) {
    if key.match_full {
        whole.report.require(Feature::MatchFull, whole.target, at);
    }
    if !key.on_delete_fields.is_empty() {
        whole.report.require(Feature::SetColumns, whole.target, at);
    }
    whole.require_validity(key.validity, at);
}

/// The error's place is the line of the attribute; a reference of one field is told by its field.
fn at<'a>(draft: &TableDraft<'_, 'a>, key: &'a ForeignKeyDeclaration) -> impl Fn() -> At + use<'a> {
    let table = draft.declaration;
    move || match key.fields.as_slice() {
        [field] => At::field(table, field, &key.place),
        _ => At::table(table, &key.place),
    }
}

fn referenced(
    target: &TableDraft<'_, '_>,
    key: &ForeignKeyDeclaration,
    at: &impl Fn() -> At,
    whole: &mut Whole<'_, '_>,
) -> Option<Vec<usize>> {
    if !key.target_fields.is_empty() {
        return target.positions(&key.target_fields, at, whole.report);
    }
    let declared = target.declaration;
    let says_key = declared.primary_key.is_some() || declared.columns.iter().any(|it| it.primary_key);
    if target.primary_key.is_none() && !says_key {
        let (target, target_place) = (declared.path.clone(), declared.place.clone());
        whole.report.push(ResolveError::NoTargetKey { at: at(), target, target_place });
    }
    target.primary_key.clone()
}

fn can_work(
    draft: &TableDraft<'_, '_>,
    target: &TableDraft<'_, '_>,
    columns: &Columns,
    at: &impl Fn() -> At,
    whole: &mut Whole<'_, '_>,
) -> bool {
    let Columns { own, referenced, .. } = columns;
    let path = || target.declaration.path.clone();
    if own.len() != referenced.len() {
        whole.report.push(ResolveError::ForeignKeyCount {
            at: at(),
            fields: own.len(),
            target: path(),
            target_fields: referenced.len(),
        });
        return false;
    }
    let mut set = referenced.clone();
    set.sort_unstable();
    if !target.unique.contains(&set) {
        let fields: Vec<&str> =
            referenced.iter().map(|it| target.declaration.columns[*it].field.as_str()).collect();
        whole.report.push(ResolveError::TargetNotUnique {
            at: at(),
            target: path(),
            fields: fields.join(", "),
            target_place: target.declaration.place.clone(),
        });
        return false;
    }
    if target.declaration.unlogged && !draft.declaration.unlogged && whole.target.dialect == Dialect::Postgres
    {
        let (target, target_place) = (path(), target.declaration.place.clone());
        whole.report.push(ResolveError::TargetUnlogged { at: at(), target, target_place });
        return false;
    }
    own.iter().zip(referenced).fold(true, |sound, (own, referenced)| {
        same_type(draft, *own, target, *referenced, at, whole) && sound
    })
}

fn same_type(
    draft: &TableDraft<'_, '_>,
    own: usize,
    target: &TableDraft<'_, '_>,
    referenced: usize,
    at: &impl Fn() -> At,
    whole: &mut Whole<'_, '_>,
) -> bool {
    let (Some(ty), Some(target_ty)) = (draft.meaning(own), target.meaning(referenced)) else { return false };
    if comparable(ty, target_ty) {
        return true;
    }
    let referenced = &target.declaration.columns[referenced];
    whole.report.push(ResolveError::ForeignKeyTypes {
        at: at(),
        field: draft.declaration.columns[own].field.clone(),
        ty: ty.clone(),
        target: target.declaration.path.clone(),
        target_field: referenced.field.clone(),
        target_ty: target_ty.clone(),
        target_place: referenced.place.clone(),
    });
    false
}

fn name<'a>(
    draft: &mut TableDraft<'_, 'a>,
    key: &'a ForeignKeyDeclaration,
    own: &[usize],
    whole: &Whole<'_, 'a>,
) -> Option<Name> {
    if let Some(name) = &key.name {
        return Name::new(name).ok();
    }
    let addition = draft.addition(own, When::Now);
    let parts = Parts { table: draft.name.name.as_str(), addition: addition.as_deref(), label: "fkey" };
    draft.locals.choose(parts, whole.target.dialect, &key.place)
}
