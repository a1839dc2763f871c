//! What SQL files define: one reader a kind.

mod extension;
mod sequence;

use super::{Answers, Query, catalog::Catalog, draft::Draft};
use crate::IntrospectError;

pub(super) const QUERIES: &[&Query] = &[&extension::QUERY];

pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    sequence::read(catalog, draft);
    extension::read(answers, catalog, draft)
}
