//! What declarations say of the way from an earlier schema; the schema itself knows nothing of it.

use std::collections::BTreeMap;

use super::{
    Target,
    draft::{Facts, TableDraft},
    enums::{EnumDraft, Kept},
    error::ResolveError,
    error_words::{At, Member, Named, SqlText},
    report::{Report, variant_place},
    types::Values,
};
use crate::{Expression, Name, ObjectId, declaration::Place};

/// Renames and fillings that a differ could not guess.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hints {
    /// `renamed_from`, in the order table, enum, then what they hold.
    pub renames: Vec<RenameHint>,
    /// Constraints and indexes whose default names follow from a renamed table or column. Nobody wrote them:
    /// where the database has no such name, there is nothing to do.
    pub followers: Vec<RenameHint>,
    /// Labels renamed in enums that are kept as text: the rows follow.
    pub value_renames: Vec<ValueRename>,
    /// `replaces`: labels that are gone, whose rows get another.
    pub replacements: Vec<Replacement>,
    /// `backfill`, by column.
    pub backfills: BTreeMap<ObjectId, Expression>,
}

/// `renamed_from` of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameHint {
    /// The former id. Tables and enums are renamed first: what they hold is named in the renamed one.
    pub before: ObjectId,
    /// The id as declared now.
    pub after: ObjectId,
    /// Where it is written.
    pub place: Place,
}

/// `renamed_from` of a label whose rows hold it as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueRename {
    /// The column that holds the label.
    pub column: ObjectId,
    /// The former text.
    pub before: String,
    /// The text as declared now.
    pub after: String,
    /// Where it is written.
    pub place: Place,
}

/// `replaces` of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The enum type, or the column that holds its labels as text.
    pub of: ObjectId,
    /// The label that is gone.
    pub before: String,
    /// The label that the rows get.
    pub after: String,
    /// Where it is written.
    pub place: Place,
}

impl Hints {
    /// What the variants of an enum replace in its type, or in a column that keeps it as text.
    pub(super) fn replacements(&mut self, id: &ObjectId, of: &EnumDraft<'_>) {
        for (variant, label) in of.declaration.variants.iter().zip(&of.labels) {
            let place = variant_place(of.declaration, variant);
            self.replacements.extend(variant.replaces.iter().map(|before| Replacement {
                of: id.clone(),
                before: before.clone(),
                after: label.clone(),
                place: place.clone(),
            }));
        }
    }

    /// What a table and its columns say. The table is named, and so are its columns.
    pub(super) fn of_table(&mut self, draft: &mut TableDraft<'_, '_>, target: &Target, report: &mut Report) {
        let table = draft.declaration;
        let at = || At::table(table, &table.place);
        let before = table.renamed_from.as_deref();
        draft.before = target.former_name(before, &draft.name, Named::Table, report, at);
        if let Some(before) = draft.before.clone() {
            self.rename(ObjectId::Table(before), ObjectId::Table(draft.name.clone()), &table.place);
        }
        for (column, facts) in draft.columns.iter().zip(&draft.facts) {
            self.of_column(draft, &column.name, facts, report);
        }
    }

    fn of_column(
        &mut self,
        draft: &TableDraft<'_, '_>,
        name: &Name,
        facts: &Facts<'_, '_>,
        report: &mut Report,
    ) {
        let declaration = facts.declaration;
        let at = || At::field(draft.declaration, &declaration.field, &declaration.place);
        let id = |name: &Name| ObjectId::column(&draft.name, name);
        let place = &declaration.place;
        let before = declaration.renamed_from.as_deref();
        if let Some(before) = report.former(before, name, Named::Column, at) {
            self.rename(id(&before), id(name), place);
        }
        let backfill = declaration.backfill.as_deref();
        if let Some(expression) = backfill.and_then(|it| report.sql(it, SqlText::Backfill, at)) {
            self.backfills.insert(id(name), expression);
        }
        if let Values::Enum(of) = facts.values {
            self.values(&id(name), of);
        }
    }

    /// Labels that the rows hold as text.
    fn values(&mut self, column: &ObjectId, of: &EnumDraft<'_>) {
        if !matches!(of.kept, Kept::Text) {
            return;
        }
        self.replacements(column, of);
        for (variant, label) in of.declaration.variants.iter().zip(&of.labels) {
            let before = variant.renamed_from.as_ref().filter(|it| *it != label);
            self.value_renames.extend(before.map(|before| ValueRename {
                column: column.clone(),
                before: before.clone(),
                after: label.clone(),
                place: variant_place(of.declaration, variant),
            }));
        }
    }

    /// Two things cannot have been one.
    pub(super) fn check(&self, report: &mut Report) {
        let mut renames: Vec<&RenameHint> = self.renames.iter().collect();
        renames.sort_by(|a, b| a.before.cmp(&b.before));
        for pair in renames.windows(2) {
            let [first, second] = pair else { continue };
            if first.before == second.before {
                let (owner, place) = (second.after.to_string(), second.place.clone());
                report.push(ResolveError::DuplicateRename {
                    at: At { place, owner, member: Member::Itself },
                    before: first.before.path(),
                    other: first.place.clone(),
                });
            }
        }
    }
}
