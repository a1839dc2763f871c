//! What a foreign key writes into its own columns when the row that they refer to goes or changes.

use super::{
    draft::TableDraft,
    error::ResolveError,
    error_words::{At, SetBy},
    whole::Whole,
};
use crate::{declaration::ForeignKeyDeclaration, schema::ReferentialAction};

/// The columns that ON DELETE sets, where they are not all; `None` with the reason reported.
pub(super) fn columns(
    draft: &TableDraft<'_, '_>,
    key: &ForeignKeyDeclaration,
    at: &impl Fn() -> At,
    whole: &mut Whole<'_, '_>,
) -> Option<Vec<usize>> {
    if key.on_delete_fields.is_empty() {
        return Some(Vec::new());
    }
    let set = draft.positions(&key.on_delete_fields, at, whole.report)?;
    let stranger = key.on_delete_fields.iter().find(|it| !key.fields.contains(it));
    if let Some(field) = stranger {
        whole.report.push(ResolveError::NotOfTheKey { at: at(), field: field.clone() });
        return None;
    }
    Some(set)
}

/// Reports columns that are never NULL and would become it.
pub(super) fn can_be_set(
    draft: &TableDraft<'_, '_>,
    key: &ForeignKeyDeclaration,
    own: &[usize],
    set: &[usize],
    at: &impl Fn() -> At,
    whole: &mut Whole<'_, '_>,
) {
    let deleted = if set.is_empty() { own } else { set };
    for (action, by, columns) in
        [(key.on_delete, SetBy::Delete, deleted), (key.on_update, SetBy::Update, own)]
    {
        let becomes_null = |position: &&usize| {
            let column = &draft.columns[**position];
            !column.nullable
                && match action {
                    ReferentialAction::SetNull => true,
                    ReferentialAction::SetDefault => {
                        column.value.is_none() && draft.declaration.columns[**position].default.is_none()
                    }
                    ReferentialAction::NoAction
                    | ReferentialAction::Restrict
                    | ReferentialAction::Cascade => false,
                }
        };
        if let Some(position) = columns.iter().find(becomes_null) {
            let field = draft.declaration.columns[*position].field.clone();
            whole.report.push(ResolveError::BecomesNull { at: at(), by, action, field });
        }
    }
}
