//! What the parts of one table need of the whole schema.

use super::{Target, hints::Hints, names::Relations, report::Report};

/// The target, the names that are taken, and where results go.
pub(super) struct Whole<'w, 'a> {
    pub target: &'w Target,
    pub relations: &'w mut Relations<'a>,
    pub hints: &'w mut Hints,
    pub report: &'w mut Report,
}
