//! What the parts of one table need of the whole schema.

use super::{Target, error_words::At, feature::Feature, hints::Hints, names::Relations, report::Report};
use crate::{Dialect, schema::Validity};

/// The target, the names that are taken, and where results go.
pub(super) struct Whole<'w, 'a> {
    pub target: &'w Target,
    pub relations: &'w mut Relations<'a>,
    pub hints: &'w mut Hints,
    pub report: &'w mut Report,
}

impl Whole<'_, '_> {
    /// A comment, where the dialect keeps comments.
    pub(super) fn comment(&self, comment: Option<&String>) -> Option<String> {
        comment.filter(|_| self.target.dialect == Dialect::Postgres).cloned()
    }

    /// Reports a validity that the target does not know.
    pub(super) fn require_validity(&mut self, validity: Validity, at: impl FnOnce() -> At) {
        let feature = match validity {
            Validity::Valid => return,
            Validity::NotValid => Feature::NotValid,
            Validity::NotEnforced => Feature::NotEnforced,
        };
        self.report.require(feature, self.target, at);
    }
}
