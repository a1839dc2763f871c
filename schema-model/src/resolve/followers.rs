//! Renames of constraints and indexes: declared ones, and those of default names that follow a table or column.

use super::{
    Target,
    draft::TableDraft,
    error_words::Named,
    hints::{Hints, RenameHint},
    names::{Parts, first_choice, join},
    whole::Whole,
};
use crate::{Name, ObjectId, declaration::Place};

/// Which name of a table or column: the declared one, or the one before `renamed_from`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Now,
    Before,
}

/// Where the name of a constraint came from.
#[derive(Clone, Copy)]
pub(super) struct Origin<'o, 'a> {
    /// The declaration says the name.
    pub is_explicit: bool,
    /// `renamed_from`
    pub before: Option<&'o str>,
    /// The columns in its default name.
    pub columns: &'o [usize],
    /// The last part of its default name.
    pub label: &'static str,
    pub place: &'a Place,
}

impl Hints {
    pub(super) fn rename(&mut self, before: ObjectId, after: ObjectId, place: &Place) {
        self.renames.push(RenameHint { before, after, place: place.clone() });
    }
}

impl TableDraft<'_, '_> {
    /// What columns contribute to a default name.
    pub(super) fn addition(&self, columns: &[usize], when: When) -> Option<String> {
        (!columns.is_empty()).then(|| join(columns.iter().map(|it| self.column_text(*it, when))))
    }

    pub(super) fn column_text(&self, position: usize, when: When) -> &str {
        match (&self.declaration.columns[position].renamed_from, when) {
            (Some(before), When::Before) => before,
            (None, When::Before) | (_, When::Now) => self.column_name(position).as_str(),
        }
    }

    pub(super) fn table_text(&self, when: When) -> &str {
        match (&self.before, when) {
            (Some(before), When::Before) => before.name.as_str(),
            (None, When::Before) | (_, When::Now) => self.name.name.as_str(),
        }
    }

    fn is_renamed(&self, columns: &[usize]) -> bool {
        self.before.is_some() || columns.iter().any(|it| self.declaration.columns[*it].renamed_from.is_some())
    }
}

/// Notes what a constraint was called: as declared, or as its default name was.
pub(super) fn renamed_constraint(
    draft: &TableDraft<'_, '_>,
    name: &Name,
    origin: Origin<'_, '_>,
    whole: &mut Whole<'_, '_>,
) {
    let id = |name: &Name| ObjectId::constraint(&draft.name, name);
    let at = draft.at(origin.place);
    if let Some(before) = whole.report.former(origin.before, name, Named::Constraint, at) {
        whole.hints.rename(id(&before), id(name), origin.place);
    } else if !origin.is_explicit && origin.before.is_none() {
        let addition = |when| draft.addition(origin.columns, when);
        let before = default_before(draft, origin.columns, origin.label, addition, whole.target);
        whole.hints.followers.extend(before.map(|before| RenameHint {
            before: id(&before),
            after: id(name),
            place: origin.place.clone(),
        }));
    }
}

/// A constraint of the table under two names.
pub(super) fn renamed_to(
    draft: &TableDraft<'_, '_>,
    before: &Name,
    after: &Name,
    place: &Place,
) -> RenameHint {
    let id = |name: &Name| ObjectId::constraint(&draft.name, name);
    RenameHint { before: id(before), after: id(after), place: place.clone() }
}

/// The default name before the table or a column was renamed, where it was another one.
pub(super) fn default_before(
    draft: &TableDraft<'_, '_>,
    columns: &[usize],
    label: &'static str,
    addition: impl Fn(When) -> Option<String>,
    target: &Target,
) -> Option<Name> {
    if !draft.is_renamed(columns) {
        return None;
    }
    let choice = |when| {
        let addition = addition(when);
        let parts = Parts { table: draft.table_text(when), addition: addition.as_deref(), label };
        first_choice(parts, target.dialect)
    };
    let before = choice(When::Before)?;
    (Some(&before) != choice(When::Now).as_ref()).then_some(before)
}
