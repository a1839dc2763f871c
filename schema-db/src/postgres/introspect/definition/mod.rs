//! What SQL files define: one reader a kind.

mod extension;
mod routine;
mod sequence;
mod trigger;

use super::{Answers, Query, catalog::Catalog, draft::Draft};
use crate::IntrospectError;

pub(super) const QUERIES: &[&Query] = &[&extension::QUERY, &routine::QUERY, &trigger::QUERY];

pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    sequence::read(catalog, draft);
    extension::read(answers, catalog, draft)?;
    routine::read(answers, catalog, draft)?;
    trigger::read(answers, catalog, draft)
}
